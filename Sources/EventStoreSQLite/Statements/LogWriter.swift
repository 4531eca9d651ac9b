import EventStoreCore
import GRDB

/// Records events inside one write transaction: gives them their positions, versions and hashes.
///
/// Not `Sendable`; it lives as long as the transaction, on the writer's queue.
final class LogWriter {
    /// Streams whose heads are remembered: some 30 MB at most, enough for a hundred thousand
    /// accounts whose events are mixed.
    static let rememberedHeads = 131_072

    let database: Database
    private(set) var lastPosition: Position
    private let insert: InsertEvent
    private(set) var heads: [StreamID: KeyedHead] = [:]

    /// - Parameters:
    ///   - database: the connection, in a transaction.
    ///   - known: what an earlier transaction has left.
    /// - Throws: `DatabaseError`, `EventStoreError.damaged`.
    init(_ database: Database, _ known: ReplicaHeads? = nil) throws {
        self.database = database
        insert = try InsertEvent(database)
        lastPosition = try LastPosition.fetch(database)
        heads = known?.take(at: lastPosition) ?? [:]
    }

    /// Where a stream stands, with what this transaction has written. The event that it stands on
    /// is checked against its hash once, so that nothing is sealed to a damaged one.
    ///
    /// - Throws: `EventStoreError.damaged`.
    func head(of stream: StreamID) throws -> KeyedHead? {
        if let head = heads[stream] { return head }
        guard let head = try HeadEvent.checkedHead(database, stream) else { return nil }
        remember(head, of: stream)
        return head
    }

    /// Records one event at the end of its stream. What the request may hold is checked by then.
    ///
    /// - Throws: `EventStoreError.duplicateEvent`, with the transaction as it was before; any
    ///   other error ends it.
    func append(
        _ event: NewEvent, to stream: StreamID, commandID: CommandID?
    ) throws -> StreamHead {
        try checkCurrency(event)
        if let known = heads.index(forKey: stream) {
            let head = try record(event, in: stream, heads.values[known], commandID)
            heads.values[known] = head
            return head.head(of: stream)
        }
        let head = try head(of: stream) ?? newStream(stream, for: event)
        let moved = try record(event, in: stream, head, commandID)
        remember(moved, of: stream)
        return moved.head(of: stream)
    }

    /// - Returns: where the stream stands with the event.
    private func record(
        _ event: NewEvent, in stream: StreamID, _ before: KeyedHead, _ commandID: CommandID?
    ) throws -> KeyedHead {
        var head = before
        head.version = before.version.next
        head.position = Position(lastPosition.number + 1)
        do {
            head.hash = try insert.run(event, stream, at: head, commandID, after: before.hash)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            guard let known = try FindPlace.fetch(database, event.id) else { throw error }
            throw EventStoreError.duplicateEvent(event.id, known)
        }
        lastPosition = head.position
        return head
    }

    /// A stream gets its key with its first event. If that event cannot be recorded the stream
    /// must not be either, so the event's id is looked up first.
    private func newStream(_ stream: StreamID, for event: NewEvent) throws -> KeyedHead {
        if let known = try FindPlace.fetch(database, event.id) {
            throw EventStoreError.duplicateEvent(event.id, known)
        }
        let key =
            try FindStream.fetch(database, stream) ?? InsertStream.run(database, stream)
        return KeyedHead(key: key, version: .empty, hash: .zero, position: .start)
    }

    private func remember(_ head: KeyedHead, of stream: StreamID) {
        if heads.count >= Self.rememberedHeads { heads.removeAll(keepingCapacity: true) }
        heads[stream] = head
    }

    /// A unit is stored as the text of its code: another number would come back as another code.
    private func checkCurrency(_ event: NewEvent) throws {
        guard event.fold.currency?.isWellFormed ?? true else {
            throw EventStoreError.invalidEvent(
                "its currency is not a code of up to \(CurrencyCode.maximumLength) letters A to Z "
                    + "and digits")
        }
    }
}
