extension InMemoryEventStore: ReplicaWriter {
    @discardableResult
    public func apply(_ entries: [LogEntry]) async throws -> Position {
        let limits = limits
        let (before, last) = try await turn.take {
            try log.withLock { log in
                let before = log.lastPosition
                return (before, try log.apply(entries, limits))
            }
        }
        if last > before { bell.ring() }
        return last
    }

    public func claimFollowing() throws -> (any FollowingClaim)? { following.claim() }

    public func lastConfirmed() -> Timestamp? { following.confirmed }
}

extension InMemoryLog {
    /// - Returns: the last position.
    /// - Throws: `EventStoreError.damaged`, with the log as it was.
    mutating func apply(_ entries: [LogEntry], _ limits: Limits) throws -> Position {
        var copying = ReplicaCopying(InMemoryReplicaTarget(taking: &self), limits)
        defer { self = copying.target.log }
        for entry in entries { try copying.copy(entry) }
        try copying.finish()
        copying.target.commit()
        return copying.target.lastPosition
    }
}
