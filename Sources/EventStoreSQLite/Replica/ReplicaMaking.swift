import EventStoreCore
import Synchronization

/// The right to make one replica, and how it is made of what a first copy has gathered.
final class ReplicaMaking: Sendable {
    let files: ReplicaFiles
    let identity: ReplicaIdentity
    private let limits: Limits
    /// The follower's; nil when the copy is over.
    private let lock: Mutex<FlockFile?>

    init(
        _ files: ReplicaFiles, _ identity: ReplicaIdentity, _ limits: Limits, _ lock: FlockFile
    ) {
        self.files = files
        self.identity = identity
        self.limits = limits
        self.lock = Mutex(lock)
    }

    /// Makes the replica, and opens it.
    ///
    /// - Parameters:
    ///   - progress: told how many events are in order.
    ///   - read: begins to read the gathered events into the pipe, in the log's order.
    ///   - whenComplete: removes what was gathered; it is not needed any more.
    /// - Returns: the open replica.
    /// - Throws: as `ReplicaLoad.finish`; what was gathered is still there.
    func make(
        _ progress: @Sendable (Int64) -> Void, _ read: (EventPipe) -> Void,
        whenComplete: @escaping @Sendable () -> Void
    ) async throws -> any ReplicaStore {
        let (files, identity, limits) = (files, identity, limits)
        let build = try await Aside.run { try ReplicaBuild(files, identity, limits) }
        let pipe = EventPipe()
        read(pipe)
        do {
            while let count = try await build.copySome(of: pipe) {
                progress(count)
                try Task.checkCancellation()
            }
            try await build.complete()
        } catch {
            try? await Aside.run {
                pipe.cancel()
                build.abandon()
            }
            throw error
        }
        return try await Aside.run {
            whenComplete()
            return try self.opened()
        }
    }

    private func opened() throws -> SQLiteEventStore {
        defer { lock.withLock { $0 = nil } }
        guard let use = try FlockFile.take(files.users, .together) else {
            throw EventStoreError.busy("the replica \(files.path) is being dropped")
        }
        return try SQLiteEventStore.openReplica(
            files, mode: .readWrite, limits: limits, use: use)
    }
}
