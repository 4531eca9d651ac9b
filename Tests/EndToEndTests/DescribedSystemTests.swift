import Foundation
import TestSupport
import Testing

/// The four systems that descriptions ship for, on the command line.
@Suite struct DescribedSystemTests {
    struct System: Sendable, CustomTestStringConvertible {
        let name: String
        /// Commands, and what `show` says of the account after each, by the field's name.
        let steps: [(arguments: [String], shown: [String: String])]
        var account: String { steps[0].arguments[1] }
        var testDescription: String { name }
    }

    static let systems = [
        System(
            name: "library",
            steps: [
                (
                    ["record", "book:123", "book.added", "--data", #"{"title":"Liber abaci"}"#],
                    ["state.available": "true", "state.title": "Liber abaci"]
                ),
                (
                    [
                        "record", "book:123", "book.borrowed", "--expect", "1", "--data",
                        #"{"borrower":"Ada","due":"2026-12-24"}"#,
                    ],
                    [
                        "state.available": "false", "state.borrower": "Ada",
                        "state.due": "2026-12-24",
                    ]
                ),
                (["record", "book:123", "book.returned"], ["state.available": "true"]),
            ]),
        System(
            name: "betting",
            steps: [
                (["open", "b-1", "--owner", "Ada", "--currency", "EUR"], ["balance": "0.00"]),
                (["deposit", "b-1", "20.00"], ["balance": "20.00"]),
                (
                    ["record", "b-1", "BetPlaced", "--data", #"{"betId":"x","stake":12.5}"#],
                    ["balance": "7.50", "state.openBet": "true", "state.lastBet": "x"]
                ),
                (
                    ["record", "b-1", "BetSettled", "--data", #"{"betId":"x","payout":"30"}"#],
                    ["balance": "37.50", "state.openBet": "false"]
                ),
            ]),
        System(
            name: "games",
            steps: [
                (
                    ["record", "p-1", "player.registered", "--data", #"{"player":"Emmy"}"#],
                    ["state.player": "Emmy", "state.level": "1"]
                ),
                (
                    ["record", "p-1", "score.added", "--data", #"{"game":"go","points":40}"#],
                    ["balance": "40", "currency": "POINTS", "state.lastGame": "go"]
                ),
                (
                    ["record", "p-1", "points.spent", "--data", #"{"prize":"hat","points":15}"#],
                    ["balance": "25", "state.lastPrize": "hat"]
                ),
                (
                    ["record", "p-1", "level.reached", "--data", #"{"level":2}"#],
                    ["state.level": "2"]
                ),
            ]),
        System(
            name: "bank",
            steps: [
                (
                    ["record", "a-1", "CREATED", "--data", #"{"Holder":"Ada"}"#],
                    ["state.holder": "Ada"]
                ),
                (
                    ["record", "a-1", "CREDIT", "--data", #"{"Amount":"10.5"}"#],
                    ["balance": "10.50"]
                ),
                (["record", "a-1", "WITHDRAW", "--data", #"{"Amount":4}"#], ["balance": "6.50"]),
                (
                    ["record", "a-1", "SNAPSHOT", "--data", #"{"Balance":7}"#],
                    ["balance": "6.50", "state.snapshotBalance": "7"]
                ),
            ]),
    ]

    private static func shown(_ desk: Desk, _ address: String) async throws -> [String: String] {
        let text = try await desk.done("show", address)
        return text.split(separator: "\n").reduce(into: [:]) { found, line in
            let parts = line.split(separator: " ", maxSplits: 1)
            found[String(parts[0])] =
                parts.count < 2
                ? "" : parts[1].trimmingCharacters(in: .whitespaces)
        }
    }

    /// Recorded, shown at every version, exported, imported into an empty ledger: the same state
    /// and the same seal. Imported as the other system's own CloudEvents: the same state.
    @Test(arguments: systems)
    func isTheSameWhereverItCameFrom(_ system: System) async throws {
        let desk = try Desk()
        try await desk.done("descriptions", "declare", system.name)
        for step in system.steps { try await desk.done(step.arguments) }
        func check(_ desk: Desk) async throws {
            for (index, step) in system.steps.enumerated() {
                let found = try await Self.shown(desk, "\(system.account)@\(index + 1)")
                for (name, value) in step.shown {
                    #expect(found[name] == value, "\(name) at @\(index + 1)")
                }
            }
            #expect(try await desk.done("verify").hasPrefix("sound"))
        }
        try await check(desk)

        let export = try await desk.done("export", "--format", "ndjson")
        let copy = try Desk()
        try await copy.done(
            ["import", "-", "--format", "cloudevents"], input: .bytes(Array(export.utf8)))
        try await check(copy)
        #expect(try await copy.done("seal") == desk.done("seal"))

        let foreign = try Desk()
        try await foreign.done("descriptions", "declare", system.name)
        if system.name == "betting" {
            for step in system.steps.prefix(2) { try await foreign.done(step.arguments) }
        }
        try await foreign.done(
            ["import", "-", "--format", "cloudevents"],
            input: .bytes(Array(Self.cloudEvents(of: system).utf8)))
        try await check(foreign)
    }

    /// The recorded steps as their own system would publish them.
    private static func cloudEvents(of system: System) -> String {
        system.steps.enumerated().compactMap { number, step in
            guard step.arguments[0] == "record" else { return nil }
            let data = step.arguments.last.flatMap { $0.hasPrefix("{") ? $0 : nil } ?? "{}"
            return #"{"specversion":"1.0","id":"\#(number)","source":"/\#(system.name)","#
                + #""type":"\#(step.arguments[2])","subject":"\#(system.account)","data":\#(data)}"#
        }.joined(separator: "\n")
    }

    struct Form: Sendable, CustomTestStringConvertible {
        let system: String
        /// What is there before.
        let before: [[String]]
        let type: String
        /// What is typed, field by field.
        let texts: [String]
        /// Where it is recorded, and what is shown there.
        let place: String
        let shown: [String: String]
        var testDescription: String { "\(system): \(type)" }
    }

    static let forms = [
        Form(
            system: "bank",
            before: [["record", "a-1", "CREATED", "--data", #"{"Holder":"Ada"}"#]],
            type: "CREDIT", texts: ["12.50"], place: "a-1@2", shown: ["balance": "12.50"]),
        Form(
            system: "betting",
            before: [
                ["open", "b-1", "--owner", "Ada", "--currency", "EUR"],
                ["deposit", "b-1", "20.00"],
            ],
            type: "BetPlaced", texts: ["x", "12.50"], place: "b-1@3",
            shown: ["balance": "7.50", "state.lastBet": "x", "state.openBet": "true"]),
        Form(
            system: "games",
            before: [["record", "p-1", "player.registered", "--data", #"{"player":"Emmy"}"#]],
            type: "score.added", texts: ["go", "40"], place: "p-1@2",
            shown: ["balance": "40", "currency": "POINTS", "state.lastGame": "go"]),
        Form(
            system: "library",
            before: [["record", "b-1", "book.added", "--data", #"{"title":"Emma"}"#]],
            type: "book.borrowed", texts: ["Ada", "2026-12-24"], place: "b-1@2",
            shown: ["state.borrower": "Ada", "state.available": "false"]),
    ]

    @Test(arguments: forms)
    func isRecordedByItsForm(_ form: Form) async throws {
        let desk = try Desk()
        try await desk.done("descriptions", "declare", form.system)
        for command in form.before { try await desk.done(command) }
        let typed = form.texts.map { "type \($0)" }.joined(separator: "\nkey tab\n")
        let outcome = try await desk.play(
            """
            wait idle
            key :
            type record \(form.type)
            key enter
            \(typed)
            key enter
            wait text "Confirm \(form.type)"
            keys tab enter
            wait text "recorded \(form.place)"
            """)
        #expect(outcome.end == .exited(0), "\(outcome)")
        let found = try await Self.shown(desk, form.place)
        for (name, value) in form.shown { #expect(found[name] == value, "\(name)") }
        try await desk.isSound()
    }

    @Test func theRulesRefuse() async throws {
        let desk = try Desk()
        try await desk.done("descriptions", "declare", "betting")
        try await desk.done("open", "b-1", "--owner", "Ada", "--currency", "EUR")
        let stake = #"{"betId":"x","stake":"5"}"#
        try await desk.refused(
            3, "record", "b-1", "BetPlaced", "--data", stake, saying: "insufficientFunds")
        try await desk.refused(
            3, "record", "b-1", "BetSettled", "--data", #"{"betId":"x","payout":1}"#,
            saying: "fieldUnexpected: openBet is not set; it must be true")
        try await desk.refused(
            3, "record", "b-2", "BetPlaced", "--data", stake, saying: "accountNotFound")
        try await desk.refused(
            3, "record", "b-1", "BetPlacd", "--data", stake, saying: "did you mean \"BetPlaced\"?")
        try await desk.refused(
            2, "record", "b-1", "BetPlaced", "--data", #"{"betId":"x"}"#,
            saying: "BetPlaced: stake: is missing")
        try await desk.refused(
            2, "record", "b-1", "BetPlaced", "--data", "{", saying: "--data is not valid JSON")
        try await desk.refused(
            4, "record", "b-1", "BetPlaced", "--data", stake, "--expect", "7", saying: "version")
        let log = try await desk.done("events", "--format", "csv")
        #expect(log.split(separator: "\n").count == 3, "a description, an opening, and no more")
    }

    @Test func descriptionsAreListedShownAndChecked() async throws {
        let desk = try Desk()
        // Those that ship are there without a ledger.
        let list = try await desk.done("descriptions")
        #expect(["bank", "betting", "games", "library"].allSatisfy(list.contains))
        let text = try await desk.done("descriptions", "show", "library")
        #expect(text.contains("[events.\"book.borrowed\"]"))
        let checked = try await desk.done(
            ["descriptions", "check", "-"], input: .bytes(Array(text.utf8)))
        #expect(checked.contains("book.borrowed  sets borrower, due; available = false"))
        let wrong = try desk.write("wrong.toml", "name = \"x\"\n[events.a]\ndebt = \"y\"\n")
        try await desk.refused(1, "descriptions", "declare", wrong, saying: "3:1:")
        #expect(!FileManager.default.fileExists(atPath: desk.path("books.db")))
        try await desk.done("descriptions", "declare", "library")
        try await desk.done("record", "b", "book.added", "--data", #"{"title":"Emma"}"#)
        let never = try await desk.run(["when", "b", "state.avialable = false"])
        #expect(never.end == .exited(1))
        #expect(
            never.err.contains(
                "no description of this book sets 'state.avialable'; did you mean \"available\"?"),
            "\(never)")
        try await desk.refused(
            1, "descriptions", "show", "libary", saying: "did you mean \"library\"?")
        try await desk.refused(
            1, "descriptions", "check", wrong,
            saying: "wrong.toml:3:1: unknown key 'debt'; did you mean \"debit\"?")
    }
}
