import Descriptions
import EventStreaming
import Explorer
import Foundation
import LedgerCore
import Synchronization
import TestSupport
import TextFormats

@testable import EventStoreCore
@testable import EventStoreSQLite
@testable import ExplorerRuntime
@testable import LedgerService

/// A book in the in-memory engine, and what the explorer's own reader answers about it.
final class SampleLedger {
    private let store: SampleStore
    private let queries: ExplorerQueries
    private let clock: SampleClock
    /// Entries of the book that are in the store.
    private var recorded = 0
    /// The log's end when its news was last asked for.
    private var told = Position.start
    private var stopped: String?
    private var snapshots = 0

    init(_ book: SampleBook) {
        let (store, clock) = (SampleStore(book), SampleClock())
        let ids = Mutex(SeededRandom(seed: 1))
        (self.store, self.clock) = (store, clock)
        queries = ExplorerQueries(
            Ledger(
                events: store, readModels: store,
                environment: LedgerEnvironment(
                    now: { clock.now }, random: { ids.withLock { ($0.next(), $0.next()) } }),
                actor: book.actor), isReadOnly: false)
        follow(book)
        told = book.head
        let ledger = queries.ledger
        wait { try await ledger.learnDeclarations() }
    }

    /// What the book has declared of its events.
    var descriptions: DescriptionSet { queries.ledger.descriptions }

    // MARK: Recording

    /// Brings the ledger to what the book is by now.
    func follow(_ book: SampleBook) {
        if book.unseen > 0 { record(book, upTo: book.log.count - book.unseen) }
        if stopped != book.stopped?.name { stop(book.stopped) }
        record(book, upTo: book.log.count, isSeen: book.unseen == 0 || stopped != nil)
        takeSnapshots(book)
    }

    private func record(_ book: SampleBook, upTo end: Int, isSeen: Bool = true) {
        guard recorded < end else { return }
        store.memory.log.withLock { log in
            for entry in book.log[recorded..<end] {
                let write = StreamWrite(
                    stream: entry.account, expecting: .any, events: [entry.recorded])
                _ = try? log.append(AppendRequest([write], origin: entry.command))
            }
        }
        recorded = end
        if isSeen { bringUp() }
    }

    /// Brings the read models up to the log, as their keeper does.
    private func bringUp() {
        let (store, clock) = (store, clock)
        wait {
            let runner = ProjectionRunner(events: store, readModels: store, now: { clock.now })
            _ = try await runner.catchUp(LedgerProjections.all, passingOverStopped: true)
        }
    }

    /// Stops a read model where it stands, or lets the one that was stopped go on.
    private func stop(_ reason: (name: String, reason: String)?) {
        let names = (old: stopped, new: reason?.name)
        stopped = reason?.name
        let store = store
        wait {
            for projection in LedgerProjections.all {
                let schema = projection.schema
                guard schema.name == names.old || schema.name == names.new else { continue }
                let checkpoint = try await store.status(schema)?.checkpoint ?? .start
                let failure = reason.map {
                    ReadModelFailure(position: Position(checkpoint.number + 1), reason: $0.reason)
                }
                _ = try await store.setFailure(
                    schema.name == names.new ? failure : nil, of: schema, at: checkpoint)
            }
        }
    }

    private func takeSnapshots(_ book: SampleBook) {
        let wanted = book.snapshots.flatMap { id, list in list.map { (id, $0.version, $0.wrong) } }
        guard wanted.count != snapshots else { return }
        snapshots = wanted.count
        let (ledger, clock) = (queries.ledger, clock)
        wait {
            for (id, version, wrong) in wanted {
                let state = try await ledger.foldFromStart(id, through: Version(version))
                guard state.version.number == version else { continue }
                clock.set(state.highestRecordedAt)
                try await ledger.takeSnapshot(of: wrong.map(state.saying) ?? state)
            }
            clock.set(nil)
        }
    }

    // MARK: Answering

    /// What the runtime answers, the progress first; nothing for what it does without an answer.
    func answers(to effect: Effect, _ book: SampleBook) -> [Action] {
        follow(book)
        defer { if case .ask(_, .submit) = effect { bringUp() } }
        let queries = queries
        if let action = book.answer(to: effect) { return [action] }
        if case .ask(let id, .submit) = effect, let refusal = book.refusal {
            return [.answered(id, .success(.receipt(.failure(refusal))))]
        }
        if case .ask(let id, .submitAgain) = effect, let outcome = book.outcome {
            return [.answered(id, .success(.receipt(outcome)))]
        }
        if case .ask(let id, .write) = effect, let outcome = book.writing {
            return [.answered(id, .success(.written(outcome)))]
        }
        switch effect {
        case .ask(let id, let query):
            let told = Told()
            let answer = result(book) {
                try await queries.answer(id, query) { news in
                    told.news.withLock { $0.append(news) }
                }
            }
            return told.news.withLock { $0 }.map { .progressed(id, $0) } + [.answered(id, answer)]
        case .changeSnapshot(let change):
            return [.snapshotChanged(change, result(book) { try await queries.change(change) })]
        case .changeSubscription(let change):
            return [.subscriptionChanged(change, result(book) { try await queries.change(change) })]
        case .rebuild(let name):
            return [.rebuilt(name, result(book) { try await queries.rebuild(name) { _, _ in } })]
        case .copy(let text): return [.copied(text)]
        default: return []
        }
    }

    private final class Told: Sendable {
        let news = Mutex<[QueryProgress]>([])
    }

    private func result<Value: Sendable>(
        _ book: SampleBook, _ body: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, LoadError> {
        if let failure = book.failure { return .failure(LoadError(failure)) }
        return wait(body).mapError { LoadError(Printable(String(describing: $0)).text) }
    }

    /// What the tailer tells of the events that were recorded since it was last asked.
    func news(lag: Int64 = 0) -> News? {
        let (store, start) = (store, told)
        let page = wait { try await store.readLog(LogQuery(after: start, limit: 10_000)) }
        guard case .success(let page) = page, !page.events.isEmpty else { return nil }
        told = page.readThrough
        let ledger = queries.ledger
        return try? wait {
            await News(page, of: ledger, lag: lag + Int64(page.events.count), at: Sample.now)
        }.get()
    }

    /// Tests have no `await` where they press keys: what is asynchronous has a thread of its own.
    @discardableResult
    private func wait<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error> {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var outcome: Result<Value, any Error> = .failure(CancellationError())
        Thread.detachNewThread {
            outcome = Result { try TaskThread.run(body) }
            done.signal()
        }
        done.wait()
        return outcome
    }
}

/// The in-memory engine, and what only a file can be damaged in.
final class SampleStore: ForwardingStore {
    let memory = InMemoryEventStore()
    var base: any EventStore & ReadModelStore { memory }
    private let damaged: Set<Position>
    private let structure: [String]

    init(_ book: SampleBook) { (damaged, structure) = (book.damaged, book.structure) }

    func structuralDamage() async throws -> [String] { structure }

    func readLog(_ query: LogQuery) async throws -> LogPage {
        let page = try await memory.readLog(query)
        return LogPage(
            events: page.events.map { damaged.contains($0.position) ? $0.forged : $0 },
            readThrough: page.readThrough, isAtEnd: page.isAtEnd)
    }
}

/// The time of the ledger: that of the screens, but while a snapshot is taken.
private final class SampleClock: Sendable {
    private let moment = Mutex<Timestamp?>(nil)

    var now: Timestamp { moment.withLock { $0 } ?? Sample.now }

    func set(_ moment: Timestamp?) { self.moment.withLock { $0 = moment } }
}

extension RecordedEvent {
    /// The same event with another actor, under the hash of the one that was recorded.
    fileprivate var forged: RecordedEvent {
        let event = self.event
        return RecordedEvent(
            stream: stream, version: version, position: position,
            event: NewEvent(
                id: event.id, type: event.type, schemaVersion: event.schemaVersion,
                payload: event.payload, metadata: event.metadata, fold: event.fold,
                occurredAt: event.occurredAt, recordedAt: event.recordedAt, actor: "mallory",
                correlationID: event.correlationID, causationID: event.causationID),
            commandID: commandID, previousHash: previousHash, hash: hash)
    }
}

extension AccountState {
    /// The same state with another balance.
    fileprivate func saying(_ balanceMinor: Int64) -> AccountState {
        AccountState(
            id: id,
            account: LedgerCore.Account(
                status: account.status, owner: account.owner, currency: account.currency,
                balanceMinor: balanceMinor, overdraftLimitMinor: account.overdraftLimitMinor),
            version: version, position: position, hash: hash, openedAt: openedAt,
            lastOccurredAt: lastOccurredAt, highestOccurredAt: highestOccurredAt,
            highestRecordedAt: highestRecordedAt)
    }
}
