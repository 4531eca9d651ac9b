import CLinux
import EventStoreCore
import Glibc
import Synchronization

/// The one lock that every write to a ledger takes, appends and checkpoints alike: an `flock` on a
/// file of its own beside the ledger.
///
/// It keeps a checkpoint from running beside a writer, which SQLite before 3.51.3 does not
/// survive, and it is fair enough to wait on where SQLite's own lock is polled in the dark. The
/// kernel frees it when its holder dies. It is never taken on the ledger itself: closing that
/// descriptor would drop SQLite's locks.
///
/// One object is used by one thread at a time (the writer's queue); two objects of one process
/// exclude each other as two processes do.
final class WriteLock: Sendable {
    /// The sleeps between two tries, in microseconds, at most: from about as long as a holder that
    /// has committed takes to let go, doubling to about as long as a sync. Each is drawn at random
    /// from its upper half, so that waiters do not keep step.
    private static let sleeps: ClosedRange<UInt32> = 100...5000

    let path: String
    private let ledger: String
    private let timeout: Duration
    private let file: Mutex<Int32>
    private let note = Mutex(LockNote(""))

    /// Opens the lock file, and makes it if it is missing.
    ///
    /// - Parameters:
    ///   - path: the lock file's.
    ///   - ledger: whose owner and permissions it has.
    ///   - timeout: how long `whileHeld` waits.
    /// - Throws: `EventStoreError.readOnly`, `.diskFull` or `.ioFailure`.
    init(path: String, of ledger: String, timeout: Duration) throws {
        self.path = path
        self.ledger = ledger
        self.timeout = timeout
        file = Mutex(try LockFile.open(path, of: ledger))
    }

    deinit { close(descriptor) }

    private var descriptor: Int32 { file.withLock { $0 } }

    /// How long a last word waits once the process was asked to end.
    private static let lastPatience = Duration.seconds(1)

    /// Runs the body under the lock.
    ///
    /// - Parameters:
    ///   - isLastWord: waits for the lock some more though the process was asked to end.
    ///   - body: what is done under it.
    /// - Returns: what the body returns.
    /// - Throws: `EventStoreError.busy` after the timeout, `CancellationError` if the process is
    ///   asked to end before the lock is to be had, or what the body throws.
    func whileHeld<Value>(isLastWord: Bool = false, _ body: () throws -> Value) throws -> Value {
        try acquire(within: timeout, isLastWord: isLastWord)
        defer { _ = clinux_unlock(descriptor) }
        return try body()
    }

    /// Runs the body under the lock if it is to be had at once; otherwise does nothing and
    /// answers nil.
    func ifFree<Value>(_ body: () throws -> Value) throws -> Value? {
        guard try attempt() else { return nil }
        defer { _ = clinux_unlock(descriptor) }
        return try body()
    }

    /// Runs the body under the lock if it is to be had at once, otherwise without it.
    func whileHeldIfFree(_ body: () -> Void) {
        let isHeld = clinux_try_lock_exclusive(descriptor) == 0
        defer { if isHeld { _ = clinux_unlock(descriptor) } }
        body()
    }

    private func acquire(within timeout: Duration, isLastWord: Bool) throws {
        if try attempt() { return }
        let deadline = ContinuousClock.now + timeout
        var lastDeadline: ContinuousClock.Instant?
        var longest = Self.sleeps.lowerBound
        repeat {
            usleep(UInt32.random(in: longest / 2...longest))
            if clinux_is_requested() == 1 {
                guard isLastWord else { throw CancellationError() }
                let last = lastDeadline ?? ContinuousClock.now + Self.lastPatience
                if ContinuousClock.now > last { throw CancellationError() }
                lastDeadline = last
            }
            if try attempt() { return }
            longest = min(longest * 2, Self.sleeps.upperBound)
        } while ContinuousClock.now < deadline
        throw EventStoreError.busy(
            "the ledger is being written by another process (\(holder)); waited \(timeout)")
    }

    private func attempt() throws -> Bool {
        while clinux_try_lock_exclusive(descriptor) == 0 {
            if LockFile.isInPlace(descriptor, path) {
                leaveName()
                return true
            }
            // Somebody has removed it: others lock the one that is there now.
            try reopen()
        }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw ErrorTranslation.systemFailure("the lock file \(path) cannot be locked")
        }
        return false
    }

    private func reopen() throws {
        // It went with the ledger, and is not made again without one.
        guard FileIdentity(of: ledger) != nil else { throw OpenFiles.moved(ledger) }
        let new = try LockFile.open(path, of: ledger)
        let old = file.withLock { file in
            defer { file = new }
            return file
        }
        close(old)
    }

    // MARK: The note in the file

    /// The holder's name, for the message of whoever waits in vain. Written only if it changes: a
    /// write here would be one more page to sync.
    private func leaveName() {
        var found = LockNote.read(descriptor)
        if found.holder != getpid() {
            found.holder = getpid()
            found.write(descriptor)
        }
        note.withLock { $0 = found }
    }

    /// Under the lock: says which log was written beside which file.
    func leave(_ log: LogMark) {
        note.withLock { note in
            guard note.log != log else { return }
            note.log = log
            note.write(descriptor)
        }
    }

    private var holder: String {
        LockNote.read(descriptor).holder.map { "pid \($0)" } ?? "its pid is not known"
    }
}
