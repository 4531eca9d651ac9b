import EventStoreCore
import LedgerCore

/// What a confirmation says of a correction.
extension ConfirmationText {
    /// Its events of one account, each with what it is about and when it happened. The reason
    /// stands above them all.
    func lines(of correction: Correction, on change: PreviewInfo.Change) -> [String] {
        change.events.enumerated().flatMap { index, event -> [String] in
            let place = index < change.places.count ? change.places[index] : nil
            let amount = event.movement.map { "  \(Self.movement($0))" } ?? ""
            var lines = ["  \(event.typeName)\(amount)"]
            let about = [Self.about(event, place), place?.at.map(Wording.moment)]
                .compactMap(\.self)
            if !about.isEmpty { lines.append("  \(about.joined(separator: ", "))") }
            if let other = event.counterparty {
                let way = event.movement?.effect == .credit ? "from" : "to"
                lines.append("  \(way) \(Wording.safe(other))")
            }
            if let memo = event.memo, memo != correction.reason {
                lines.append("  memo: \(Wording.safe(memo))")
            }
            return lines
        }
    }

    private static func about(_ event: LedgerEvent, _ place: PreviewInfo.Place?) -> String? {
        if case .fundsReversed(let reversal) = event { return "reverses v\(reversal.version)" }
        return place?.instead.map { "instead of v\($0)" } ?? "added"
    }
}

extension Command {
    /// It takes back what was moved.
    var reverses: Bool {
        switch self {
        case .reverse, .correct: true
        case .open, .deposit, .withdraw, .transfer, .close, .record: false
        }
    }
}
