import EventStoreCore
import GRDB
import Glibc
import Synchronization

/// The file in which a first copy gathers its events. One object has it open, under the follower's
/// lock.
///
/// What was committed survives the death of the process; after a crash of the system the file is as
/// it was at some earlier commit, marks and events alike, for only what a checkpoint copies is
/// synced.
final class StagingFile: Sendable {
    /// The write-ahead log is put back into the file beyond this: each time is a sync.
    private static let checkpointBytes: Int64 = 64 << 20
    private static let cacheKibibytes: Int64 = 32 * 1024

    private struct State {
        var positions = PositionSet()
        /// Rows in the file; each new one gets this number in its place.
        var rows: Int64 = 0
    }

    let path: String
    private let queue: DatabaseQueue
    private let errors: ErrorTranslation
    private let state: Mutex<State>

    private init(_ path: String, _ queue: DatabaseQueue, _ state: State) {
        self.path = path
        self.queue = queue
        self.state = Mutex(state)
        errors = ErrorTranslation(path: path)
    }

    var count: Int64 { state.withLock { $0.positions.count } }
    /// The highest position; 0 if there is none.
    var last: Int64 { state.withLock { $0.positions.last } }

    func holes(limit: Int) -> [ClosedRange<Int64>] {
        state.withLock { $0.positions.holes(limit: limit) }
    }

    func segments() async throws -> [LoadSegment] {
        try await onQueue { try SegmentRows.fetch($0) }
    }

    /// Keeps events and the segment's state, or nothing.
    ///
    /// - Throws: as `ReplicaLoad.add`.
    func add(
        _ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State
    ) async throws {
        for event in events { try ReplicaLoadRule.check(event) }
        try await onQueue { database in
            var rows = self.state.withLock { $0.rows }
            try database.inTransaction(.immediate) {
                try SegmentRows.set(database, segment, state)
                let insert = try InsertStaged(database)
                for event in events {
                    let bucket = StagingSchema.bucket(of: event.event.position.number)
                    try insert.run(
                        event, at: StagingSchema.places(of: bucket).lowerBound + rows)
                    rows += 1
                }
                return .commit
            }
            self.state.withLock { state in
                state.rows = rows
                for event in events { state.positions.insert(event.event.position.number) }
            }
            self.checkpointIfLong(database)
        }
    }

    private func checkpointIfLong(_ database: Database) {
        var status = stat()
        guard stat(path + "-wal", &status) == 0,
            Int64(status.st_size) >= Self.checkpointBytes
        else { return }
        _ = try? Checkpoint.truncate(database)
    }

    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let errors = errors
        return try await withCheckedThrowingContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    with: Result { try body(database) }.mapError { error in
                        errors.translate(
                            error, systemError: database.systemError(behind: error))
                    })
            }
        }
    }

    /// Closes the file. Any later call fails.
    func close() { try? queue.close() }

    func remove() {
        close()
        for file in ReplicaFiles.database(path) { unlink(file) }
    }
}

extension StagingFile {
    /// Opens the file of a copy that was interrupted, or makes one. Waits for the disk on the
    /// caller's thread. A file of another log, of another version, or one that is damaged is
    /// replaced: all that it held can be copied again.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - identity: the log's.
    ///   - segments: how many there are, if it is made.
    /// - Returns: the open file.
    /// - Throws: `EventStoreError`.
    static func open(
        _ path: String, _ identity: ReplicaIdentity, segments: Int
    ) throws -> StagingFile {
        do {
            if let known = try resume(path, identity) { return known }
            for file in ReplicaFiles.database(path) { unlink(file) }
            return try make(path, identity, segments)
        } catch {
            throw ErrorTranslation(path: path).translate(error)
        }
    }

    /// Nil if there is none that can be gone on with.
    private static func resume(_ path: String, _ identity: ReplicaIdentity) throws -> StagingFile? {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            let queue = try connect(path)
            let state = try queue.writeWithoutTransaction { database -> State? in
                guard try Pragma.integer(database, "application_id") == StagingSchema.applicationID,
                    try Pragma.integer(database, "user_version") == StagingSchema.version,
                    try ReplicaNotes.identity(database).isSameLog(as: identity)
                else { return nil }
                return try self.state(database)
            }
            guard let state else {
                try queue.close()
                return nil
            }
            return StagingFile(path, queue, state)
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode)
        {
            return nil
        } catch is ColumnFault {
            return nil
        } catch EventStoreError.damaged {
            return nil
        }
    }

    /// Reads through all rows: what is there is known by their positions.
    private static func state(_ database: Database) throws -> State {
        var state = State()
        let query = try PreparedQuery(database, "SELECT position FROM events")
        defer { query.reset() }
        while try query.step() {
            let position = try query.row.ordinal(0)
            guard position <= ReplicaLoadRule.lastPosition else {
                throw query.row.fault(0, "is \(position), which no event can have")
            }
            state.positions.insert(position)
            state.rows += 1
        }
        return state
    }

    private static func make(
        _ path: String, _ identity: ReplicaIdentity, _ segments: Int
    ) throws -> StagingFile {
        try PrivateFile.make(path)
        let queue = try connect(path)
        try queue.writeWithoutTransaction { database in
            try Pragma.setJournalModeWAL(database)
            // All of it, or a file without a mark, which is made anew.
            try database.inTransaction(.immediate) {
                try database.execute(sql: StagingSchema.sql)
                try ReplicaNotes.insert(database, identity, copy: "")
                for segment in 0..<max(1, segments) {
                    try SegmentRows.insert(database, segment)
                }
                try database.execute(
                    sql: "PRAGMA application_id = \(StagingSchema.applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(StagingSchema.version)")
                return .commit
            }
        }
        return StagingFile(path, queue, State())
    }

    private static func connect(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(
            path: path, configuration: ConnectionSettings.writer("load"))
        try queue.writeWithoutTransaction { database in
            try Pragma.set(database, "synchronous", ConnectionSettings.syncAtCheckpoints)
            try Pragma.set(database, "cache_size", -cacheKibibytes)
        }
        return queue
    }
}
