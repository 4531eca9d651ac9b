import EventStoreCore
import LedgerCore

/// What there is to take back of an import: known before anything is reversed.
package struct ImportOutlook: Hashable, Sendable {
    /// What has moved in one unit and is not reversed yet.
    package struct Sums: Hashable, Sendable {
        /// Put into accounts.
        package var credited: Total
        /// Taken out of accounts.
        package var debited: Total
    }

    /// Events that move money and are not reversed yet; some of them may be refused.
    package var left: Int64 = 0
    /// Events that are reversed.
    package var reversed: Int64 = 0
    /// Of what is left, in the order of the units' codes.
    package var sums: [Sums] { units.keys.sorted().compactMap { units[$0] } }

    private var units: [String: Sums] = [:]

    /// Takes an event in that moves money and is not reversed.
    mutating func take(_ event: RecordedEvent, _ units: Units) {
        left += 1
        // What cannot be read is refused when its turn comes.
        guard let movement = try? Movement(event.event.fold, units: units) else { return }
        let amount = Int128(movement.amount.minorUnits)
        let unit = movement.amount.currency
        let sums = self.units[unit.code]
        let credit = movement.effect == .credit ? amount : 0
        // 64 bits for each of no more than as many events: 128 bits hold any sum.
        self.units[unit.code] = Sums(
            credited: Total(
                minorUnits: (sums?.credited.minorUnits ?? 0) &+ credit, currency: unit),
            debited: Total(
                minorUnits: (sums?.debited.minorUnits ?? 0) &+ amount &- credit, currency: unit))
    }
}

extension ImportReversal {
    /// Looks at what is left to be reversed: reads the import's events, and records nothing.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func outlook() async throws -> ImportOutlook {
        let units = ledger.units
        var outlook = ImportOutlook()
        try await ledger.events.forEachPage(of: item) { page in
            let moving = page.filter(\.movesMoney)
            let reversals = try await ledger.reversals(of: moving)
            for event in moving {
                if reversals.reversal(of: event) != nil {
                    outlook.reversed += 1
                } else {
                    outlook.take(event, units)
                }
            }
        }
        return outlook
    }
}
