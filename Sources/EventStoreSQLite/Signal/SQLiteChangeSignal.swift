import CLinux
import EventStoreCore
import GRDB
import Glibc

/// What ended a wait.
enum ChangeWake: Sendable { case changed, timedOut, cancelled }

/// Wakes when another connection has committed to the ledger.
///
/// Commits touch the write-ahead log, which inotify reports; whether it was a commit
/// is for `PRAGMA data_version` to say, on a connection of the signal's own that never writes.
/// SQLite publishes a commit in shared memory only after it has synced the log, and that no
/// notice tells of: so a notice without a commit is followed up for a while, at growing
/// distances.
///
/// One thread waits at a time; any thread may cancel.
final class SQLiteChangeSignal: Sendable {
    /// The distances, in milliseconds, at which a notice is followed up. The sum is the longest
    /// sync that is noticed at once; a longer one is found at the end of the wait. A look costs
    /// some microseconds, and most syncs take a few milliseconds: the first looks are close.
    private static let followUps: [Int] =
        Array(repeating: 1, count: 24) + Array(repeating: 2, count: 12)
        + Array(repeating: 8, count: 60) + Array(repeating: 50, count: 20)

    /// How often the version is asked for where the system has no inotify watch left to give.
    private static let unwatchedMilliseconds = 100

    private let connection: LedgerReader
    private let store: OpenFiles
    private let files: FileWatch?
    private let cancellation: EventDescriptor
    private let version: DataVersion

    /// - Throws: `EventStoreError`.
    init(path: String, files store: OpenFiles, pledge: ImmutableFile?) throws {
        self.store = store
        cancellation = try EventDescriptor()
        // First the watch, then the version: a commit in between is in one of the two.
        files = FileWatch([path, path + "-wal"])
        do {
            connection = try LedgerReader(path: path, label: "signal", pledge: pledge)
        } catch {
            // A file that is on its way out cannot be opened either.
            try store.check()
            throw LedgerIdentity.refusal(error, path)
        }
        version = try DataVersion(connection)
    }

    deinit { connection.close() }

    /// Ends the wait that is under way and every later one.
    func cancel() { cancellation.signal() }

    /// Blocks until another connection has committed, the time is up, or `cancel` was called; sees
    /// what was committed since the signal was made, also before the wait.
    ///
    /// - Parameter milliseconds: the longest wait.
    /// - Returns: what ended the wait.
    /// - Throws: `EventStoreError` if the file cannot be watched any more.
    func wait(milliseconds: Int) throws -> ChangeWake {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        // The log may have been made, or made anew, by whoever opened the ledger since.
        let isWatched = files?.refresh() ?? false
        // Whoever waits for a file that is gone waits for ever, and must know.
        try store.check()
        // What came before the wait.
        if cancellation.isSignalled { return .cancelled }
        if try version.hasChanged() { return .changed }
        var followUps = Self.followUps[...]
        var isFollowing = files?.takeNotice() ?? false
        while true {
            let rest = Self.milliseconds(until: deadline)
            guard rest > 0 else { return .timedOut }
            let step = isFollowing ? followUps.popFirst() : nil
            isFollowing = step != nil
            let limit = step ?? (isWatched ? rest : Self.unwatchedMilliseconds)
            guard try sleep(atMost: min(rest, limit)) else { return .cancelled }
            let hasNotice = files?.takeNotice() ?? false
            if try version.hasChanged() { return .changed }
            // A notice while following keeps the distance grown: an import sends thousands.
            if hasNotice && !isFollowing {
                isFollowing = true
                followUps = Self.followUps[...]
            }
        }
    }

    /// Sleeps until the time is up, a file has a notice, or the wait is cancelled.
    ///
    /// - Returns: false if it was cancelled.
    private func sleep(atMost milliseconds: Int) throws -> Bool {
        var descriptors = [pollfd(fd: cancellation.number, events: Int16(POLLIN), revents: 0)]
        if let files {
            descriptors.append(pollfd(fd: files.number, events: Int16(POLLIN), revents: 0))
        }
        let timeout = Int32(clamping: milliseconds)
        let count = poll(&descriptors, nfds_t(descriptors.count), timeout)
        guard count >= 0 || errno == EINTR || errno == EAGAIN else {
            throw ErrorTranslation.systemFailure("waiting for a change failed")
        }
        return !cancellation.isSignalled
    }

    /// Rounded up, so that a wait does not end in a run of empty polls.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { return 0 }
        let (seconds, attoseconds) = rest.components
        return Int(clamping: seconds) &* 1000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }
}
