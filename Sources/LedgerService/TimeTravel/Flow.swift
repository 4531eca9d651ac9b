import EventStoreCore
import EventStreaming
import LedgerCore

/// Money that moved, added up.
package struct Flow: Hashable, Sendable {
    package private(set) var events: Int64 = 0
    /// Minor units; not negative.
    package private(set) var creditsMinor: Int64 = 0
    package private(set) var debitsMinor: Int64 = 0
    /// Credits less debits.
    package private(set) var netMinor: Int64 = 0

    package init() {}

    /// - Throws: `FoldError.balanceOverflow` for a sum beyond 64 bits.
    mutating func add(sign: Int8, amountMinor: Int64) throws(FoldError) {
        events += 1
        if sign > 0 {
            creditsMinor = try Self.sum(creditsMinor, amountMinor)
            netMinor = try Self.sum(netMinor, amountMinor)
        } else if sign < 0 {
            debitsMinor = try Self.sum(debitsMinor, amountMinor)
            netMinor = try Self.sum(netMinor, -amountMinor)
        }
    }

    private static func sum(_ left: Int64, _ right: Int64) throws(FoldError) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        if overflow { throw .balanceOverflow }
        return sum
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
        let currency: UInt32
    }

    private var flows: [Key: Flow] = [:]

    mutating func add(_ entry: StreamFoldEntry) throws(FoldError) {
        let isMoney = entry.fold.sign != 0
        let key = Key(
            type: entry.type, currency: isMoney ? entry.fold.currency?.packed ?? 0 : 0)
        try flows[key, default: Flow()].add(
            sign: entry.fold.sign, amountMinor: entry.fold.amountMinor ?? 0)
    }

    /// Adds a page of the log. Types and currencies are few: in a page they are told apart by their
    /// numbers, and by name only once.
    ///
    /// - Throws: `ProjectionFailure` at the event that brings a sum beyond 64 bits.
    mutating func add(_ page: FoldPage) throws {
        var numbers: [(type: Int32, currency: UInt32)] = []
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
            do {
                try sums[index].add(sign: entry.sign, amountMinor: entry.amountMinor)
            } catch {
                throw ProjectionFailure(
                    position: entry.position, reason: String(describing: error))
            }
        }
        for (number, sum) in zip(numbers, sums) {
            flows[Key(type: page.types[Int(number.type)], currency: number.currency)] = sum
        }
    }

    /// By type and currency, in the order of their names.
    var rows: [TypeFlow] {
        flows.map { key, flow in
            TypeFlow(type: key.type, currency: Currency(packed: key.currency), flow: flow)
        }
        .sorted { left, right in
            (left.type, left.currency?.code ?? "") < (right.type, right.currency?.code ?? "")
        }
    }
}
