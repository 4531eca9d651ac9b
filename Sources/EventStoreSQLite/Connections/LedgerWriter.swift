import CLinux
import EventStoreCore
import Foundation
import GRDB
import GRDBSQLite
import Glibc
import Synchronization

/// The connection that writes, with its queue and the write lock.
final class LedgerWriter: Sendable {
    /// A write-ahead log beyond this is put back into the file after a commit: large enough that
    /// appends seldom pay for it, small enough that a reader finds its pages quickly.
    static let checkpointBytes: Int64 = 4 << 20
    /// The same while much is copied, call by call: most pages are written again by the next one.
    static let copyCheckpointBytes: Int64 = 64 << 20

    let lock: WriteLock
    private let queue: DatabaseQueue
    /// Known by its mark from within: an import's body may be the last to let go of the ledger.
    private let thread = DispatchQueue(label: "daybook.writer", qos: .userInitiated)
    private static let mark = DispatchSpecificKey<ObjectIdentifier>()
    private let errors: ErrorTranslation
    private let gate = Gate()
    private let files: OpenFiles
    private let logPath: String
    /// Where the next attempt is made: raised when readers held the last one up.
    private let nextCheckpoint = Mutex(checkpointBytes)

    /// Opens the connection, and brings the file to the newest schema of its kind.
    ///
    /// - Throws: `EventStoreError`.
    init(path: String, kind: FileKind, files: OpenFiles, lock: WriteLock) throws {
        self.lock = lock
        self.files = files
        let errors = ErrorTranslation(path: path)
        self.errors = errors
        logPath = path + "-wal"
        do {
            var configuration = ConnectionSettings.writer("writer")
            configuration.targetQueue = thread
            queue = try SecondLook.opening(path) {
                let opened = try DatabaseQueue(path: path, configuration: configuration)
                try opened.writeWithoutTransaction { database in
                    // A finished ledger needs no lock: it opens at once beside a long import.
                    if try Self.isSetUp(database) { return }
                    try lock.whileHeld {
                        try files.check()
                        try Self.setUp(database, path, kind)
                        Self.leaveMark(database, files, lock)
                    }
                }
                return opened
            }
        } catch {
            throw errors.translate(error)
        }
        thread.setSpecific(key: Self.mark, value: ObjectIdentifier(thread))
    }

    private static func isSetUp(_ database: Database) throws -> Bool {
        if sqlite3_db_readonly(database.sqliteConnection, "main") != 0 {
            throw DatabaseError(resultCode: .SQLITE_READONLY, message: "it is write-protected")
        }
        return try Pragma.text(database, "journal_mode") == "wal"
            && FileMarks.read(database).userVersion == LedgerSchema.version
    }

    /// Looks again whose file it is: nothing held others off since it was last asked.
    private static func setUp(
        _ database: Database, _ path: String, _ kind: FileKind
    ) throws {
        try LedgerIdentity.check(try FileMarks.read(database), path, .create, kind)
        try Pragma.setJournalModeWAL(database)
        try LedgerSchema.migrate(database, kind)
    }

    /// Sets a log aside that SQLite does not read to its end, before anything is written over it.
    ///
    /// - Returns: what was found, for the operator; nil if all is well. A log in which another
    ///   process writes was looked at by that one.
    /// - Throws: `EventStoreError` if it cannot be set aside.
    func rescueLog() throws -> String? {
        try queue.writeWithoutTransaction { database in
            let pageBytes = try Pragma.integer(database, "page_size")
            func holdsMore() -> Bool {
                guard let read = RawFile.indexedFrames(database.sqliteConnection) else {
                    return false
                }
                return logBytes >= (read + 1) * (pageBytes + Int64(LogHeader.frameHeaderBytes))
            }
            guard holdsMore() else { return nil }
            return try lock.ifFree { () -> String? in
                guard holdsMore(),
                    let loss = try LogScan.loss(in: logPath, pageBytes: Int(clamping: pageBytes))
                else { return nil }
                let copy = try LogRescue.copyAside(logPath)
                // Readers may hold it up; then the next commits write over it.
                _ = try? Checkpoint.truncate(database)
                return "\(loss.sentence(copy)). It was set aside as \(copy)"
            } ?? nil
        }
    }

    // MARK: Transactions

    /// Runs the body in one IMMEDIATE transaction under the lock; durable when it returns. If the
    /// body throws, nothing of it is kept.
    func transaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await onQueue { database in
            try self.underLock(database) { try self.commit(database, body) }
        }
    }

    /// Runs a body that commits, in the files that were opened and no others.
    private func underLock<Value>(
        _ database: Database, logBytes: Int64 = 0, _ commit: () throws -> Value
    ) throws -> Value {
        try lock.whileHeld { try checked(database, logBytes: logBytes, commit) }
    }

    /// - Parameters:
    ///   - database: the connection.
    ///   - logBytes: how long the log may become at least.
    ///   - commit: the body.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws, and `EventStoreError.replaced`.
    private func checked<Value>(
        _ database: Database, logBytes: Int64 = 0, _ commit: () throws -> Value
    ) throws -> Value {
        try files.check()
        let value = try commit()
        checkpointIfLong(database, least: logBytes)
        Self.leaveMark(database, files, lock)
        return value
    }

    /// Best effort: without a mark a log is taken as it is.
    private static func leaveMark(_ database: Database, _ files: OpenFiles, _ lock: WriteLock) {
        let connection = database.sqliteConnection
        guard let salts = RawFile.logSalts(connection), let header = RawFile.header(connection),
            let log = files.logInode
        else { return }
        lock.leave(
            LogMark(
                salts: salts, logInode: log, ledgerInode: files.ledgerInode, header: header))
    }

    /// As `transaction`, for what can be made again from the log: it is whole or not there after a
    /// crash of the system, but it waits for no sync. The next append syncs it along.
    func derivedTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await onQueue { database in
            try self.underLock(database) { try self.commitUnsynced(database, body) }
        }
    }

    private func commitUnsynced<Value>(
        _ database: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        try Pragma.set(database, "synchronous", ConnectionSettings.syncAtCheckpoints)
        let result = Result { try commit(database, body) }.mapError(errors.ofDerived)
        try Pragma.set(database, "synchronous", ConnectionSettings.syncAlways)
        return try result.get()
    }

    /// How much one call copies from a log elsewhere.
    enum CopySize: Comparable {
        /// What others have just recorded.
        case little
        /// Other calls will follow, and copy as much.
        case much
        /// As an import.
        case mass

        init(entries: Int) {
            self = entries < 100 ? .little : entries < 2000 ? .much : .mass
        }
    }

    /// As `derivedTransaction`, for what is copied from a log elsewhere: where it is, if it is
    /// little and nobody else writes, and with the cache of an import if it is as much.
    func copyTransaction<Value: Sendable>(
        _ size: CopySize, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let isAlone = gate.enter()
        defer { gate.leave() }
        if isAlone, size == .little, let value = try inline({ try self.commitUnsynced($0, body) }) {
            return value
        }
        return try await onQueue { database in
            let logBytes = size == .little ? 0 : Self.copyCheckpointBytes
            return try self.underLock(database, logBytes: logBytes) {
                guard size == .mass else { return try self.commitUnsynced(database, body) }
                return try Self.withLargeCache(database) {
                    try self.commitUnsynced(database, body)
                }
            }
        }
    }

    private static func withLargeCache<Value>(
        _ database: Database, _ body: () throws -> Value
    ) throws -> Value {
        try Pragma.set(database, "cache_size", -ConnectionSettings.bulkCacheKibibytes)
        defer {
            // Cannot fail but for want of memory, and then it stays large.
            try? Pragma.set(database, "cache_size", -ConnectionSettings.cacheKibibytes)
            sqlite3_db_release_memory(database.sqliteConnection)
        }
        return try body()
    }

    /// As `transaction`, for a few rows: where it is, if nobody else writes.
    func shortTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let isAlone = gate.enter()
        defer { gate.leave() }
        if isAlone, let value = try inline({ try self.commit($0, body) }) { return value }
        return try await transaction(body)
    }

    /// As `shortTransaction`, for what says how far work has come: it is written though the process
    /// was asked to end meanwhile, because the work was done.
    func lastWord<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let isAlone = gate.enter()
        defer { gate.leave() }
        if isAlone, let value = try inline({ try self.commit($0, isLastWord: true, body) }) {
            return value
        }
        return try await onQueue { database in
            try self.lock.whileHeld(isLastWord: true) {
                try self.checked(database) {
                    try self.commit(database, isLastWord: true, body)
                }
            }
        }
    }

    /// Runs a body that commits. Nil if another process has the lock: that is for the queue to wait
    /// for.
    private func inline<Value>(_ commit: (Database) throws -> Value) throws -> Value? {
        try queue.writeWithoutTransaction { database in
            do {
                return try lock.ifFree {
                    try checked(database) { try commit(database) }
                }
            } catch {
                throw errors.translate(error)
            }
        }
    }

    /// As `transaction`, with a cache for an import: its index pages are touched at random. The
    /// body runs on the writer's thread throughout, however often it waits.
    func bulkTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await onQueue { database in
            try self.underLock(database) {
                try Self.withLargeCache(database) {
                    try self.commit(database) { database in
                        // Only this thread, which waits for the body here, runs it.
                        nonisolated(unsafe) let database = database
                        return try TaskThread.run { try await body(database) }
                    }
                }
            }
        }
    }

    /// Runs the body on the writer's queue, outside any transaction.
    func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        _ = gate.enter()
        defer { gate.leave() }
        return try await queue.run(errors, body)
    }

    private func commit<Value>(
        _ database: Database, isLastWord: Bool = false, _ body: (Database) throws -> Value
    ) throws -> Value {
        var value: Value?
        do {
            try database.inTransaction(.immediate) {
                value = try body(database)
                // Whoever asks the process to end before this finds nothing recorded.
                if !isLastWord, clinux_is_requested() == 1 { throw CancellationError() }
                return .commit
            }
        } catch {
            throw errors.translate(error, systemError: database.systemError(behind: error))
        }
        guard let value else { throw EventStoreError.ioFailure("a write had no result") }
        return value
    }

    // MARK: Checkpoints

    /// Called under the lock, after a commit. Readers may hold it up; that is no failure, and the
    /// next attempt waits until the log has grown some more.
    private func checkpointIfLong(_ database: Database, least: Int64) {
        let size = logBytes
        guard size >= max(least, nextCheckpoint.withLock { $0 }) else { return }
        let isDone = (try? Checkpoint.truncate(database)) ?? false
        let next = isDone ? Self.checkpointBytes : size + Self.checkpointBytes
        nextCheckpoint.withLock { $0 = next }
    }

    /// Puts the whole log back into the file and empties it; false if a reader held it up.
    func checkpoint() async throws -> Bool {
        try await onQueue { database in
            try self.lock.whileHeld {
                try self.files.check()
                return try Checkpoint.truncate(database)
            }
        }
    }

    /// The length of the write-ahead log, asked of its name: it is never opened here.
    var logBytes: Int64 {
        var status = stat()
        return stat(logPath, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Closes the connection. The last one out puts the log back into the file; SQLite does so
    /// alone with the file, and the lock keeps the others from opening it meanwhile.
    func close() {
        guard DispatchQueue.getSpecific(key: Self.mark) != ObjectIdentifier(thread) else {
            return DispatchQueue.global().async { self.closeNow() }
        }
        closeNow()
    }

    private func closeNow() {
        lock.whileHeldIfFree { try? queue.close() }
    }
}
