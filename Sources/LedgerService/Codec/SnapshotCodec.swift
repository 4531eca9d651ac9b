import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

/// Turns account states into snapshots and back.
///
/// The state carries a check over itself and the event it stands on, so that a snapshot whose
/// bytes have changed is known without folding, ignored, and rebuilt.
package enum SnapshotCodec {
    package static let stateVersion = 1

    /// - Parameters:
    ///   - state: the account.
    ///   - moment: when the snapshot is made.
    ///   - codec: what the state was folded with; its descriptions are noted.
    /// - Returns: the snapshot.
    package static func encode(
        _ state: AccountState, at moment: Timestamp, _ codec: EventCodec = EventCodec()
    ) -> Snapshot {
        let digest = codec.descriptions.current.digest
        return Snapshot(
            stream: state.id, version: state.version, eventHash: state.hash,
            stateVersion: stateVersion,
            state: text(state, digest, check: check(state, digest)), createdAt: moment)
    }

    /// Nil for a snapshot that is of another shape, whose check does not hold, or that was taken
    /// under other descriptions.
    ///
    /// - Parameters:
    ///   - snapshot: what was kept.
    ///   - codec: knows the units and the descriptions of the book.
    /// - Returns: the state.
    package static func decode(
        _ snapshot: Snapshot, _ codec: EventCodec = EventCodec()
    ) -> AccountState? {
        let digest = codec.descriptions.current.digest
        guard snapshot.stateVersion == stateVersion,
            let fields = try? PayloadFields(snapshot.state),
            (try? fields.optionalString("descriptions")) == digest?.description,
            let state = try? state(of: snapshot, fields, codec.units.current),
            (try? fields.string("check")) == check(state, digest).description
        else { return nil }
        return state
    }

    /// It is neither right nor wrong: it was taken under other descriptions than the codec's.
    package static func isOfOtherDescriptions(_ snapshot: Snapshot, _ codec: EventCodec) -> Bool {
        guard let fields = try? PayloadFields(snapshot.state) else { return false }
        return (try? fields.optionalString("descriptions"))
            != codec.descriptions.current.digest?.description
    }

    private static func text(
        _ state: AccountState, _ descriptions: Digest?, check: Digest?
    ) -> JSONText {
        var writer = JSONWriter(capacity: 320)
        writer.object { object in
            object.member("status", state.account.status.rawValue)
            object.member("owner", state.account.owner)
            if let currency = state.account.currency { object.member("currency", currency.code) }
            object.member("balanceMinor", state.account.balanceMinor)
            object.member("overdraftLimitMinor", state.account.overdraftLimitMinor)
            object.member("position", state.position.number)
            let moments = [
                ("openedAt", state.openedAt), ("lastOccurredAt", state.lastOccurredAt),
                ("highestOccurredAt", state.highestOccurredAt),
                ("highestRecordedAt", state.highestRecordedAt),
            ]
            for case (let name, let moment?) in moments { object.member(name, moment.description) }
            if let descriptions { object.member("descriptions", descriptions.description) }
            if !state.account.fields.isEmpty {
                object.name(fieldsName)
                object.raw(state.account.fieldsJSON.bytes)
            }
            if let check { object.member("check", check.description) }
        }
        return writer.text
    }

    private static let fieldsName = "fields"

    private static func check(_ state: AccountState, _ descriptions: Digest?) -> Digest {
        var writer = JSONWriter(capacity: 480)
        writer.array { array in
            array.string(state.id.name)
            array.integer(state.version.number)
            array.string(state.hash.description)
            array.raw(text(state, descriptions, check: nil).bytes)
        }
        return Digest(sha256: writer.bytes)
    }

    private static func described(_ bytes: [UInt8]?) throws -> [String: FieldValue] {
        guard let bytes else { return [:] }
        let fields = try PayloadFields(JSONText(stored: bytes))
        return try fields.names.reduce(into: [:]) { found, name in
            guard let value = fields.member(name)?.fieldValue else {
                throw CodecError("its \(name) is null")
            }
            found[name] = value
        }
    }

    private static func state(
        of snapshot: Snapshot, _ fields: PayloadFields, _ units: Units
    ) throws -> AccountState {
        guard let status = Account.Status(rawValue: try fields.string("status")) else {
            throw CodecError("its status is unknown")
        }
        let currency = fields.value("currency") == nil ? nil : try fields.currency(units)
        let account = Account(
            status: status, owner: try fields.string("owner"), currency: currency,
            balanceMinor: try fields.integer("balanceMinor"),
            overdraftLimitMinor: try fields.integer("overdraftLimitMinor"),
            fields: try described(fields.raw(fieldsName)))
        func moment(_ name: String) throws -> Timestamp? {
            try fields.optionalString(name).flatMap { Timestamp($0) }
        }
        return AccountState(
            id: snapshot.stream, account: account, version: snapshot.version,
            position: Position(try fields.integer("position")), hash: snapshot.eventHash,
            openedAt: try moment("openedAt"), lastOccurredAt: try moment("lastOccurredAt"),
            highestOccurredAt: try moment("highestOccurredAt"),
            highestRecordedAt: try moment("highestRecordedAt"))
    }
}
