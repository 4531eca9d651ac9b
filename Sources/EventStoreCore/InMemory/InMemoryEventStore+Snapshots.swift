extension InMemoryEventStore {
    public func put(_ snapshot: Snapshot) async throws {
        try snapshot.check(limits)
        try log.withLock { log in
            _ = try log.put(snapshot)
        }
    }

    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        log.withLock { $0.latestSnapshot(of: stream, through: version) }
    }

    public func snapshots(
        of stream: StreamID, after version: Version, limit: Int
    ) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return log.withLock { $0.snapshots(of: stream, after: version, limit: limit) }
    }

    public func snapshots(after place: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return log.withLock { $0.snapshots(after: place, limit: limit) }
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        log.withLock { $0.deleteSnapshot(of: stream, at: version) }
    }
}
