/// A remote store whose table may be another program's, which can be adopted: its log becomes one
/// that all hosts share.
public protocol AdoptableRemoteStore: RemoteEventStore {
    /// What it will cost to adopt the table, from what the service says of its size: it is of some
    /// hours ago: write units, of 1 KB each.
    ///
    /// - Throws: `EventStoreError`.
    func adoptionPrice() async throws -> TablePrice

    /// Makes the shared log and puts there what this host has copied, at the positions that it has
    /// here. From then on all hosts have these positions, and each that opens the table gives the
    /// next ones to what it finds. Interrupted it goes on where it ended, from the same replica.
    /// This handle is of no use any more; one that is opened then has the shared log.
    ///
    /// - Parameter progress: told how many events are in the log.
    /// - Returns: the log's last position.
    /// - Throws: `EventStoreError.notALedger` if the table is no other program's, or is adopted;
    ///   `replaced` if its log was begun from another copy; `unavailable`, `ioFailure`.
    func adopt(progress: @Sendable (Int64) -> Void) async throws -> Position
}
