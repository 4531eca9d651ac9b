import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import Synchronization
import TestSupport

/// A ledger with a clock and ids of its own, both the same for the same seed.
struct LedgerBench: Sendable {
    let place: TestLedger
    let store: any TestLedger.Store
    let ledger: Ledger
    let clock: ManualClock

    init(
        _ engine: TestEngine, interval: Int64 = 10, seed: UInt64 = 1,
        codec: EventCodec = EventCodec(),
        _ wrap: (any TestLedger.Store) -> any TestLedger.Store = { $0 }
    ) throws {
        let place = try engine.make()
        let clock = ManualClock()
        let random = Mutex(SeededRandom(seed: seed))
        self.place = place
        self.clock = clock
        store = wrap(place.store)
        ledger = Ledger(
            events: store, readModels: store,
            environment: LedgerEnvironment(
                now: { clock.advance(microseconds: 1000) },
                random: { random.withLock { random in (random.next(), random.next()) } }),
            codec: codec, snapshotPolicy: SnapshotPolicy(interval: interval), actor: "tester")
    }

    /// Every account as it is now, folded from the log.
    func bookOfNow() async throws -> [AccountSummary] {
        let end = try await store.lastPosition()
        return try await ledger.book(at: .position(end), in: end).accounts
    }

    /// The same ledger through another store.
    func ledger(on store: any TestLedger.Store) -> Ledger {
        Ledger(
            events: store, readModels: store, environment: ledger.environment, codec: ledger.codec,
            snapshotPolicy: ledger.snapshotPolicy, actor: ledger.actor)
    }

    @discardableResult
    func submit(
        _ command: AccountCommand, expecting expected: Version? = nil, id: CommandID? = nil
    ) async throws -> Receipt {
        try await ledger.submit(command, expecting: expected, id: id)
    }

    func catchUp() async throws {
        let runner = ProjectionRunner(events: store, readModels: store, now: ledger.environment.now)
        if let stopped = try await runner.catchUp(LedgerProjections.all).first {
            throw stopped.failure
        }
    }

    func log() async throws -> [RecordedEvent] {
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
    func record(_ events: [NewEvent], to name: String) async throws -> AppendOutcome {
        let write = StreamWrite(
            stream: StreamID(stored: name), expecting: .any, events: events)
        return try await store.append(AppendRequest([write]))
    }

    /// Takes every snapshot that the ledger would have taken had the events come one by one.
    func takeSnapshots(of name: String) async throws {
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

let gbp = Currency(code: "GBP")!

func account(_ name: String) -> StreamID { StreamID(stored: name) }

func pounds(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: gbp) }

extension AccountCommand {
    static func open(_ name: String, owner: String = "Ada", overdraft: Int64 = 0) -> AccountCommand
    {
        .one(
            account(name),
            .open(AccountOpened(owner: owner, currency: gbp, overdraftLimitMinor: overdraft)))
    }

    static func deposit(_ name: String, _ minorUnits: Int64) -> AccountCommand {
        .one(account(name), .deposit(FundsMoved(amount: pounds(minorUnits))))
    }

    static func withdraw(_ name: String, _ minorUnits: Int64) -> AccountCommand {
        .one(account(name), .withdraw(FundsMoved(amount: pounds(minorUnits))))
    }

    static func close(_ name: String) -> AccountCommand {
        .one(account(name), .close(AccountClosed()))
    }

    static func transfer(_ source: String, _ destination: String, _ minor: Int64) -> AccountCommand
    {
        .transfer(
            source: account(source), destination: account(destination), amount: pounds(minor),
            memo: nil)
    }
}
