import EventStoreCore
import GRDB

/// A ledger in one SQLite file.
///
///     let store = try SQLiteEventStore.open(path: "book.daybook", mode: .create)
///     for warning in store.warnings { print(warning) }
///     let outcome = try await store.append(
///         AppendRequest([StreamWrite(stream: account, expecting: .noStream, events: [opening])]))
///
/// Any number of objects, threads and processes may have a ledger open. Each object has one
/// connection that reads and one that writes, each with a queue of its own. A read or an append
/// that finds its queue idle runs on the caller's thread, for as long as one page or one sync
/// takes; everything else, and every wait for another process, is on the queue. Reads see every
/// commit that was acknowledged before they began.
///
/// Every write is one IMMEDIATE transaction under one lock (`WriteLock`) and is synced before it
/// returns, but for changes of read models, which can be made again. The file is checkpointed under
/// the same lock, when an object notices that its log is long. The connections close when the
/// object goes.
public final class SQLiteEventStore: Sendable {
    /// How long a write waits for other writers before it is `busy`.
    public static let standardLockTimeout = Duration.seconds(30)

    /// What one call may ask for.
    public let limits: Limits
    /// Where the ledger is: absolute, links resolved.
    public let path: String
    /// True if it was opened for reading: every write is then refused.
    public let isReadOnly: Bool

    /// What the operator should know of how the ledger was found, a sentence each: a damaged log
    /// that was set aside. Empty if all was well.
    public let warnings: [String]

    let reader: LedgerReader
    let files: OpenFiles
    /// That nobody writes the file, where it can be read in no other way.
    let pledge: ImmutableFile?
    private let openWriter: LedgerWriter?
    let watcher: ChangeWatcher
    /// Of which log it is a replica, and what goes with that; nil of a ledger.
    let replica: OpenReplica?

    /// Opens a ledger. Waits on the caller's thread, for the disk and, where the file is made,
    /// brought to this version or repaired, for other writers too.
    ///
    /// - Parameters:
    ///   - path: the ledger's file.
    ///   - mode: for what, and whether it may be made.
    ///   - limits: what one call may ask for.
    ///   - lockTimeout: how long a write waits for other writers.
    /// - Returns: the open ledger.
    /// - Throws: `EventStoreError.notALedger` with a sentence that says what is wrong with the file
    ///   and what to do; `.readOnly` for a write-protected file; `.busy`, `.replaced`, `.damaged`,
    ///   `.diskFull`, `.ioFailure`.
    public static func open(
        path: String, mode: OpenMode, limits: Limits = .standard,
        lockTimeout: Duration = standardLockTimeout
    ) throws -> SQLiteEventStore {
        let place = try LedgerPath(path, mode: mode)
        return try SQLiteEventStore(place, mode, .ledger, limits, lockTimeout)
    }

    /// Opens the replica of a log.
    ///
    /// - Parameters:
    ///   - files: where it is.
    ///   - mode: for reading, or for copying too. It is not made here.
    ///   - limits: what one call may ask for, and what an event may be.
    ///   - use: keeps it from being dropped.
    /// - Returns: the open replica.
    /// - Throws: as `open(path:mode:limits:lockTimeout:)`.
    static func openReplica(
        _ files: ReplicaFiles, mode: OpenMode, limits: Limits, use: FlockFile
    ) throws -> SQLiteEventStore {
        let place = try LedgerPath(files.path, mode: mode)
        return try SQLiteEventStore(
            place, mode, .replica, limits, standardLockTimeout, (files, use))
    }

    private init(
        _ place: LedgerPath, _ mode: OpenMode, _ kind: FileKind, _ limits: Limits,
        _ lockTimeout: Duration, _ replica: (files: ReplicaFiles, use: FlockFile)? = nil
    ) throws {
        path = place.canonical
        self.limits = limits
        isReadOnly = mode == .readOnly
        files = try OpenFiles(path: path)
        try ForeignLog.check(place)
        // Whose file it is, is asked before a connection that may write sees it.
        let early = place.isEmpty ? nil : try Self.identifiedReader(place, mode, kind, lockTimeout)
        pledge = early?.pledge
        openWriter =
            mode == .readOnly
            ? nil
            : try LedgerWriter(
                path: path, kind: kind, files: files,
                lock: WriteLock(path: place.lockPath, of: path, timeout: lockTimeout))
        let reader: LedgerReader
        do {
            reader = try early ?? LedgerReader(path: path, label: "reader")
        } catch {
            throw LedgerIdentity.refusal(error, path)
        }
        self.reader = reader
        try files.check()
        self.replica = try replica.map { try OpenReplica(reader, $0.files, $0.use) }
        watcher = ChangeWatcher(
            milliseconds: kind == .replica
                ? ChangeWatcher.replicaMilliseconds : ChangeWatcher.ledgerMilliseconds
        ) { [path, files, pledge] in
            try SQLiteChangeSignal(path: path, files: files, pledge: pledge)
        }
        // A replica is not synced: its log may well be torn, and what it held is copied again.
        warnings = try kind == .replica ? [] : openWriter?.rescueLog().map { [$0] } ?? []
    }

    /// A reader of a file that is a ledger; nil for one that is still to be made a ledger.
    private static func identifiedReader(
        _ place: LedgerPath, _ mode: OpenMode, _ kind: FileKind, _ lockTimeout: Duration
    ) throws -> LedgerReader? {
        do {
            do {
                return try reader(place, mode, kind)
            } catch let error as DatabaseError {
                if error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
                    try HotJournal.rollBack(place, mode, kind, lockTimeout: lockTimeout)
                    return try reader(place, mode, kind)
                }
                guard mode == .readOnly, let pledge = ImmutableFile(place.canonical) else {
                    throw error
                }
                return try reader(place, mode, kind, pledge)
            }
        } catch {
            throw LedgerIdentity.refusal(error, place.given)
        }
    }

    private static func reader(
        _ place: LedgerPath, _ mode: OpenMode, _ kind: FileKind, _ pledge: ImmutableFile? = nil
    ) throws -> LedgerReader? {
        let reader = try LedgerReader(path: place.canonical, label: "reader", pledge: pledge)
        let marks = try reader.readUntranslated(FileMarks.read)
        try LedgerIdentity.check(marks, place.given, mode, kind)
        return marks.isBlank ? nil : reader
    }

    deinit {
        watcher.stop()
        reader.close()
        openWriter?.close()
    }

    /// The connection that writes.
    ///
    /// - Throws: `EventStoreError.readOnly`.
    var writer: LedgerWriter {
        get throws {
            guard let openWriter else {
                throw EventStoreError.readOnly("the ledger \(path) was opened for reading only")
            }
            return openWriter
        }
    }
}
