import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import Synchronization
import TestSupport

/// A ledger with a clock and ids of its own, both the same for the same seed.
package struct LedgerBench: Sendable {
    package let place: TestLedger
    package let store: any TestLedger.Store
    package let ledger: Ledger
    package let clock: ManualClock

    package init(
        _ engine: TestEngine, interval: Int64 = 10, seed: UInt64 = 1,
        codec: EventCodec = EventCodec(),
        _ wrap: (any TestLedger.Store) -> any TestLedger.Store = { $0 }
    ) throws {
        let place = try engine.make()
        let clock = ManualClock()
        self.place = place
        self.clock = clock
        store = wrap(place.store)
        ledger = Ledger(
            events: store, readModels: store,
            environment: .seeded(seed, clock),
            codec: codec, snapshotPolicy: SnapshotPolicy(interval: interval), actor: "tester")
    }

    /// Every account as it is now, folded from its events.
    package func bookOfNow() async throws -> [AccountSummary] {
        var summaries: [AccountSummary] = []
        for head in try await store.streams(after: nil, limit: 1000)
        where try await !store.isOfTheBook(head.stream) {
            summaries.append(AccountSummary(try await ledger.foldFromStart(head.stream)))
        }
        return summaries
    }

    /// The same ledger through another store.
    package func ledger(on store: any TestLedger.Store) -> Ledger {
        Ledger(
            events: store, readModels: store, environment: ledger.environment, codec: ledger.codec,
            snapshotPolicy: ledger.snapshotPolicy, actor: ledger.actor)
    }

    @discardableResult
    package func submit(
        _ command: Command, expecting expected: Version? = nil, id: CommandID? = nil,
        occurred: Timestamp? = nil
    ) async throws -> Receipt {
        try await ledger.submit(command, expecting: expected, id: id, occurred: occurred)
    }

    package func catchUp() async throws {
        let runner = ProjectionRunner(events: store, readModels: store, now: ledger.environment.now)
        if let stopped = try await runner.catchUp(LedgerProjections.all).first {
            throw stopped.failure
        }
    }

    package func log() async throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        while true {
            let page = try await store.readLog(
                LogQuery(after: events.last?.position ?? .start, limit: 5000))
            events += page.events
            if page.isAtEnd { return events }
        }
    }

    /// Appends events as they are, without any rule.
    @discardableResult
    package func record(_ events: [NewEvent], to name: String) async throws -> AppendOutcome {
        let write = StreamWrite(
            stream: StreamID(stored: name), expecting: .any, events: events)
        return try await store.append(AppendRequest([write]))
    }

    /// Takes every snapshot that the ledger would have taken had the events come one by one.
    package func takeSnapshots(of name: String) async throws {
        let id = StreamID(stored: name)
        var state = AccountState(id)
        let interval = ledger.snapshotPolicy.interval
        while true {
            let before = state.version
            try await ledger.foldOn(&state, through: Version(before.number + interval))
            guard state.version.number == before.number + interval else { return }
            try await ledger.takeSnapshot(of: state)
        }
    }
}

extension LedgerEnvironment {
    /// A clock that goes on by a millisecond a look, and ids that are the same for the same seed.
    package static func seeded(
        _ seed: UInt64 = 1, _ clock: ManualClock = ManualClock()
    ) -> LedgerEnvironment {
        let random = Mutex(SeededRandom(seed: seed))
        return LedgerEnvironment(
            now: { clock.advance(microseconds: 1000) },
            random: { random.withLock { random in (random.next(), random.next()) } })
    }
}

package let gbp = Currency(code: "GBP")!

package func account(_ name: String) -> StreamID { StreamID(stored: name) }

package func pounds(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: gbp) }

extension Command {
    package static func open(_ name: String, owner: String = "Ada", overdraft: Int64 = 0)
        -> Command
    {
        .open(
            account: name,
            AccountOpened(owner: owner, currency: gbp, overdraftLimitMinor: overdraft))
    }

    package static func deposit(_ name: String, _ minorUnits: Int64) -> Command {
        .deposit(to: name, FundsMoved(amount: pounds(minorUnits)))
    }

    package static func withdraw(_ name: String, _ minorUnits: Int64) -> Command {
        .withdraw(from: name, FundsMoved(amount: pounds(minorUnits)))
    }

    package static func close(_ name: String) -> Command {
        .close(account: name, AccountClosed())
    }

    package static func reverse(
        _ account: String, _ version: Int64, _ reason: String = "typed twice"
    ) -> Command {
        .reverse(Reversal(account: account, version: version, reason: reason))
    }

    package static func transfer(_ source: String, _ destination: String, _ minor: Int64)
        -> Command
    {
        .transfer(from: source, to: destination, pounds(minor), memo: nil)
    }
}
