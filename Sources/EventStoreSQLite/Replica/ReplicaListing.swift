import EventStoreCore
import GRDB
import Glibc

/// A replica, or the beginning of one, as `ReplicaFolder.list` found it.
public struct ReplicaListing: Hashable, Sendable {
    /// How far it has come.
    public enum State: Hashable, Sendable {
        /// All of the log, up to a position.
        case complete(last: Position)
        /// A first copy that is not finished; `isActive` while a process is at it.
        case loading(isActive: Bool)
        /// It cannot be read: a sentence says why.
        case unreadable(String)
    }

    /// The file's name, by which it is dropped.
    public let name: String
    /// Where the file is.
    public let path: String
    /// Of which log it is a copy; nil if the file does not say so.
    public let identity: ReplicaIdentity?
    /// Bytes of its files on the disk.
    public let bytes: Int64
    /// How far it has come.
    public let state: State
    /// When it was last known to be current, as `ReplicaWriter.lastConfirmed`.
    public let confirmed: Timestamp?

    /// Nil if it is gone by now.
    static func of(_ files: ReplicaFiles) -> ReplicaListing? {
        let bytes = files.all.reduce(Int64(0)) { $0 + (size(of: $1) ?? 0) }
        do {
            if files.isComplete {
                return try complete(files, bytes)
            }
            guard files.isBegun else { return nil }
            return listing(
                files, try loadIdentity(files.load), bytes, .loading(isActive: isLocked(files)))
        } catch {
            return listing(files, nil, bytes, .unreadable("\(error)"))
        }
    }

    private static func complete(_ files: ReplicaFiles, _ bytes: Int64) throws -> ReplicaListing? {
        guard let use = try FlockFile.take(files.users, .together) else { return nil }
        guard files.isComplete else { return nil }
        let store = try SQLiteEventStore.openReplica(
            files, mode: .readOnly, limits: .standard, use: use)
        let last = try store.reader.readNow(LastPosition.fetch)
        return listing(
            files, store.replicaIdentity, bytes, .complete(last: last), store.lastConfirmed())
    }

    /// Nil as long as the file is only being made.
    private static func loadIdentity(_ path: String) throws -> ReplicaIdentity? {
        let reader = try LedgerReader(path: path, label: "listing")
        defer { reader.close() }
        return try reader.readNow { database in
            let kind = try Pragma.integer(database, "application_id")
            guard LoadFile.applicationIDs.contains(kind) else { return nil }
            return try ReplicaNotes.identity(database)
        }
    }

    private static func isLocked(_ files: ReplicaFiles) -> Bool {
        guard access(files.follower, F_OK) == 0 else { return false }
        guard let lock = try? FlockFile.take(files.follower, .alone) else { return true }
        withExtendedLifetime(lock) {}
        return false
    }

    private static func size(of path: String) -> Int64? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    private static func listing(
        _ files: ReplicaFiles, _ identity: ReplicaIdentity?, _ bytes: Int64, _ state: State,
        _ confirmed: Timestamp? = nil
    ) -> ReplicaListing {
        ReplicaListing(
            name: LedgerPath.name(of: files.path), path: files.path, identity: identity,
            bytes: bytes, state: state, confirmed: confirmed)
    }
}
