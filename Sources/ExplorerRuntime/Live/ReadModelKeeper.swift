import EventStoreCore
import EventStreaming
import LedgerService
import Synchronization
import TextFormats

/// Keeps the read models up to the log while the explorer runs.
///
/// What keeps them behind for a while, such as another process that holds the ledger or a disk
/// that is full, must not end the live view: the reader is told once, every number that comes from
/// them shows its lag, and another try is made later.
final class ReadModelKeeper: Sendable {
    private let open: ExploredLedger
    private let workers: any TaskExecutor
    private let isBehind: @Sendable (String) -> Void
    private let isBack: @Sendable () -> Void
    private let retry = Mutex<Task<Void, Never>?>(nil)
    /// Nothing is written before `release`.
    private let isHeld: Atomic<Bool>

    /// The first try again comes after this; each next one after twice as long, up to the last.
    private static let pauses: ClosedRange<Duration> = .seconds(1) ... .seconds(32)

    /// - Parameters:
    ///   - open: the ledger; one that is open for reading only keeps the read models that it has.
    ///   - workers: where a later try is made.
    ///   - isHeld: nothing is to be written before `release`.
    ///   - isBehind: is told, with the reason, when a try has failed and the one before had not.
    ///   - isBack: is told when a later try has brought them up.
    init(
        _ open: ExploredLedger, on workers: any TaskExecutor, isHeld: Bool,
        isBehind: @escaping @Sendable (String) -> Void, isBack: @escaping @Sendable () -> Void
    ) {
        self.open = open
        self.workers = workers
        self.isHeld = Atomic(isHeld)
        self.isBehind = isBehind
        self.isBack = isBack
    }

    /// Brings them up to the log's end, if that can be done now.
    ///
    /// - Parameter isFirst: also those whose projection was stopped before. That is tried once in
    ///   a session: each try folds from their checkpoint on.
    func bringUp(isFirst: Bool = false) async {
        guard open.keepsReadModels, !isHeld.load(ordering: .acquiring) else { return }
        do {
            try await project(isFirst: isFirst)
        } catch is CancellationError {
            return
        } catch {
            let isNew = retry.withLock { task in
                guard task == nil else { return false }
                task = Task(executorPreference: workers) { await self.tryAgain() }
                return true
            }
            if isNew { isBehind(Printable(String(describing: error)).text) }
        }
    }

    func release() { isHeld.store(false, ordering: .releasing) }

    func stop() { retry.withLock { $0?.cancel() } }

    /// A projection that has stopped says so on its screen; it must not stop the others.
    private func project(isFirst: Bool) async throws {
        let runner = ProjectionRunner(
            events: open.ledger.events, readModels: open.ledger.readModels,
            now: open.ledger.environment.now)
        _ = try await runner.catchUp(LedgerProjections.all, passingOverStopped: !isFirst)
    }

    private func tryAgain() async {
        var pause = Self.pauses.lowerBound
        while (try? await Task.sleep(for: pause)) != nil {
            if (try? await project(isFirst: false)) != nil {
                retry.withLock { $0 = nil }
                // An append that failed to be projected meanwhile has left it to this try.
                await bringUp()
                return isBack()
            }
            pause = min(pause * 2, Self.pauses.upperBound)
        }
    }
}
