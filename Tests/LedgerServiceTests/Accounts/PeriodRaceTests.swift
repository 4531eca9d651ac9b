import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// A period is closed, reopened and closed while tasks record into it, each with a handle of its
/// own.
@Suite struct PeriodRaceTests {
    private static let depositors = 4

    @Test(arguments: TestEngine.allCases)
    func nothingIsRecordedBehindTheClosing(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...Self.depositors {
                let ledger = try book.another(
                    .seeded(UInt64(number + 10), ManualClock(PeriodBench.moment("2026-08-02"))))
                group.addTask { try await Self.deposit(number, ledger) }
            }
            group.addTask {
                // When all are at it.
                try await eventually("there are deposits", within: .seconds(60)) {
                    try await book.bench.log().count >= 4 + Self.depositors
                }
                _ = try await book.ledger.closePeriod(PeriodBench.july)
                try await book.ledger.reopenPeriod(PeriodBench.july, reason: "a late invoice")
                _ = try await book.ledger.closePeriod(PeriodBench.july)
                return 0
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // What was acknowledged is recorded, and nothing else.
        #expect(try await book.bench.log().count == 4 + 3 + counts.reduce(0, +))
        #expect(counts.reduce(0, +) >= Self.depositors)
        #expect(try await book.intruders() == [])
        #expect(try await Verifier(book.ledger).run().findings == [])
    }

    /// Deposits into July, by both ways a command takes, until that is closed for good.
    private static func deposit(_ number: Int, _ ledger: Ledger) async throws -> Int {
        let name = number % 2 == 0 ? "acc-1" : "acc-2"
        var (recorded, refusals) = (0, 0)
        while refusals < 50 {
            let command = Command.deposit(name, 1)
            do {
                if recorded % 2 == 0 {
                    _ = try await ledger.submit(command, occurred: PeriodBench.lateJuly)
                } else {
                    let preview = try await ledger.preview(
                        command, occurred: PeriodBench.lateJuly)
                    _ = try await ledger.confirm(preview, of: command)
                }
                recorded += 1
            } catch let rejection as Rejection {
                #expect(rejection == PeriodBench.closedJuly)
                refusals += 1
                if try await isClosedForGood(ledger) { return recorded }
            } catch EventStoreError.versionConflict(let failures) {
                // Of an account that several deposit into, and never of the periods.
                #expect(failures.map(\.stream.name) == [name])
            }
            await Task.yield()
        }
        return recorded
    }

    private static func isClosedForGood(_ ledger: Ledger) async throws -> Bool {
        try await ledger.events.head(of: StreamID(stored: "$periods"))?.version == Version(3)
    }
}
