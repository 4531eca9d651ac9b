import EventStoreCore
import GRDB

extension SQLiteEventStore {
    public func head(of stream: StreamID, at position: Position) async throws -> StreamHead? {
        try await reader.read { try HeadAtPosition.fetch($0, stream, position) }
    }

    public func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        try limits.checkPage(limit)
        return try await reader.read {
            try StreamsAtPosition.fetch(
                $0, position, after: after, descending: descending, limit: limit)
        }
    }

    public func streamCount(at position: Position) async throws -> Int64 {
        try await reader.read { try StreamsAtPosition.count($0, position) }
    }

    public func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
        try limits.checkPage(limit)
        return try await reader.read { try ListNames.fetch($0, after: after, limit: limit) }
    }
}
