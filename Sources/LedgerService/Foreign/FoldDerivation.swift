import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// Derives the typed columns of an event again from its payload, so that `verify` can compare.
package enum FoldDerivation {
    /// The columns that the payload and the recorded effect give; nil for an event whose effect
    /// nothing but the columns themselves tells: a newer schema version, a foreign type that was
    /// appended by another program, or whole units of one whose decimals the book does not know.
    ///
    /// - Throws: `CodecError` if the payload does not hold what its type or its effect promises.
    package static func expectedFold(
        of recorded: RecordedEvent, _ codec: EventCodec
    ) throws -> FoldFields? {
        if LedgerEvent.TypeName(rawValue: recorded.type) != nil {
            if codec.isNewer(recorded.event) { return nil }
            return try FoldFields(codec.decode(recorded).movement)
        }
        guard let metadata = recorded.event.metadata, let fields = try? PayloadFields(metadata)
        else { return nil }
        guard let rule = try EffectRule(metadata: fields) else {
            return fields.value("cloudevent") == nil ? nil : FoldFields.none
        }
        let fallback =
            fields.value("currency") == nil ? nil : try fields.currency(codec.units.current)
        do {
            return try FoldFields(
                rule.movement(
                    in: ForeignPayload.json(recorded.event.payload, ForeignEnvelope(metadata)),
                    fallback: fallback, codec.units.current
                ).movement)
        } catch is UndeclaredUnit {
            return nil
        }
    }
}
