import EventStoreCore

/// Where the replicas of tables are kept.
public protocol ReplicaShelf: Sendable {
    /// The replica that was copied last of the tables of this name, if its copy is complete, and
    /// which tables those were. Asked before the service is: it answers where that is not reached.
    ///
    /// - Throws: `EventStoreError` for a file that cannot be opened.
    func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)?

    /// The replica of a table that was adopted since another was copied.
    ///
    /// - Parameter own: of the other one, whose positions were this host's.
    /// - Returns: by whatever address it was reached; nil if there is none.
    /// - Throws: as `newest`.
    func adopted(
        since own: ReplicaIdentity
    ) async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)?

    /// The place of the replica of certain tables.
    ///
    /// - Throws: `EventStoreError` for a folder that cannot be made.
    func place(of identity: ReplicaIdentity) throws -> any ReplicaPlace
}

extension ReplicaShelf {
    public func adopted(
        since own: ReplicaIdentity
    ) async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? { nil }
}

/// Keeps the replica in memory: it goes with the process.
public final class MemoryShelf: ReplicaShelf {
    private let place: InMemoryReplicaPlace

    /// - Parameter limits: what the replica accepts at most.
    public init(limits: Limits = DynamoDBEventStore.standardLimits) {
        place = InMemoryReplicaPlace(limits: limits)
    }

    public func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? { nil }

    public func place(of identity: ReplicaIdentity) throws -> any ReplicaPlace { place }
}
