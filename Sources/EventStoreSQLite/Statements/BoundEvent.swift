import EventStoreCore
import GRDBSQLite

/// The parameters 4 to 19 of a statement that writes an event: all of it but its place, which are
/// the first three. The buffer serves one event after another.
final class BoundEvent {
    private let query: PreparedQuery
    private let bytes = RowBytes()

    init(_ query: PreparedQuery) { self.query = query }

    /// Binds what the event itself is.
    func bind(
        _ event: NewEvent, _ commandID: CommandID?, _ previous: Digest, _ hash: Digest
    ) {
        bindNumbers(event)
        bindBytes(event, commandID, previous, hash)
    }

    private func bindNumbers(_ event: NewEvent) {
        query.bind(6, Int64(event.schemaVersion))
        query.bind(7, Int64(event.fold.sign))
        query.bind(8, event.fold.amountMinor)
        query.bind(10, event.occurredAt.microseconds)
        query.bind(11, event.recordedAt.microseconds)
    }

    private func bindBytes(
        _ event: NewEvent, _ commandID: CommandID?, _ previous: Digest, _ hash: Digest
    ) {
        bytes.removeAll()
        let id = bytes.add(event.id)
        let type = bytes.add(event.type)
        let currency = event.fold.currency.map { bytes.add($0) }
        let actor = event.actor.map { bytes.add($0) }
        let correlation = event.correlationID.map { bytes.add($0) }
        let causation = event.causationID.map { bytes.add($0) }
        let command = commandID.map { bytes.add($0) }
        let metadata = event.metadata.map { bytes.add($0) }
        let payload = bytes.add(event.payload)
        let previous = bytes.add(previous)
        let hash = bytes.add(hash)
        let handle = query.handle
        bytes.bind(blob: id, 4, of: handle)
        bytes.bind(text: type, 5, of: handle)
        bytes.bind(text: currency, 9, of: handle)
        bytes.bind(text: actor, 12, of: handle)
        bytes.bind(text: correlation, 13, of: handle)
        bytes.bind(text: causation, 14, of: handle)
        bytes.bind(blob: command, 15, of: handle)
        bytes.bind(text: metadata, 16, of: handle)
        bytes.bind(text: payload, 17, of: handle)
        bytes.bind(blob: previous, 18, of: handle)
        bytes.bind(blob: hash, 19, of: handle)
    }

    /// The bound pointers lead into a buffer that goes with this object.
    deinit { sqlite3_clear_bindings(query.handle) }
}
