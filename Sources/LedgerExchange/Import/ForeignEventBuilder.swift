import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// Makes the ledger's event of a foreign CloudEvent.
struct ForeignEventBuilder {
    struct Built {
        let event: NewEvent
        /// Its type is one of the ledger's own, its payload is not.
        let hasOwnName: Bool
        let lacksEffect: Bool
    }

    /// Rules of this import; they go before the book's descriptions.
    let rules: EffectTable
    let codec: EventCodec
    let recordedAt: Timestamp
    let actor: String?

    /// - Throws: `CodecError` for a payload that does not hold what its type's rule says;
    ///   `UndeclaredUnit`.
    func event(
        _ original: CloudEvent, id: EventID, accountCurrency: Currency?
    ) throws -> Built {
        let envelope = ForeignEnvelope(original)
        let payload = ForeignPayload.of(original.content)
        if let own = codec.ownShape(of: original.type, payload) {
            return Built(
                event: try make(
                    original, id, original.type, payload, envelope.metadata(nil, currency: nil),
                    FoldFields(own.movement)),
                hasOwnName: false, lacksEffect: false)
        }
        // A name of ours on a payload that is not would break every fold of the account.
        let hasOwnName = LedgerEvent.TypeName(rawValue: original.type) != nil
        let type =
            hasOwnName ? ForeignTableWords.foreignName(of: original.type) : original.type
        let described = codec.descriptions.current.descriptions[original.type]
        guard let rule = rules.rules[original.type] ?? described?.effect else {
            return Built(
                event: try make(
                    original, id, type, payload, envelope.metadata(nil, currency: nil), .none),
                hasOwnName: hasOwnName, lacksEffect: described == nil)
        }
        let (movement, namesCurrency) = try rule.movement(
            in: ForeignPayload.json(payload, envelope), fallback: rules.currency ?? accountCurrency,
            codec.units.current)
        let unit = movement.amount.currency
        guard unit.isDeclared else { throw UndeclaredUnit(unit: unit) }
        let metadata = envelope.metadata(
            rule, currency: namesCurrency ? nil : unit)
        return Built(
            event: try make(original, id, type, payload, metadata, FoldFields(movement)),
            hasOwnName: hasOwnName, lacksEffect: false)
    }

    private func make(
        _ original: CloudEvent, _ id: EventID, _ type: String, _ payload: JSONText,
        _ metadata: JSONText?, _ fold: FoldFields
    ) throws -> NewEvent {
        NewEvent(
            id: id, type: type, payload: payload, metadata: metadata, fold: fold,
            occurredAt: original.time ?? recordedAt, recordedAt: recordedAt, actor: actor,
            correlationID: name(original, DaybookAttribute.correlationID),
            causationID: name(original, DaybookAttribute.causationID))
    }

    /// An extension that can stand in a column of its own; otherwise it is kept in the metadata
    /// alone.
    private func name(_ original: CloudEvent, _ attribute: String) -> String? {
        guard let text = original.string(attribute),
            (try? NameRule.correlation.check(text)) != nil
        else { return nil }
        return text
    }
}
