import EventStoreCore
import LedgerCore
import TextFormats

/// An event of the ledger's own shape, wherever it comes from.
package struct OwnShape: Hashable, Sendable {
    package let movement: Movement?
}

extension EventCodec {
    /// What an event does that bears a name of the ledger's own, if its payload is the ledger's
    /// too.
    ///
    /// - Parameters:
    ///   - type: the name.
    ///   - payload: what happened.
    /// - Returns: nil for another name, another payload, or a unit that the book does not know.
    package func ownShape(of type: String, _ payload: JSONText) -> OwnShape? {
        guard LedgerEvent.TypeName(rawValue: type) != nil else { return nil }
        let zero = Timestamp(microseconds: 0)
        let recorded = RecordedEvent(
            stream: StreamID(stored: type), version: Version(1), position: .start,
            event: NewEvent(
                id: EventID(high: 0, low: 0), type: type, payload: payload, occurredAt: zero,
                recordedAt: zero),
            commandID: nil, previousHash: .zero, hash: .zero)
        guard let event = try? decode(recorded), event.unit?.isDeclared ?? true else { return nil }
        if case .foreign = event { return nil }
        return OwnShape(movement: event.movement)
    }
}
