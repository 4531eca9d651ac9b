import EventStoreCore
import Glibc

/// A ledger that is read as one that nobody writes, because nothing can be made beside it: on
/// read-only media, or in a folder that may not be written. SQLite then takes no locks and looks
/// at no log.
///
/// Only where there is no log: the file was closed in order, and holds everything. Its owner may
/// still open it elsewhere; what was read while it changed is refused.
struct ImmutableFile: Sendable {
    private let path: String
    private let state: State

    private struct State: Equatable {
        let file: FileIdentity
        let bytes: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            file = FileIdentity(status)
            bytes = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Nil if the file has to be read in the usual way.
    init?(_ path: String) {
        guard access(LedgerPath.parent(of: path), W_OK) != 0, !Self.hasLog(path),
            let state = State(path)
        else { return nil }
        self.path = path
        self.state = state
    }

    /// True if there is something that SQLite would have to play in or roll back.
    static func hasLog(_ path: String) -> Bool {
        ["-wal", "-journal"].contains { suffix in
            var status = stat()
            return stat(path + suffix, &status) == 0 && status.st_size > 0
        }
    }

    /// - Throws: `EventStoreError.replaced` if the file is not as it was.
    func check() throws {
        guard State(path) == state, !Self.hasLog(path) else {
            throw EventStoreError.replaced(
                "\(path) was opened as a file that nobody writes, and was changed; open it again")
        }
    }
}
