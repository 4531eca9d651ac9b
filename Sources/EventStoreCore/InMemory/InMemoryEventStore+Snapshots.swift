extension InMemoryEventStore {
    public func put(_ snapshots: [Snapshot]) async throws {
        for snapshot in snapshots { try snapshot.check(limits) }
        readModels.withLock { models in
            for snapshot in snapshots { models.snapshots.put(snapshot) }
        }
    }

    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        readModels.withLock { $0.snapshots.latest(of: stream, through: version) }
    }

    public func snapshots(
        of stream: StreamID, after version: Version, limit: Int
    ) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return readModels.withLock {
            $0.snapshots.page(of: stream, after: version, limit: limit)
        }
    }

    public func snapshots(after place: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try limits.checkPage(limit)
        return readModels.withLock { $0.snapshots.page(after: place, limit: limit) }
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        readModels.withLock { $0.snapshots.delete(stream, at: version) }
    }
}
