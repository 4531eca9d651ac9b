import EventStoreCore
import GRDB
import Glibc

/// A rollback journal that was left behind by a process that was killed while it turned a file to
/// WAL: a new ledger, or a backup of an older daybook that is opened for the first time. Readers
/// cannot read such a file, and a connection that writes rolls it back.
///
/// That rolls back whatever the journal says, also one that another file left under this name.
/// So it is looked at first: one of ours has changed nothing but the first page's mark.
enum HotJournal {
    /// Rolls the journal back, under the write lock.
    ///
    /// - Throws: `EventStoreError.notALedger` for a journal of something else, and for a file that
    ///   is no ledger; `.readOnly` if the file may not be written; `.busy`.
    static func rollBack(
        _ place: LedgerPath, _ mode: OpenMode, _ kind: FileKind, lockTimeout: Duration
    ) throws {
        let path = place.canonical
        let peek = try DatabaseQueue(
            path: RawFile.immutableURI(path), configuration: ConnectionSettings.reader("peek"))
        let marks = try peek.writeWithoutTransaction(FileMarks.read)
        try peek.close()
        // A ledger that is still to be made is none of a reader's business; its journal is.
        try LedgerIdentity.check(marks, place.given, marks.isBlank ? .create : mode, kind)
        guard access(path, W_OK) == 0 else {
            throw EventStoreError.readOnly(
                "\(place.given): a change of it was broken off and has to be rolled back, which "
                    + "needs write permission; open it once as somebody who may write it")
        }
        let lock = try WriteLock(path: place.lockPath, of: path, timeout: lockTimeout)
        try lock.whileHeld {
            guard let journal = Journal(path + "-journal") else { return }
            guard journal.isOurs(in: path, isBlank: marks.isBlank) else {
                throw LedgerPath.refusal(
                    place.given,
                    "the journal beside it, \(place.given)-journal, was not written by daybook for "
                        + "this file. If it belongs to it, let the program that left it roll it "
                        + "back (sqlite3 does); otherwise move it to another folder")
            }
            let queue = try DatabaseQueue(
                path: path, configuration: ConnectionSettings.writer("rollback"))
            defer { try? queue.close() }
            _ = try queue.writeWithoutTransaction(FileMarks.read)
        }
    }
}

/// The head of a rollback journal, and its first page
/// (https://www.sqlite.org/fileformat2.html#rollbackjournal).
private struct Journal {
    private static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    private static let headBytes = 28

    private let head: [UInt8]
    /// Number and content of the first page that it keeps; empty if it keeps none.
    private let record: [UInt8]

    /// Nil if there is none.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        func read(_ count: Int, _ offset: Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
            }
        }
        head = read(Self.headBytes, 0)
        guard head.count == Self.headBytes else {
            record = []
            return
        }
        let (sector, page) = head.withUnsafeBytes {
            (Int($0.bigEndian32(20)), Int($0.bigEndian32(24)))
        }
        record = sector <= 65536 && page <= 65536 ? read(4 + page, sector) : []
    }

    /// True if rolling it back undoes a turn to WAL and nothing else. What SQLite takes for no
    /// journal undoes nothing.
    func isOurs(in path: String, isBlank: Bool) -> Bool {
        guard head.starts(with: Self.magic), head.count == Self.headBytes else { return true }
        let (count, pages) = head.withUnsafeBytes { ($0.bigEndian32(8), $0.bigEndian32(16)) }
        if pages == 0 { return isBlank }
        guard let page = RawFile.firstPage(of: path, bytes: max(512, record.count - 4)),
            fileBytes(path) == Int64(pages) * Int64(page.count)
        else { return false }
        // Nothing kept yet: then nothing was changed.
        if count == 0 { return true }
        return count == 1 && record.prefix(4) == [0, 0, 0, 1]
            && Self.agree(Array(record.dropFirst(4)), page)
    }

    /// True if two first pages differ in nothing but in how the file is written, the count of
    /// changes, and who wrote it last.
    private static func agree(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        func fixed(_ page: [UInt8]) -> [UInt8] {
            var page = page
            for range in [18..<20, 24..<28, 92..<100] where range.upperBound <= page.count {
                page.replaceSubrange(range, with: repeatElement(0, count: range.count))
            }
            return page
        }
        return fixed(one) == fixed(other)
    }

    private func fileBytes(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : -1
    }
}
