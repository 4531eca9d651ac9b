/// Named values that stand beside the events, for what has to be remembered about a book and is no
/// event: how far a subscription has come, who holds a lease, what was parked.
///
/// A value changes by compare-and-set: who writes says which revision it has read, and of several
/// who have read the same one wins. All handles of a store share the values, whichever process or
/// host they are in. A change is as durable as an append when it returns, changes no event, takes
/// no position, and is in a backup.
///
///     var known = try await store.checkpoints.read("publisher/orders")
///     let bytes = Array("412".utf8)
///     let revision = try await store.checkpoints.set(
///         "publisher/orders", to: bytes, expecting: known?.revision)
///     if revision == nil { known = try await store.checkpoints.read("publisher/orders") }
///
/// Every method may wait for a disk or a network. Every error is an `EventStoreError`. Names are
/// equal when their UTF-8 bytes are, and `NameRule.checkpoint` says what they may hold.
public protocol CheckpointStore: Sendable {
    /// What is kept under a name, as it stands now; nil if nothing is.
    ///
    /// - Throws: `invalidName`; `damaged`, `ioFailure`; of a store elsewhere `unavailable`.
    func read(_ name: String) async throws -> StoredCheckpoint?

    /// Keeps bytes under a name, if it still is at the revision that the caller knows.
    ///
    /// - Parameters:
    ///   - name: whose value it is.
    ///   - bytes: the value, at most `Limits.checkpointBytes`; none is a value too.
    ///   - revision: the revision that was read; nil if nothing was kept.
    /// - Returns: the new revision; nil if somebody else was first, and nothing was changed.
    /// - Throws: `invalidName`, `limitExceeded`, `readOnly`, `busy`, `diskFull`, `ioFailure`; of a
    ///   store elsewhere `unavailable`, and `outcomeUnknown(nil)`: read what stands there then.
    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision?

    /// Removes what is kept under a name, if it still is at the revision that the caller knows.
    ///
    /// - Returns: false if somebody else was first, and nothing was changed.
    /// - Throws: as `set`.
    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool

    /// A page of the names under which something is kept, in the order of their bytes.
    ///
    /// - Parameters:
    ///   - prefix: what the names begin with, byte for byte; empty for all.
    ///   - after: the name to go on behind; nil begins with the first.
    ///   - limit: names in the page, at most `Limits.pageSize`.
    /// - Returns: the names; a page shorter than its limit is the last.
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`; of a store elsewhere `unavailable`.
    func names(prefix: String, after: String?, limit: Int) async throws -> [String]
}

/// A value as it is kept.
public struct StoredCheckpoint: Hashable, Sendable {
    /// What was set; the store gives them no meaning.
    public let bytes: [UInt8]
    /// What `set` and `remove` are to be told, to change just this value.
    public let revision: CheckpointRevision

    public init(bytes: [UInt8], revision: CheckpointRevision) {
        self.bytes = bytes
        self.revision = revision
    }
}

/// Which change of a value it was. A name never has the same revision twice, not even after it was
/// removed and kept again: who held it before does not take another's value for its own.
public struct CheckpointRevision: Hashable, Sendable, CustomStringConvertible {
    /// Means nothing but itself: it need not begin at 1, and may leave numbers out.
    public let number: Int64

    /// For an engine: it gives out each number once for a name.
    public init(_ number: Int64) { self.number = number }

    public var description: String { "\(number)" }
}

extension Limits {
    /// Checks what every engine checks before it keeps a checkpoint. Waits for nothing.
    ///
    /// - Throws: `EventStoreError.invalidName` or `.limitExceeded`.
    public func checkCheckpoint(_ name: String, _ bytes: [UInt8]) throws {
        try NameRule.checkpoint.check(name)
        guard bytes.count <= checkpointBytes else {
            throw EventStoreError.limitExceeded(
                what: "bytes of a checkpoint", value: bytes.count, maximum: checkpointBytes)
        }
    }
}
