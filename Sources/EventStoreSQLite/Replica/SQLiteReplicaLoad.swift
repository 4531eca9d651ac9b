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
        let pipe = EventPipe()
        ReadStaged.start(files.load, through: staging.last, into: pipe)
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
        progress(staging.count)
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
