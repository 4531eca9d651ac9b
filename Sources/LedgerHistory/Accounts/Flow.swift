import EventStoreCore
import LedgerCore
import LedgerService

/// Money that moved, added up.
package struct Flow: Hashable, Sendable {
    package private(set) var events: Int64 = 0
    /// Minor units; not negative, unless more was taken back than added.
    package private(set) var creditsMinor: Int128 = 0
    package private(set) var debitsMinor: Int128 = 0
    /// Credits less debits.
    package var netMinor: Int128 { creditsMinor &- debitsMinor }

    package init() {}

    /// Counts an event, or, by a count of −1, takes one back.
    mutating func add(sign: Int8, amountMinor: Int64, count: Int64 = 1) {
        events += count
        if sign > 0 {
            creditsMinor &+= Int128(amountMinor) &* Int128(count)
        } else if sign < 0 {
            debitsMinor &+= Int128(amountMinor) &* Int128(count)
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

    mutating func add(_ entry: StreamFoldEntry) { add(entry, count: 1) }

    mutating func takeBack(_ entry: StreamFoldEntry) { add(entry, count: -1) }

    private mutating func add(_ entry: StreamFoldEntry, count: Int64) {
        let isMoney = entry.fold.sign != 0
        let key = Key(
            type: entry.type, currency: isMoney ? entry.fold.currency?.packed ?? 0 : 0)
        flows[key, default: Flow()].add(
            sign: entry.fold.sign, amountMinor: entry.fold.amountMinor ?? 0, count: count)
    }

    /// Adds a page of the log. Types and currencies are few: in a page they are told apart by their
    /// numbers, and by name only once.
    mutating func add(_ page: FoldPage) { add(page, count: 1) }

    mutating func takeBack(_ page: FoldPage) { add(page, count: -1) }

    private mutating func add(_ page: FoldPage, count: Int64) {
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
            sums[index].add(sign: entry.sign, amountMinor: entry.amountMinor, count: count)
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
