import EventStoreCore
import Glibc
import TextFormats

/// Where this host keeps the replica of one remote log: a file in a `ReplicaFolder`.
///
///     let place = folder.place(of: identity)
///     if let replica = try await place.open() { return replica }
///     guard let load = try await place.load(segments: 8) else { … }  // another process copies
///
/// Any number of objects and processes may have one place. Safe from any task or thread.
public struct SQLiteReplicaPlace: ReplicaPlace {
    /// The log's.
    public let identity: ReplicaIdentity
    let files: ReplicaFiles
    private let folder: String
    private let limits: Limits

    init(_ folder: String, _ identity: ReplicaIdentity, _ limits: Limits) {
        self.folder = folder
        self.identity = identity
        self.limits = limits
        files = ReplicaFiles(path: "\(folder)/\(identity.fileName)\(ReplicaFiles.suffix)")
    }

    /// The replica's file, whether it is there or not.
    public var path: String { files.path }

    /// The replica, if its first copy is complete; nil if it was not begun, or not finished.
    ///
    /// - Throws: `EventStoreError.notALedger` for a file that is no replica of this log; `.busy`
    ///   while it is dropped; `.damaged`, `.readOnly`, `.diskFull`, `.ioFailure`.
    public func open() async throws -> (any ReplicaStore)? {
        guard files.isComplete else { return nil }
        return try await Aside.run { try opened() }
    }

    /// As the protocol says it. The folder is made if it is not there.
    public func load(segments: Int) async throws -> (any ReplicaLoad)? {
        try await Aside.run {
            try begun().map { try SQLiteReplicaLoad($0, segments: segments) }
        }
    }

    /// As the protocol says it. The folder is made if it is not there.
    public func gathering(segments: Int) async throws -> (any ReplicaGathering)? {
        try await Aside.run {
            try begun().map { try SQLiteGathering($0, segments: segments) }
        }
    }

    private func opened() throws -> SQLiteEventStore? {
        guard let store = try Self.opened(files, limits) else { return nil }
        guard let found = store.replicaIdentity, found.isSameLog(as: identity) else {
            let address = store.replicaIdentity?.address ?? "another log"
            throw LedgerPath.refusal(
                path,
                "it is a replica of \(Printable(address)), of another table than "
                    + "\(Printable(identity.address)) names now; drop it")
        }
        try Self.removeLeftovers(files)
        return store
    }

    /// Opens whatever complete replica is there; nil if there is none.
    ///
    /// - Throws: as `open`.
    static func opened(_ files: ReplicaFiles, _ limits: Limits) throws -> SQLiteEventStore? {
        guard let use = try FlockFile.take(files.users, .together) else {
            throw EventStoreError.busy("the replica \(files.path) is being dropped; try again")
        }
        // It may have been, before the lock was taken.
        guard files.isComplete else { return nil }
        return try SQLiteEventStore.openReplica(files, mode: .readWrite, limits: limits, use: use)
    }

    /// Who made the replica may have died before it could remove what it was made of.
    static func removeLeftovers(_ files: ReplicaFiles) throws {
        guard files.isBegun, let lock = try FlockFile.take(files.follower, .alone) else { return }
        for file in ReplicaFiles.database(files.load) { unlink(file) }
        withExtendedLifetime(lock) {}
    }

    private func begun() throws -> ReplicaMaking? {
        try PrivateFile.makeFolder(folder)
        try LedgerPath.check(path)
        guard let lock = try FlockFile.take(files.follower, .alone), !files.isComplete else {
            return nil
        }
        ReplicaBuild.removeLeftovers(files)
        return ReplicaMaking(files, identity, limits, lock)
    }
}
