import EventStoreCore
import LedgerCore

/// Money that moved, added up.
package struct Flow: Hashable, Sendable {
    package private(set) var events: Int64 = 0
    /// Minor units; not negative.
    package private(set) var creditsMinor: Int128 = 0
    package private(set) var debitsMinor: Int128 = 0
    /// Credits less debits.
    package var netMinor: Int128 { creditsMinor &- debitsMinor }

    package init() {}

    mutating func add(sign: Int8, amountMinor: Int64) {
        events += 1
        if sign > 0 {
            creditsMinor &+= Int128(amountMinor)
        } else if sign < 0 {
            debitsMinor &+= Int128(amountMinor)
        }
    }
}

/// What the events of one type did, in one currency.
package struct TypeFlow: Hashable, Sendable {
    package let type: String
    /// Nil for events that move no money.
    package let currency: Currency?
    package let flow: Flow
}

/// Adds flows up by type and currency.
struct FlowTable: Sendable {
    private struct Key: Hashable {
        let type: String
        let currency: UInt64
    }

    private var flows: [Key: Flow] = [:]

    mutating func add(_ entry: StreamFoldEntry) {
        let isMoney = entry.fold.sign != 0
        let key = Key(
            type: entry.type, currency: isMoney ? entry.fold.currency?.packed ?? 0 : 0)
        flows[key, default: Flow()].add(
            sign: entry.fold.sign, amountMinor: entry.fold.amountMinor ?? 0)
    }

    /// Adds a page of the log. Types and currencies are few: in a page they are told apart by their
    /// numbers, and by name only once.
    mutating func add(_ page: FoldPage) {
        var numbers: [(type: Int32, currency: UInt64)] = []
        var sums: [Flow] = []
        for entry in page.entries {
            let currency = entry.sign == 0 ? 0 : entry.currency
            var index = 0
            while index < numbers.count, numbers[index] != (entry.type, currency) { index += 1 }
            if index == numbers.count {
                numbers.append((entry.type, currency))
                let key = Key(type: page.types[Int(entry.type)], currency: currency)
                sums.append(flows[key] ?? Flow())
            }
            sums[index].add(sign: entry.sign, amountMinor: entry.amountMinor)
        }
        for (number, sum) in zip(numbers, sums) {
            flows[Key(type: page.types[Int(number.type)], currency: number.currency)] = sum
        }
    }

    /// By type and currency, in the order of their names.
    ///
    /// - Parameter units: those of the book. A unit that is not among them is marked as not
    ///   declared.
    /// - Returns: the rows.
    func rows(_ units: Units) -> [TypeFlow] {
        flows.map { key, flow in
            TypeFlow(
                type: key.type, currency: key.currency == 0 ? nil : units.recorded(key.currency),
                flow: flow)
        }
        .sorted { left, right in
            (left.type, left.currency?.code ?? "") < (right.type, right.currency?.code ?? "")
        }
    }
}
