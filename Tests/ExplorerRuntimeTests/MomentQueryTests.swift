import EventStoreCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import Explorer
@testable import ExplorerRuntime

/// What the screens of one answer list at a moment: what had happened by then, late events too.
@Suite struct MomentQueryTests {
    /// Events of the days 10, 20 and 5, in that order.
    private static func queries(_ engine: TestEngine) async throws -> ExplorerQueries {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        for (day, amount) in [(10, 1), (20, 2), (5, 4)] as [(Int64, Int64)] {
            let event = factory.deposit(amount)
            try await bench.record(
                [
                    NewEvent(
                        id: event.id, type: event.type, payload: event.payload, fold: event.fold,
                        occurredAt: Timestamp(dayNumber: day), recordedAt: event.recordedAt)
                ], to: "acc-1")
        }
        return ExplorerQueries(bench.ledger, isReadOnly: true)
    }

    private static func day(_ number: Int64) -> TimePoint {
        .moment(Timestamp(dayNumber: number).endOfDay, .occurred)
    }

    @Test(arguments: TestEngine.allCases)
    func lateEventsAreListed(_ engine: TestEngine) async throws {
        let queries = try await Self.queries(engine)
        let id = account("acc-1")
        let why = try await queries.explain(
            WhyQuery(number: .balance(id), at: Self.day(12))
        ) { _, _ in }
        #expect(why.rows.map(\.event.version.number) == [3, 1])
        #expect(why.amount?.minorUnits == 5 && why.disagreement == nil)
        let compared = try await queries.compare(
            CompareQuery(account: id, from: Self.day(6), to: Self.day(12))
        ) { _, _ in }
        #expect(compared.rows.map(\.event.version.number) == [1])
        #expect(compared.events == 1)
        // What had happened by day 12 and is not among the first two versions, and what is.
        let mixed = try await queries.compare(
            CompareQuery(account: id, from: .version(id, Version(2)), to: Self.day(12))
        ) { _, _ in }
        #expect(mixed.rows.map(\.event.version.number) == [2, 3])
    }

    @Test(arguments: TestEngine.allCases)
    func conditionsAreJudgedInTheOrderOfWhatHappened(_ engine: TestEngine) async throws {
        let queries = try await Self.queries(engine)
        let id = account("acc-1")
        for subject in [id, nil] {
            let query = WhenQuery(
                condition: "balance > 0", account: subject, until: Self.day(12))
            let answer = try await queries.when(query) { _, _ in }
            #expect(answer.hits.map(\.version.number) == (subject == nil ? [3] : [3, 1]))
            #expect(answer.late == 1)
            // At no version the account is as it was then.
            #expect(
                answer.hits.first?.point == .moment(Timestamp(dayNumber: 5), .occurred))
        }
        let now = try await queries.when(
            WhenQuery(condition: "balance > 0", account: id, until: nil)
        ) { _, _ in }
        #expect(now.hits.map(\.version.number) == [1, 2, 3] && now.late == 0)
        #expect(now.hits.map(\.point) == (1...3).map { .version(id, Version($0)) })
    }
}
