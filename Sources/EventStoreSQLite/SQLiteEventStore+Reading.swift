import EventStoreCore
import GRDB

extension SQLiteEventStore {
    public func head(of stream: StreamID) async throws -> StreamHead? {
        try await reader.read { try FindHead.fetch($0, stream)?.head(of: stream) }
    }

    public func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try query.check(limits)
        return try await reader.read { try ReadStream.fetch($0, stream, query) }
    }

    public func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        try limits.checkPage(limit)
        guard from <= through else { return [] }
        let versions = from.number...through.number
        return try await reader.read {
            try ReadStreamFold.fetch($0, stream, versions, limit: limit, whole: whole)
        }
    }

    public func event(_ id: EventID) async throws -> RecordedEvent? {
        try await reader.read { try FindEvent.fetch($0, id) }
    }

    public func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        if ids.isEmpty { return [] }
        try limits.checkPage(ids.count)
        return try await reader.read { database in
            try ids.compactMap { try FindEvent.fetch(database, $0) }
        }
    }

    public func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent] {
        try limits.checkPage(limit)
        return try await reader.read { try CorrelatedEvents.fetch($0, id, limit: limit) }
    }

    public func lastPosition() async throws -> Position {
        try await reader.read(LastPosition.fetch)
    }

    public func readLog(_ query: LogQuery) async throws -> LogPage {
        try query.check(limits)
        return try await reader.read { try ReadLog.fetch($0, query) }
    }

    public func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
        try query.check(limits)
        return try await reader.read { try ReadFold.fetch($0, query, whole: whole) }
    }

    public func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await reader.read { database in
            var names: [StreamHandle: StreamID] = [:]
            for handle in handles {
                if let name = try StreamName.fetch(database, handle) { names[handle] = name }
            }
            return names
        }
    }

    public func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        try await reader.read { try EventTime.fetch($0, events) }
    }

    public func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        return try await reader.read { try ListHeads.fetch($0, after: after, limit: limit) }
    }
}
