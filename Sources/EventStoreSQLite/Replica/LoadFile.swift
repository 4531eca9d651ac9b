import EventStoreCore
import GRDB
import Glibc

/// The file in which a first copy gathers what comes in any order. One object has it open, under
/// the follower's lock.
///
/// What was committed survives the death of the process; after a crash of the system the file is as
/// it was at some earlier commit, marks and content alike, for only what a checkpoint copies is
/// synced.
final class LoadFile: Sendable {
    /// What a file holds, beside the notes and the segments that each of them has.
    struct Kind: Sendable {
        /// SQLite's `application_id`.
        let applicationID: Int64
        /// A file of another version is not gone on with.
        let version: Int64
        let sql: String
    }

    /// Those of every kind that there is.
    static let applicationIDs = [StagingSchema.kind, GatheringSchema.kind].map(\.applicationID)

    /// The write-ahead log is put back into the file beyond this: each time is a sync.
    private static let checkpointBytes: Int64 = 64 << 20
    private static let cacheKibibytes: Int64 = 32 * 1024

    private static let sql = """
        CREATE TABLE replica (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)
            WITHOUT ROWID, STRICT;
        CREATE TABLE segments (
            number INTEGER PRIMARY KEY,
            state INTEGER NOT NULL,
            mark BLOB
        ) STRICT;
        """

    let path: String
    private let queue: DatabaseQueue
    private let errors: ErrorTranslation

    private init(_ path: String, _ queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
        errors = ErrorTranslation(path: path)
    }

    func segments() async throws -> [LoadSegment] { try await read { try SegmentRows.fetch($0) } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value { try await queue.run(errors, body) }

    /// Writes something and the segment's state, or nothing.
    ///
    /// - Parameters:
    ///   - segment: the part's number.
    ///   - state: how far it has come.
    ///   - body: writes, in one transaction.
    ///   - noted: called when it is committed, before anybody else writes.
    /// - Throws: `EventStoreError`.
    func add(
        to segment: Int, _ state: LoadSegment.State,
        _ body: @escaping @Sendable (Database) throws -> Void,
        noted: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await queue.run(errors) { database in
            try database.inTransaction(.immediate) {
                try SegmentRows.set(database, segment, state)
                try body(database)
                return .commit
            }
            noted()
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

    /// Closes the file. Any later call fails.
    func close() { try? queue.close() }

    func remove() {
        close()
        for file in ReplicaFiles.database(path) { unlink(file) }
    }
}

extension LoadFile {
    /// Opens the file of a copy that was interrupted, or makes one. Waits for the disk on the
    /// caller's thread. A file of another log, of another kind or version, or one that is damaged
    /// is replaced: all that it held can be copied again.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - kind: what it holds.
    ///   - identity: the log's.
    ///   - segments: how many there are, if it is made.
    ///   - state: reads what is to be known of a file that is gone on with.
    /// - Returns: the open file, and what is known of it; nil for one that was made.
    /// - Throws: `EventStoreError`.
    static func open<State>(
        _ path: String, _ kind: Kind, _ identity: ReplicaIdentity, segments: Int,
        _ state: (Database) throws -> State
    ) throws -> (file: LoadFile, state: State?) {
        do {
            if let known = try resume(path, kind, identity, state) { return known }
            for file in ReplicaFiles.database(path) { unlink(file) }
            return (try make(path, kind, identity, segments), nil)
        } catch {
            throw ErrorTranslation(path: path).translate(error)
        }
    }

    /// Nil if there is none that can be gone on with.
    private static func resume<State>(
        _ path: String, _ kind: Kind, _ identity: ReplicaIdentity,
        _ state: (Database) throws -> State
    ) throws -> (file: LoadFile, state: State?)? {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            let queue = try connect(path)
            let state = try queue.writeWithoutTransaction { database -> State? in
                guard try Pragma.integer(database, "application_id") == kind.applicationID,
                    try Pragma.integer(database, "user_version") == kind.version,
                    try ReplicaNotes.identity(database).isSameLog(as: identity)
                else { return nil }
                // One without its segments is begun anew.
                guard try !SegmentRows.fetch(database).isEmpty else { return nil }
                return try state(database)
            }
            guard let state else {
                try queue.close()
                return nil
            }
            return (LoadFile(path, queue), state)
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

    private static func make(
        _ path: String, _ kind: Kind, _ identity: ReplicaIdentity, _ segments: Int
    ) throws -> LoadFile {
        try PrivateFile.make(path)
        let queue = try connect(path)
        try queue.writeWithoutTransaction { database in
            try Pragma.setJournalModeWAL(database)
            // All of it, or a file without a mark, which is made anew.
            try database.inTransaction(.immediate) {
                try database.execute(sql: sql + kind.sql)
                try ReplicaNotes.insert(database, identity, copy: "")
                for segment in 0..<max(1, segments) {
                    try SegmentRows.insert(database, segment)
                }
                try database.execute(sql: "PRAGMA application_id = \(kind.applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(kind.version)")
                return .commit
            }
        }
        return LoadFile(path, queue)
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
