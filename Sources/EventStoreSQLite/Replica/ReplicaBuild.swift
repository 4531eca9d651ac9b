import CLinux
import EventStoreCore
import GRDB
import Glibc

/// Makes a replica of what a first copy has gathered, in a file of another name until it is
/// complete and synced. Killed before that, it is made anew: the gathered events are only read.
///
/// What is not `Sendable` of it is used on its queue only.
final class ReplicaBuild: @unchecked Sendable {
    /// In one transaction: what is in memory of it is written then.
    private static let pagesAtOnce = 64

    /// For the sorting of the indexes too.
    private static let cacheKibibytes: Int64 = 64 * 1024

    private let files: ReplicaFiles
    private let identity: ReplicaIdentity
    private let queue: DatabaseQueue
    private let errors: ErrorTranslation
    /// Nil when nothing more is copied: its statements would keep the file open.
    private var work: Work?

    private struct Work {
        var copying: ReplicaCopying<BuildTarget>
        var entries: LoadedEntries

        mutating func add(_ event: LoadedEvent) throws {
            try entries.add(event) { try copying.copy($0) }
        }

        mutating func finish() throws {
            try entries.finish { try copying.copy($0) }
            try copying.finish()
        }
    }

    /// Begins the file. Waits for the disk on the caller's thread.
    ///
    /// - Throws: `EventStoreError`; no file is left then.
    init(_ files: ReplicaFiles, _ identity: ReplicaIdentity, _ limits: Limits) throws {
        self.files = files
        self.identity = identity
        errors = ErrorTranslation(path: files.new)
        Self.removeLeftovers(files)
        do {
            try PrivateFile.make(files.new)
            let queue = try DatabaseQueue(
                path: files.new, configuration: ConnectionSettings.writer("build"))
            self.queue = queue
            work = try queue.writeWithoutTransaction { database in
                try Self.setUp(database)
                return Work(
                    copying: ReplicaCopying(try BuildTarget(database), limits),
                    entries: LoadedEntries(limits))
            }
        } catch {
            Self.removeLeftovers(files)
            throw errors.translate(error)
        }
    }

    /// Nothing of the file is to survive anything until it is complete.
    private static func setUp(_ database: Database) throws {
        try database.execute(sql: "PRAGMA journal_mode = OFF")
        try Pragma.set(database, "synchronous", 0)
        try Pragma.set(database, "foreign_keys", 0)
        try Pragma.set(database, "cache_size", -cacheKibibytes)
        try database.inTransaction(.deferred) {
            try database.execute(sql: ReplicaSchema.tables)
            for step in ReplicaSchema.migrations.dropFirst() { try database.execute(sql: step) }
            return .commit
        }
    }

    /// What a build that was killed has left.
    static func removeLeftovers(_ files: ReplicaFiles) {
        for file in ReplicaFiles.database(files.new) { unlink(file) }
    }

    /// Copies the next pages of the log.
    ///
    /// - Parameter pipe: brings them in their order.
    /// - Returns: how many events are in order; nil behind the last.
    /// - Throws: `EventStoreError`, `CancellationError`.
    func copySome(of pipe: EventPipe) async throws -> Int64? {
        try await queue.run(errors) { database in
            var isOver = false
            try database.inTransaction(.deferred) {
                for _ in 0..<Self.pagesAtOnce {
                    guard let page = try pipe.next() else {
                        isOver = true
                        break
                    }
                    for event in page { try self.work?.add(event) }
                }
                if clinux_is_requested() == 1 { throw CancellationError() }
                return .commit
            }
            return isOver ? nil : self.work?.copying.target.lastPosition.number
        }
    }

    /// Makes the indexes, and the file the replica.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    func complete() async throws {
        try await queue.run(errors) { database in
            try database.inTransaction(.deferred) {
                try self.work?.finish()
                return .commit
            }
            self.work = nil
            try self.makeIndexes(database)
            try self.mark(database)
        }
        do {
            try queue.close()
        } catch {
            throw errors.translate(error)
        }
        try finishFile()
    }

    private func makeIndexes(_ database: Database) throws {
        do {
            try database.execute(sql: ReplicaSchema.uniqueIDs)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw try DoubleID.first(database) ?? error
        }
        try database.execute(sql: ReplicaSchema.otherIndexes)
    }

    private func mark(_ database: Database) throws {
        let token = String(UInt64.random(in: 0...(.max)), radix: 36)
        try database.inTransaction(.deferred) {
            try ReplicaNotes.insert(database, identity, copy: token)
            try database.execute(sql: "PRAGMA application_id = \(ReplicaSchema.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(ReplicaSchema.version)")
            return .commit
        }
    }

    /// Marks the file as one in WAL mode, so that its first opening changes nothing in it.
    private func finishFile() throws {
        let writeAhead: [UInt8] = [2, 2]
        let descriptor = open(files.new, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ErrorTranslation.systemFailure("\(files.new) cannot be opened")
        }
        defer { close(descriptor) }
        guard pwrite(descriptor, writeAhead, 2, 18) == 2, fsync(descriptor) == 0 else {
            throw ErrorTranslation.systemFailure("\(files.new) cannot be synced")
        }
        // Of a replica that was removed by hand. It has no users, and the follower's lock is held.
        for file in ReplicaFiles.companions(of: files.path) { unlink(file) }
        guard clinux_rename_without_replacing(files.new, files.path) == 0 else {
            throw ErrorTranslation.systemFailure("\(files.new) cannot be renamed")
        }
        try Folder.sync(LedgerPath.parent(of: files.path))
    }

    /// Gives the file up.
    func abandon() {
        queue.writeWithoutTransaction { _ in work = nil }
        try? queue.close()
        Self.removeLeftovers(files)
    }
}
