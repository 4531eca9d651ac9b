import EventStoreCore
import Glibc

/// A write-ahead log that another file left: `mv backup.db ledger.db` beside the `-wal` of the
/// ledger that stood there. SQLite would play it into the new file and ruin it.
///
/// Whoever writes leaves a mark in the lock's file: the log's salts, and the inode and header of
/// the file that it was written for. A copy of the whole set has other inodes and the same header;
/// a checkpoint that was broken off may have changed the header, to one that the log holds. A log
/// without a mark is taken as it is.
enum ForeignLog {
    /// Another process may be at a checkpoint: what only looks wrong is looked at again.
    private static let looks = 4
    private static let pauseMicroseconds: UInt32 = 10_000

    /// Nothing is opened by then that SQLite would play the log into.
    ///
    /// - Throws: `EventStoreError.notALedger`.
    static func check(_ place: LedgerPath) throws {
        for look in 1...looks {
            if isAtHome(place.canonical, place.lockPath) { return }
            if look < looks { usleep(pauseMicroseconds) }
        }
        let log = "\(place.given)-wal"
        throw LedgerPath.refusal(
            place.given,
            "the log beside it, \(log), was written for another file that stood here before, and "
                + "would ruin this one. End every daybook that still has that file open. If this "
                + "file is meant to take its place, move \(log) to another folder and try again; "
                + "otherwise put the former file back")
    }

    private static func isAtHome(_ path: String, _ lockPath: String) -> Bool {
        let logPath = path + "-wal"
        guard let salts = LogHeader.salts(of: logPath),
            let mark = LockNote.read(at: lockPath)?.log, mark.salts == salts
        else { return true }
        if let log = FileIdentity(of: logPath), let ledger = FileIdentity(of: path),
            log.inode == mark.logInode, ledger.inode != mark.ledgerInode
        {
            return false
        }
        guard let header = RawFile.header(of: path) else { return true }
        return header == mark.header || LogScan.headers(in: logPath).contains(header)
    }
}
