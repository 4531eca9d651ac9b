import EventStoreCore
import Synchronization

/// A first copy into a file. Ended by its last reference, or by `finish`.
final class SQLiteReplicaLoad: ReplicaLoad {
    private let files: ReplicaFiles
    private let identity: ReplicaIdentity
    private let limits: Limits
    private let staging: StagingFile
    /// Nil when the copy is over.
    private let lock: Mutex<FlockFile?>

    init(
        _ files: ReplicaFiles, _ identity: ReplicaIdentity, _ limits: Limits,
        _ staging: StagingFile, _ lock: FlockFile
    ) {
        self.files = files
        self.identity = identity
        self.limits = limits
        self.staging = staging
        self.lock = Mutex(lock)
    }

    deinit { staging.close() }

    func segments() async throws -> [LoadSegment] { try await staging.segments() }

    func add(_ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State) async throws {
        try await staging.add(events, to: segment, state)
    }

    func count() async throws -> Int64 { staging.count }

    func holes(limit: Int) async throws -> [ClosedRange<Int64>] { staging.holes(limit: limit) }

    func finish(progress: @Sendable (Int64) -> Void) async throws -> any ReplicaStore {
        let (files, identity, limits) = (files, identity, limits)
        let build = try await Aside.run { try ReplicaBuild(files, identity, limits) }
        do {
            if staging.last > 0 {
                for bucket in 0...StagingSchema.bucket(of: staging.last) {
                    try Task.checkCancellation()
                    progress(try await build.copy(bucket: bucket))
                }
            }
            try await build.complete()
        } catch {
            build.abandon()
            throw error
        }
        return try await Aside.run { try self.opened() }
    }

    private func opened() throws -> SQLiteEventStore {
        staging.remove()
        defer { lock.withLock { $0 = nil } }
        guard let use = try FlockFile.take(files.users, .together) else {
            throw EventStoreError.busy("the replica \(files.path) is being dropped")
        }
        return try SQLiteEventStore.openReplica(
            files, mode: .readWrite, limits: limits, use: use)
    }
}
