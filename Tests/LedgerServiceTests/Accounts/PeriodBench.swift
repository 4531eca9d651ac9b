import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport

/// A book in August 2026 with two accounts that were opened in January, and what tests of closed
/// periods ask of it.
struct PeriodBench: Sendable {
    let bench: LedgerBench
    var ledger: Ledger { bench.ledger }

    init(_ engine: TestEngine) async throws {
        bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] {
            try await bench.submit(.open(name), occurred: Self.moment("2026-01-01"))
            try await bench.submit(
                .deposit(name, 1000), occurred: Self.moment("2026-01-02T09:00"))
        }
    }

    /// The same book as another process has it, which has learned nothing of it yet.
    func another(_ environment: LedgerEnvironment? = nil) throws -> Ledger {
        let store = try bench.place.another()
        return Ledger(
            events: store, readModels: store, environment: environment ?? ledger.environment,
            snapshotPolicy: ledger.snapshotPolicy, actor: "another")
    }

    static func moment(_ text: String) -> Timestamp { Timestamp(text, .partial)! }

    static let july = CalendarPeriod("2026-07")!
    static let lateJuly = moment("2026-07-31T12:00")
    static let closedJuly = Rejection.period(
        .closed(
            day: "2026-07-31", by: "2026-07", through: "2026-07-31"))

    /// What was recorded behind a closing, in an account, and is dated into what it closed. By the
    /// log alone.
    func intruders() async throws -> [RecordedEvent] {
        var last = ""
        return try await bench.log().filter { event in
            if event.type == "PeriodClosed" { last = "2026-07-31" }
            if event.type == "PeriodReopened" { last = "" }
            return event.stream.name != "$periods" && event.event.occurredAt.dateText <= last
        }
    }
}
