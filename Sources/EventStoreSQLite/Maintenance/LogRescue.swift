import EventStoreCore
import Glibc

/// A write-ahead log that SQLite does not read to its end, when a ledger is opened for writing: the
/// next commit would write over what SQLite passed by.
enum LogRescue {
    /// Copies the log to a file of its own, whole and synced.
    ///
    /// - Returns: the copy's path.
    /// - Throws: `EventStoreError`; nothing is left then.
    static func copyAside(_ log: String) throws -> String {
        let source = open(log, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure(log) }
        defer { close(source) }
        var status = stat()
        guard fstat(source, &status) == 0 else { throw failure(log) }
        let (copy, target) = try newFile(log, status.st_mode & 0o777)
        defer { close(target) }
        do {
            try copyAll(source, target, log)
            guard fsync(target) == 0 else { throw failure(log) }
        } catch {
            unlink(copy)
            throw error
        }
        try Folder.sync(LedgerPath.parent(of: log))
        return copy
    }

    /// The logs that were set aside beside a ledger and are still there.
    static func copies(of log: String) -> [String] {
        (1...maximumCopies).map { name(log, $0) }.prefix { access($0, F_OK) == 0 }
    }

    /// Nobody keeps so many; a loop must end.
    private static let maximumCopies = 999

    private static func name(_ log: String, _ number: Int) -> String { "\(log)-damaged-\(number)" }

    private static func newFile(_ log: String, _ permissions: mode_t) throws -> (String, Int32) {
        for number in 1...maximumCopies {
            let copy = name(log, number)
            let target = open(copy, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, permissions)
            if target >= 0 { return (copy, target) }
            guard errno == EEXIST else { throw failure(log) }
        }
        throw failure(log)
    }

    private static func copyAll(_ source: Int32, _ target: Int32, _ log: String) throws {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(source, &chunk, chunk.count)
            guard count >= 0 else { throw failure(log) }
            if count == 0 { return }
            var done = 0
            while done < count {
                let written = chunk[done..<count].withUnsafeBytes {
                    write(target, $0.baseAddress, $0.count)
                }
                guard written > 0 else { throw failure(log) }
                done += written
            }
        }
    }

    private static func failure(_ log: String) -> EventStoreError {
        ErrorTranslation.systemFailure(
            "the write-ahead log \(log) is damaged, and cannot be copied aside before it is "
                + "written")
    }
}
