import Glibc

/// The files of one replica: its own, those that SQLite keeps beside it, and those of a first copy.
struct ReplicaFiles: Hashable, Sendable {
    static let suffix = ".replica"

    /// The replica itself; not there until its first copy is complete.
    let path: String

    /// Where a first copy gathers what comes in any order.
    var load: String { path + "-load" }
    /// The replica while it is being made.
    var new: String { path + "-new" }
    /// Locked by whoever copies the log, and says until when the replica is known to be current.
    var follower: String { path + "-follower" }
    /// Locked, together with all others, by whoever has the replica open.
    var users: String { path + "-users" }

    /// All that may be there of a replica, but for the lock of its users, in the order in which it
    /// is removed. What is said of the replica goes first: without its log it may be shorter.
    var all: [String] {
        [follower] + Self.database(new) + Self.database(load)
            + LogRescue.copies(of: path + "-wal") + Self.database(path)
            + [path + LedgerPath.lockSuffix]
    }

    /// A database's file, behind those beside it: a log that is left alone would be played into the
    /// next file of that name.
    static func database(_ path: String) -> [String] { companions(of: path) + [path] }

    static func companions(of path: String) -> [String] {
        ["-journal", "-wal", "-shm"].map { path + $0 }
    }

    var isComplete: Bool { access(path, F_OK) == 0 }
    var isBegun: Bool { access(load, F_OK) == 0 }
}
