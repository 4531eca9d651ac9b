import Descriptions
import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerHistory
@testable import LedgerService

/// Balances that events state, beside those that their accounts have.
@Suite struct StatedBalanceTests {
    private static let bank = """
        name = "bank"

        [events.CREDIT]
        credit = "Amount"
        unit = "GBP"

        [events.SNAPSHOT]
        states = "Balance.now"
        """

    /// What is stated behind a credit of 60.00, and what is said of it; nil where it is right, or
    /// no number.
    static let stated: [(payload: String, says: String?)] = [
        (#"{"Balance":{"now":60}}"#, nil), (#"{"Balance":{"now":"60.00"}}"#, nil),
        (#"{"Balance":{"now":6e1}}"#, nil),
        (#"{"Balance":{"now":65}}"#, "states 65.00, the fold is 60.00"),
        (#"{"Balance":{"now":"-1.5"}}"#, "states -1.50, the fold is 60.00"),
        (
            #"{"Balance":{"now":60.000000000000004}}"#,
            "states 60.000000000000004, the fold is 60.00"
        ),
        (#"{"Balance":{"now":1e999}}"#, "states 1e999, the fold is 60.00"),
        (#"{"Balance":{"now":null}}"#, nil), (#"{"Balance":{"now":"much"}}"#, nil),
        (#"{"Balance":{"now":[60]}}"#, nil), (#"{"Balance":60}"#, nil), ("{}", nil), ("7", nil),
    ]

    private static func bench(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        let file = DescriptionFile(reading: Array(bank.utf8))
        try await bench.ledger.declare(
            try #require(file.description, "\(file.problems.map(\.description))"))
        return bench
    }

    private static func credit(_ payload: String, _ factory: EventFactory) throws -> NewEvent {
        let notes = #"{"effect":"credit","amountfield":"Amount","currency":"GBP"}"#
        return factory.event(
            type: "CREDIT", payload: JSONText(stored: Array(payload.utf8)),
            metadata: JSONText(stored: Array(notes.utf8)),
            fold: try FoldFields(Movement(effect: .credit, amount: pounds(6_000))))
    }

    @Test(arguments: TestEngine.forHistories)
    func whatIsStatedIsComparedAndNoDamage(_ engine: TestEngine) async throws {
        for (payload, says) in Self.stated {
            let (bench, factory) = (try await Self.bench(engine), EventFactory(seed: 7))
            try await bench.record([try Self.credit(#"{"Amount":60}"#, factory)], to: "a-1")
            let event = factory.event(
                type: "SNAPSHOT", payload: JSONText(stored: Array(payload.utf8)))
            try await bench.record([event], to: "a-1")
            let report = try await Verifier(bench.ledger).run()
            #expect(report.findings == [], "\(payload)")
            #expect(report.isSound && report.verdict == nil)
            let notes = report.notes.map(\.description)
            #expect(notes.map { $0.hasPrefix("a-1@2 ") } == (says == nil ? [] : [true]))
            #expect(notes.allSatisfy { $0.hasSuffix(says ?? "") }, "\(payload): \(notes)")
            #expect(report.noteCount == notes.count)
        }
    }

    /// One name for both: the member of an import, and whatever a description calls so.
    @Test(arguments: TestEngine.forHistories)
    func conditionsFindWhatIsStated(_ engine: TestEngine) async throws {
        let (bench, factory) = (try await Self.bench(engine), EventFactory(seed: 8))
        try await bench.record([try Self.credit(#"{"Amount":60}"#, factory)], to: "a-1")
        for balance in ["60", "65.00", #""59.99""#, "60.0"] {
            let payload = JSONText(stored: Array(#"{"Balance":{"now":\#(balance)}}"#.utf8))
            try await bench.record(
                [factory.event(type: "SNAPSHOT", payload: payload)], to: "a-1")
        }
        let condition = try Condition("balance != statedBalance")
        var (found, inBook): ([Int64], [Int64]) = ([], [])
        let answer = try await bench.ledger.when(
            condition, in: account("a-1"),
            visit: { hit in
                found.append(hit.version.number)
                return true
            })
        let seen = try await bench.ledger.whenInBook(condition, firstOnly: false) { hit in
            inBook.append(hit.version.number)
            return true
        }
        #expect(found == [3, 4] && inBook == [3, 4])
        #expect(answer.neverSeen == [] && seen.neverSeen == [])
    }

    /// The balances that an import keeps are compared in the same way.
    @Test func anImportedBalanceThatDriftsIsNoted() async throws {
        let (bench, factory) = (try LedgerBench(.inMemory), EventFactory(seed: 9))
        try await bench.submit(.open("a-1"))
        for (minor, stated) in [(1_000, "10.00"), (500, "15.01"), (1, nil)] as [(Int64, String?)] {
            let member = stated.map { #","statedBalance":"\#($0)""# } ?? ""
            let payload = #"{"amountMinor":\#(minor),"currency":"GBP"\#(member)}"#
            let event = factory.event(
                type: "FundsDeposited", payload: JSONText(stored: Array(payload.utf8)),
                fold: try FoldFields(Movement(effect: .credit, amount: pounds(minor))))
            try await bench.record([event], to: "a-1")
        }
        let report = try await Verifier(bench.ledger).run()
        #expect(report.findings == [])
        #expect(
            report.notes.map(\.description) == [
                "a-1@3 (position 3): states 15.01, the fold is 15.00"
            ])
    }

    @Test func notesAreKeptUpToABound() {
        var report = VerificationReport()
        for _ in 0...VerificationReport.maximumFindings {
            report.note(Finding(.event, "states 1, the fold is 2"))
        }
        #expect(report.notes.count == VerificationReport.maximumFindings)
        #expect(report.noteCount == VerificationReport.maximumFindings + 1)
        #expect(report.isSound)
    }
}
