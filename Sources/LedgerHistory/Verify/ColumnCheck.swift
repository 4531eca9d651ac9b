import EventStoreCore
import LedgerCore
import LedgerService

/// Compares an event's typed columns with its payload: a fold reads the columns, people read the
/// payload, and the two must say the same.
enum ColumnCheck {
    /// What is wrong; nil if they agree.
    static func disagreement(in event: RecordedEvent, _ codec: EventCodec) -> String? {
        do {
            let expected = try FoldDerivation.expectedFold(of: event, codec)
            guard let expected, expected != event.event.fold else { return nil }
            let units = codec.units.current
            return "its columns say \(text(event.event.fold, units)), "
                + "its payload \(text(expected, units))"
        } catch {
            return "cannot be read: \(error)"
        }
    }

    private static func text(_ fold: FoldFields, _ units: Units) -> String {
        guard fold.sign != 0, let amount = fold.amountMinor, let currency = fold.currency else {
            return "no money moves"
        }
        let kind = fold.sign > 0 ? "credit" : "debit"
        guard currency.isWellFormed else { return "\(kind) of \(amount) in no unit" }
        let unit = units.recorded(currency.packed)
        return "\(kind) of \(Money(minorUnits: amount, currency: unit))"
    }
}
