import Descriptions
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@Suite struct TotalScoreTests {
    private static let games = """
        name = "games"
        units = { POINTS = 0 }

        [events.registered]
        stream = "new"

        [events.score]
        credit = "points"
        unit = "POINTS"

        [events.spent]
        debit = "points"
        unit = "POINTS"

        [events.total]
        states = "sum.total"
        form = [{ member = "sum.total", label = "Total", kind = "number" }]
        """

    private static func desk(_ engine: TestEngine = .inMemory) async throws -> ReactorBench {
        let desk = try ReactorBench(engine)
        let file = DescriptionFile(reading: Array(games.utf8))
        try await desk.ledger.declare(try #require(file.description, "\(file.problems)"))
        for player in ["ada", "eve"] { try await record(desk, "registered", "{}", player) }
        return desk
    }

    private static func record(
        _ desk: ReactorBench, _ type: String, _ payload: String, _ player: String
    ) async throws {
        let command = try await desk.ledger.recording(
            of: type, JSONText(payload), for: account(player))
        try await desk.bench.submit(command)
    }

    private static func totals(_ desk: ReactorBench) async throws -> [String] {
        try await desk.bench.log().filter { $0.type == "total" }
            .map { "\($0.stream) \($0.event.payload)" }
    }

    @Test(arguments: TestEngine.allCases)
    func theTotalIsStated(_ engine: TestEngine) async throws {
        let desk = try await Self.desk(engine)
        let total = TotalScore(desk.ledger, recording: "total")
        for points in [10, 20] {
            try await Self.record(desk, "score", #"{"points":\#(points)}"#, "ada")
        }
        try await Self.record(desk, "score", #"{"points":5}"#, "eve")
        for _ in 0..<2 { try await desk.run("total", total) }
        #expect(
            try await Self.totals(desk)
                == [#"ada {"sum":{"total":30}}"#, #"eve {"sum":{"total":5}}"#])
        try await Self.record(desk, "spent", #"{"points":4}"#, "ada")
        for _ in 0..<2 {
            try await desk.run("total", total)
            try await desk.rewind("total")
        }
        #expect(try await Self.totals(desk).last == #"ada {"sum":{"total":26}}"#)
        #expect(try await Self.totals(desk).count == 3)
        #expect(try await desk.notes("total").isEmpty)
    }

    /// It writes into the streams that it reads: with nothing filtered it still answers no event of
    /// its own, and one that another has made of it states nothing new.
    @Test func itDoesNotAnswerItself() async throws {
        let desk = try await Self.desk()
        try await Self.record(desk, "score", #"{"points":5}"#, "eve")
        for _ in 0..<4 {
            for name in ["total", "other"] {
                try await desk.run(
                    name, TotalScore(desk.ledger, recording: "total"), filter: "TRUE")
            }
        }
        #expect(try await Self.totals(desk).count == 1)
    }

    @Test func aTypeThatStatesNothingIsNoted() async throws {
        let desk = try await Self.desk()
        try await Self.record(desk, "score", #"{"points":5}"#, "eve")
        for (name, reason) in [("nothing", "typeNotDescribed"), ("score", "state no balance")] {
            try await desk.run(name, TotalScore(desk.ledger, recording: name))
            let notes = try await desk.notes(name)
            #expect(notes.count == 1 && notes[0].reason.contains(reason), "\(notes)")
        }
        #expect(try await desk.reactions().isEmpty)
    }
}
