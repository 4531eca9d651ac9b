import EventStoreCore
import Foundation
import Synchronization

/// Rings a bell when the ledger's file has changed: one thread that sleeps in the kernel for all
/// who wait for events of one store.
///
/// The thread looks at the file now and then, for the change that no notice told of, and ends when
/// nobody has waited for so long.
final class ChangeWatcher: Sendable {
    /// The longest sleep without a look at a ledger: a sync may take longer than is followed up,
    /// and there are file systems that give no notice.
    static let ledgerMilliseconds = 2000
    /// The same for a replica, which nobody syncs: what is committed is there with the notice.
    static let replicaMilliseconds = 5000

    let bell = Bell()
    private let milliseconds: Int
    private let makeSignal: @Sendable () throws -> SQLiteChangeSignal
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        /// Nil while nobody watches.
        var signal: SQLiteChangeSignal?
    }

    /// - Parameters:
    ///   - milliseconds: the longest sleep without a look at the file.
    ///   - makeSignal: begins to watch the file.
    init(
        milliseconds: Int, _ makeSignal: @escaping @Sendable () throws -> SQLiteChangeSignal
    ) {
        self.milliseconds = milliseconds
        self.makeSignal = makeSignal
    }

    /// True while the thread runs.
    var isWatching: Bool { state.withLock { $0.signal != nil } }

    /// Sees to it that the bell rings as long as the body runs.
    ///
    /// - Throws: what the body throws, and `EventStoreError` if the file cannot be watched.
    func watching(_ body: () async throws -> Void) async throws {
        try begin()
        defer { state.withLock { $0.waiting -= 1 } }
        try await body()
    }

    /// Ends the thread.
    func stop() { state.withLock { $0.signal }?.cancel() }

    private func begin() throws {
        try state.withLock { state in
            if state.signal == nil {
                let signal = try makeSignal()
                state.signal = signal
                start(signal)
            }
            state.waiting += 1
        }
    }

    private func start(_ signal: SQLiteChangeSignal) {
        let thread = Thread { self.watch(signal) }
        thread.name = "daybook-tailer"
        thread.start()
    }

    private func watch(_ signal: SQLiteChangeSignal) {
        do {
            while true {
                switch try signal.wait(milliseconds: milliseconds) {
                case .changed: bell.ring()
                case .timedOut: if endsUnneeded() { return }
                case .cancelled: return
                }
            }
        } catch {
            state.withLock { $0.signal = nil }
            bell.fail(error)
        }
    }

    private func endsUnneeded() -> Bool {
        state.withLock { state in
            guard state.waiting == 0 else { return false }
            state.signal = nil
            return true
        }
    }
}

extension SQLiteEventStore {
    public func waitForEvents(after position: Position) async throws {
        try files.check()
        try await watcher.watching { try await waitForEvents(after: position, watcher.bell) }
    }
}
