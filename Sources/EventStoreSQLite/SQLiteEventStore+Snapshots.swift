import EventStoreCore
import GRDB

extension SQLiteEventStore {
    public func put(_ snapshots: [Snapshot]) async throws {
        let writer = try writer
        for snapshot in snapshots { try snapshot.check(limits) }
        guard !snapshots.isEmpty else { return }
        try await writer.shortTransaction { database in
            for snapshot in snapshots { try PutSnapshot.run(database, snapshot) }
        }
    }

    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        try await reader.read { try LatestSnapshot.fetch($0, stream, version) }
    }

    public func snapshots(
        of stream: StreamID, after version: Version, limit: Int
    ) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return try await reader.read { database in
            try StreamSnapshots.fetch(database, stream, after: version, limit: limit)
        }
    }

    public func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return try await reader.read { try AllSnapshots.fetch($0, after: after, limit: limit) }
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        try await writer.transaction { try DeleteSnapshot.run($0, stream, version) }
    }
}
