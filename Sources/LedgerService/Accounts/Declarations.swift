import Descriptions
import EventStoreCore
import LedgerCore

/// What a book has declared in its own streams, while it is read or imported event by event.
package struct Declarations: Sendable {
    package private(set) var units: Units
    package private(set) var descriptions: DescriptionSet
    package private(set) var periods: KnownPeriods

    package init(
        units: Units = Units(), descriptions: DescriptionSet = DescriptionSet(),
        periods: KnownPeriods = KnownPeriods()
    ) {
        self.units = units
        self.descriptions = descriptions
        self.periods = periods
    }

    /// Adds what an event declares, if it declares anything. What it says of an import is checked,
    /// and not kept.
    ///
    /// - Throws: `CodecError`, `Rejection` for a declaration that is none, or that contradicts
    ///   another; nothing is added then.
    package mutating func take(_ event: RecordedEvent) throws {
        guard event.stream.isReserved else { return }
        try UnitDeclaration.take(event, into: &units)
        try DescriptionDeclaration.take(event, into: &descriptions)
        if event.stream == PeriodDeclaration.stream { try periods.take(event) }
        _ = try ImportRecord.content(of: event)
    }
}
