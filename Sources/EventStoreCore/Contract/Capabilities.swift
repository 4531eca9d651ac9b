/// What an engine promises beyond, or short of, the contract. A screen shows what is missing.
public struct Capabilities: Hashable, Sendable {
    /// The log's order is the order of commit, and an event is in the log as soon as its append
    /// is acknowledged. Without it the log may lag behind the streams.
    public let logIsCommitOrder: Bool
    /// Appends are guarded by an expected version.
    public let optimisticLock: Bool
    /// Events carry hashes.
    public let hashChain: Bool
    /// Acknowledged appends survive the process and the machine.
    public let durable: Bool
    /// A bulk transaction is all or nothing at any size.
    public let atomicBulk: Bool
    /// A position means the same event to every handle, whichever process or host it is in, so that
    /// one may be handed on: as an address, or as a checkpoint that several share. Without it a
    /// position is worth something only to the handle that it came from.
    public let positionsAreShared: Bool

    public init(
        logIsCommitOrder: Bool, optimisticLock: Bool, hashChain: Bool, durable: Bool,
        atomicBulk: Bool, positionsAreShared: Bool
    ) {
        self.logIsCommitOrder = logIsCommitOrder
        self.optimisticLock = optimisticLock
        self.hashChain = hashChain
        self.durable = durable
        self.atomicBulk = atomicBulk
        self.positionsAreShared = positionsAreShared
    }
}
