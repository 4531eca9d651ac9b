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

    package static func encode(_ state: AccountState, at moment: Timestamp) -> Snapshot {
        Snapshot(
            stream: state.id, version: state.version, eventHash: state.hash,
            stateVersion: stateVersion, state: text(state, check: check(state)), createdAt: moment)
    }

    /// Nil for a snapshot that is of another shape, or whose check does not hold.
    ///
    /// - Parameters:
    ///   - snapshot: what was kept.
    ///   - units: those of the book.
    /// - Returns: the state.
    package static func decode(_ snapshot: Snapshot, _ units: Units = Units()) -> AccountState? {
        guard snapshot.stateVersion == stateVersion,
            let fields = try? PayloadFields(snapshot.state),
            let state = try? state(of: snapshot, fields, units),
            (try? fields.string("check")) == check(state).description
        else { return nil }
        return state
    }

    private static func text(_ state: AccountState, check: Digest?) -> JSONText {
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
            if let check { object.member("check", check.description) }
        }
        return writer.text
    }

    private static func check(_ state: AccountState) -> Digest {
        var writer = JSONWriter(capacity: 480)
        writer.array { array in
            array.string(state.id.name)
            array.integer(state.version.number)
            array.string(state.hash.description)
            array.raw(text(state, check: nil).bytes)
        }
        return Digest(sha256: writer.bytes)
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
            overdraftLimitMinor: try fields.integer("overdraftLimitMinor"))
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
