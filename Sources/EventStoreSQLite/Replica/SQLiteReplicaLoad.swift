import EventStoreCore

/// A first copy into a file. Ended by its last reference, or by `finish`.
final class SQLiteReplicaLoad: ReplicaLoad {
    private let staging: StagingFile
    private let making: ReplicaMaking

    /// Opens the file of a copy that was interrupted, or makes one. Waits for the disk on the
    /// caller's thread.
    ///
    /// - Throws: `EventStoreError`.
    init(_ making: ReplicaMaking, segments: Int) throws {
        self.making = making
        staging = try StagingFile(making.files.load, making.identity, segments: segments)
    }

    deinit { staging.close() }

    func segments() async throws -> [LoadSegment] { try await staging.segments() }

    func add(_ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State) async throws {
        try await staging.add(events, to: segment, state)
    }

    func count() async throws -> Int64 { staging.count }

    func holes(limit: Int) async throws -> [ClosedRange<Int64>] { staging.holes(limit: limit) }

    func finish(progress: @Sendable (Int64) -> Void) async throws -> any ReplicaStore {
        let (path, last) = (making.files.load, staging.last)
        let replica = try await making.make(progress) { pipe in
            ReadStaged.start(path, through: last, into: pipe)
        } whenComplete: {
            self.staging.remove()
        }
        progress(staging.count)
        return replica
    }
}
