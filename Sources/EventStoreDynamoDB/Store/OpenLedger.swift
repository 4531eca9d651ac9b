import EventStoreCore

/// A ledger whose replica is there.
struct OpenLedger: Sendable {
    let follower: any ReplicaFollower
    let writer: any LedgerWriter
    let capabilities: Capabilities
    /// What its table is; nil for a ledger in tables of its own.
    let table: ForeignTableFacts?

    /// Of a ledger in tables of its own.
    static let nativeCapabilities = Capabilities(
        logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: true,
        atomicBulk: false, positionsAreShared: true)
}

/// Copies what is in the tables into the replica.
protocol ReplicaFollower: Sendable {
    var replica: any ReplicaStore { get }

    /// Makes the replica current.
    ///
    /// - Parameter claim: of the process that follows for this host; nil for one that is asked.
    /// - Returns: the replica's last position.
    /// - Throws: `EventStoreError`.
    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position

    /// Copies what comes until the task is cancelled.
    func follow() async

    /// Compares what is in the tables with the replica.
    ///
    /// - Parameter progress: told how many items were read.
    /// - Returns: what differs.
    /// - Throws: what the service and the replica throw.
    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison

    /// Read units that a comparison takes for one unit of the table's size, in halves.
    var halfUnits: Int64 { get }

    /// Says that nothing more may be copied into the replica, or written behind it.
    func stop(_ failure: any Error)
}

extension ReplicaFollower {
    func catchUp() async throws -> Position { try await catchUp(nil) }
}
