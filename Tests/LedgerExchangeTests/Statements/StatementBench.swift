import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport
import TestSupport
import TextFormats

/// A book in which a test dates its events as it wants: nothing of it depends on a clock.
struct StatementBench {
    let place: TestLedger
    let ledger: Ledger
    private let ids = EventFactory(seed: 7)

    init(_ engine: TestEngine = .inMemory) throws {
        place = try engine.make()
        ledger = Ledger(
            events: place.store, readModels: place.store, environment: .seeded(3), actor: "tester")
    }

    /// Records an event as history, without any rule.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - name: its account.
    ///   - time: when it happened, and was recorded unless that is told.
    ///   - recorded: when it was recorded.
    ///   - original: what it takes back.
    /// - Returns: the event as it is recorded.
    /// - Throws: what the store throws.
    @discardableResult
    func record(
        _ event: LedgerEvent, in name: String, at time: String, recorded: String? = nil,
        reversing original: RecordedEvent? = nil
    ) async throws -> RecordedEvent {
        let encoded = try ledger.codec.encode(event)!
        let occurred = Timestamp(time, .partial)!
        return try await record(
            NewEvent(
                id: original?.id.ofReversal ?? ids.eventID(), type: encoded.type,
                schemaVersion: encoded.schemaVersion, payload: encoded.payload,
                metadata: encoded.metadata, fold: encoded.fold, occurredAt: occurred,
                recordedAt: recorded.flatMap { Timestamp($0, .partial) } ?? occurred,
                actor: "tester", causationID: original?.id.description), in: name)
    }

    @discardableResult
    func record(_ event: NewEvent, in name: String) async throws -> RecordedEvent {
        let write = StreamWrite(
            stream: StreamID(stored: name), expecting: .any, events: [event])
        let outcome = try await place.store.append(AppendRequest([write]))
        let position = outcome.positions.lowerBound
        return try await place.store.readLog(
            LogQuery(after: Position(position - 1), limit: 1)
        ).events[0]
    }

    func open(_ name: String, at time: String, owner: String = "Ada Lovelace") async throws {
        let opened = AccountOpened(owner: owner, currency: gbp)
        try await record(.accountOpened(opened), in: name, at: time)
    }

    @discardableResult
    func move(
        _ name: String, _ minor: Int64, at time: String, memo: String? = nil,
        with counterparty: String? = nil, recorded: String? = nil
    ) async throws -> RecordedEvent {
        let funds = FundsMoved(
            amount: pounds(Int64(minor.magnitude)), memo: memo, counterparty: counterparty)
        return try await record(
            minor < 0 ? .fundsWithdrawn(funds) : .fundsDeposited(funds), in: name, at: time,
            recorded: recorded)
    }

    @discardableResult
    func reverse(
        _ event: RecordedEvent, at time: String, reason: String = "typed twice"
    ) async throws -> RecordedEvent {
        let decoded = try ledger.codec.decode(event)
        let moved = decoded.movement!
        let reversal = FundsReversed(
            movement: Movement(effect: moved.effect.opposite, amount: moved.amount),
            version: event.version.number, reason: reason, counterparty: decoded.counterparty)
        return try await record(
            .fundsReversed(reversal), in: event.stream.name, at: time, reversing: event)
    }

    // MARK: Statements

    var end: Position { get async throws { try await place.store.lastPosition() } }

    func statement(
        _ name: String, _ month: String, at position: Position? = nil, clock: Clock = .occurred
    ) async throws -> (book: StatementBook, statement: Statement) {
        let end = try await end
        let book = try await StatementBook(ledger, at: position ?? end)
        let statement = try await book.statement(
            of: StreamID(stored: name), try StatementPeriod(month: month), clock: clock)
        return (book, statement)
    }

    func text(
        _ name: String, _ month: String, _ format: StatementFormat = .text,
        _ paper: StatementPaper = .a4, at position: Position? = nil, clock: Clock = .occurred
    ) async throws -> [UInt8] {
        let (book, statement) = try await statement(name, month, at: position, clock: clock)
        let sink = MemorySink()
        try await book.write(statement, as: StatementForm(format, paper), to: sink)
        return sink.bytes
    }

    func check(_ bytes: [UInt8]) async throws -> StatementCheck.Report {
        try await StatementCheck(ledger).run { ArraySource(bytes, chunkSize: 101) }
    }

    // MARK: The sample

    /// An account with all that a statement has to tell: money both ways, a transfer, a wide memo,
    /// an event that was recorded later, and one that was taken back later.
    static func sample(_ engine: TestEngine = .inMemory) async throws -> StatementBench {
        let bench = try StatementBench(engine)
        try await bench.open("acc-1", at: "2026-02-01")
        try await bench.move("acc-1", 100_000, at: "2026-02-10", memo: "salary")
        let rent = try await bench.move("acc-1", -25_000, at: "2026-03-02", memo: "rent, March")
        try await bench.move("acc-1", 4000, at: "2026-03-05", with: "acc-2")
        try await bench.move(
            "acc-1", -1234, at: "2026-03-31T23:59:59.999999Z",
            memo: "日本語の口座 for a memo that is longer than a line of the column is wide")
        try await bench.move("acc-1", 500, at: "2026-04-01", memo: "interest")
        try await bench.move(
            "acc-1", -3000, at: "2026-03-20", memo: "<b>late & \"quoted\"</b>",
            recorded: "2026-04-03")
        try await bench.reverse(rent, at: "2026-04-05")
        return bench
    }
}
