import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct OverdraftAlertTests {
    private static func alerts(_ desk: ReactorBench) async throws -> [String] {
        try await desk.bench.log().filter { $0.stream == OverdraftAlert.stream }
            .map { "\($0.event.payload)" }
    }

    private static func said(
        _ account: String, _ version: Int, _ balance: Int, _ limit: Int = 0
    ) -> String {
        #"{"account":"\#(account)","version":\#(version),"balanceMinor":\#(balance),"#
            + #""limitMinor":\#(limit),"currency":"GBP"}"#
    }

    /// Whether it runs after each event or after all of them: each time that a balance falls below
    /// zero is told once.
    @Test(arguments: TestEngine.allCases, [true, false])
    func eachFallIsToldOnce(_ engine: TestEngine, isPrompt: Bool) async throws {
        let desk = try ReactorBench(engine)
        let alert = OverdraftAlert(desk.ledger, below: nil)
        let commands: [Command] = [
            .open("acc-1", overdraft: 1_000), .open("acc-2", overdraft: 1_000),
            .deposit("acc-1", 5), .withdraw("acc-1", 10), .withdraw("acc-1", 10),
            .withdraw("acc-2", 1), .deposit("acc-1", 15), .withdraw("acc-1", 1),
            .transfer("acc-1", "acc-2", 9),
        ]
        for command in commands {
            try await desk.bench.submit(command)
            if isPrompt { try await desk.run("alert", alert) }
        }
        for _ in 0..<2 {
            try await desk.run("alert", alert)
            try await desk.rewind("alert")
        }
        #expect(
            try await Self.alerts(desk) == [
                Self.said("acc-1", 3, -5), Self.said("acc-2", 2, -1), Self.said("acc-1", 6, -1),
            ])
        // No account has been touched, and the alerts are none.
        #expect(try await desk.bench.bookOfNow().map(\.id.name).sorted() == ["acc-1", "acc-2"])
        #expect(try await desk.ledger.load(account("acc-1")).version == Version(7))
        #expect(try await desk.notes("alert").isEmpty)
        #expect(try await Verifier(desk.ledger).run().isSound)
    }

    @Test func aLimitIsOfItsUnit() async throws {
        let desk = try ReactorBench(.inMemory)
        let jpy = try #require(Currency(code: "JPY"))
        try await desk.bench.submit(.open("acc-1"))
        try await desk.bench.submit(
            .open(account: "yen", AccountOpened(owner: "Ada", currency: jpy)))
        try await desk.bench.submit(
            .deposit(to: "yen", FundsMoved(amount: Money(minorUnits: 9, currency: jpy))))
        try await desk.bench.submit(
            .withdraw(from: "yen", FundsMoved(amount: Money(minorUnits: 9, currency: jpy))))
        for command in [
            Command.deposit("acc-1", 500), .withdraw("acc-1", 199), .withdraw("acc-1", 1),
            .withdraw("acc-1", 1),
        ] {
            try await desk.bench.submit(command)
        }
        try await desk.run("alert", OverdraftAlert(desk.ledger, below: pounds(300)))
        #expect(try await Self.alerts(desk) == [Self.said("acc-1", 5, 299, 300)])
    }

    /// An account of that name, of an old ledger, keeps it.
    @Test func aStreamThatIsAnAccountIsNotWritten() async throws {
        let desk = try ReactorBench(.inMemory)
        let opened = try #require(
            try EventCodec().encode(.accountOpened(AccountOpened(owner: "Eve", currency: gbp))))
        let event = EventFactory(seed: 3).event(type: opened.type, payload: opened.payload)
        try await desk.bench.record([event], to: "$alerts")
        try await desk.bench.submit(.open("acc-1", overdraft: 10))
        try await desk.bench.submit(.withdraw("acc-1", 1))
        try await desk.run("alert", OverdraftAlert(desk.ledger, below: nil))
        #expect(try await Self.alerts(desk).count == 1)
        #expect(
            try await desk.notes("alert").first?.reason.hasPrefix("streamNotOfTheBook") ?? false)
    }
}
