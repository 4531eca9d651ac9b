import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// One line a condition, with the versions of one history at which it holds.
struct HoldingCase: Sendable, CustomTestStringConvertible {
    let text: String
    let versions: [Int64]

    init(_ text: String, _ versions: Int64...) {
        self.text = text
        self.versions = versions
    }

    var testDescription: String { text }

    /// Of an account in GBP, an event a day from 2026-08-01T10:00Z: opened by Ada with an overdraft
    /// of 5.00; +10.00; −3.50 (rent); a note; +1000.00; −2000.00; closed.
    static let all: [HoldingCase] = [
        HoldingCase("balance < 0", 6, 7),
        HoldingCase("balance > 0", 2, 3, 4, 5),
        HoldingCase("balance >= 10", 2, 5),
        HoldingCase("balance = 6.5", 3, 4),
        HoldingCase("balance = 6.50", 3, 4),
        HoldingCase("balance = 6.500", 3, 4),
        HoldingCase("balance > 6.499999999999", 2, 3, 4, 5),
        HoldingCase("balance < 6.500000000001", 1, 3, 4, 6, 7),
        HoldingCase("balance = -993.50", 6, 7),
        HoldingCase("-993.5 = balance", 6, 7),
        HoldingCase("0 > balance", 6, 7),
        HoldingCase("balance <> 0", 2, 3, 4, 5, 6, 7),
        HoldingCase("BALANCE<0", 6, 7),
        // Events without money have no amount: no comparison of it holds.
        HoldingCase("amount > 500", 5, 6),
        HoldingCase("amount != 500", 2, 3, 5, 6),
        HoldingCase("not amount > 500", 1, 2, 3, 4, 7),
        HoldingCase("not (amount > 500)", 1, 2, 3, 4, 7),
        HoldingCase("event = FundsWithdrawn", 3, 6),
        HoldingCase("event = 'FundsWithdrawn' and amount > 500", 6),
        HoldingCase("event != FundsWithdrawn and event != 'FundsDeposited'", 1, 4, 7),
        HoldingCase("event = fundswithdrawn"),
        // `not` is of the comparison behind it.
        HoldingCase("version = 1 or (version = 2 and balance > 10)", 1),
        HoldingCase("version = 2 and balance = 10 or version = 1", 1, 2),
        HoldingCase("(version = 1 or version = 2) and balance = 10", 2),
        HoldingCase("not version = 1 and version < 3", 2),
        HoldingCase("NOT NOT version = 1", 1),
        HoldingCase("version >= 6 AND version <= 6", 6),
        HoldingCase("position = version", 1, 2, 3, 4, 5, 6, 7),
        HoldingCase("balance < version", 1, 6, 7),
        HoldingCase("overdraft = 5", 1, 2, 3, 4, 5, 6, 7),
        HoldingCase("status = closed", 7),
        HoldingCase("status != open", 7),
        HoldingCase("owner = Ada", 1, 2, 3, 4, 5, 6, 7),
        HoldingCase("owner = ada"),
        HoldingCase("account = 'acc-1' and currency = GBP and version = 1", 1),
        HoldingCase("currency != GBP"),
        HoldingCase("memo = rent", 3),
        HoldingCase("memo != x", 3),
        HoldingCase("actor = tester", 2, 3),
        // A day is all of it.
        HoldingCase("occurred = 2026-08-03", 3),
        HoldingCase("occurred != 2026-08-03", 1, 2, 4, 5, 6, 7),
        HoldingCase("occurred > 2026-08-03", 4, 5, 6, 7),
        HoldingCase("occurred >= 2026-08-03", 3, 4, 5, 6, 7),
        HoldingCase("occurred < 2026-08-03", 1, 2),
        HoldingCase("occurred <= 2026-08-03", 1, 2, 3),
        HoldingCase("2026-08-03 >= occurred", 1, 2, 3),
        HoldingCase("2026-08-03 < occurred", 4, 5, 6, 7),
        HoldingCase("occurred = 2026-08-03T10:00Z", 3),
        HoldingCase("occurred > 2026-08-03T09:59:59Z and occurred <= 2026-08-04T12:00+02:00", 3, 4),
        // Recorded a day later than they happened.
        HoldingCase("recorded = 2026-08-03", 2),
        HoldingCase("recorded > occurred", 1, 2, 3, 4, 5, 6, 7),
        // Members of payloads: texts that are numbers count as numbers.
        HoldingCase("stated = 10", 2),
        HoldingCase("stated = 10.000", 2),
        HoldingCase("balance != stated", 3),
        HoldingCase("stated != balance", 3),
        HoldingCase("balance = stated", 2),
        HoldingCase("stated < 7", 3),
        HoldingCase("amountMinor = 350", 3),
        HoldingCase("amount = amountMinor", 2, 3, 5, 6),
        HoldingCase("amountMinor >= 100000", 5, 6),
        HoldingCase("note = 'plain'", 4),
        HoldingCase("note = plain", 4),
        HoldingCase("weight > 1.25", 4),
        HoldingCase("weight = 1.5", 4),
        HoldingCase("big = 3", 4), HoldingCase("big > 2.9999999999999999999999", 4),
        HoldingCase("big < 3e0"), HoldingCase("big <= 30e-1", 4),
        HoldingCase("wei > 1", 4), HoldingCase("wei = 1.5", 4), HoldingCase("wei > 15e-1"),
        HoldingCase("wei < 1.500000000000000000000000000001", 4),
        HoldingCase("long = 123456789012345678901234567890", 4),
        HoldingCase("long > 123456789012345678901234567889.999999", 4),
        HoldingCase("long < 1e400", 4), HoldingCase("tiny > 0 and tiny < 1e-18", 4),
        HoldingCase("vast > 1e999999999999", 4), HoldingCase("vast < balance"),
        HoldingCase("feeMinor = 1234567890123456789", 4), HoldingCase("feeMinor > 1e16", 4),
        HoldingCase("balance < 1e1", 1, 3, 4, 6, 7), HoldingCase("balance = -9935e-1", 6, 7),
        HoldingCase("isNew = true", 4),
        HoldingCase("nested = 1"),
        HoldingCase("due >= 2026-09-01", 4),
        HoldingCase("due = 2026-09-01", 4),
        HoldingCase("2026-08-31 < due", 4),
        HoldingCase("due < occurred"),
        HoldingCase("payload.note = plain", 4),
        HoldingCase("payload.balance = 1"),
        HoldingCase("weight = payload.weight", 4),
        HoldingCase("missing = payload.missing"),
        HoldingCase("note != payload.weight", 4),
        HoldingCase("data.note = plain and data.weight > 1.25", 4),
        HoldingCase("data.nested.x = 1"),
        HoldingCase("data.deep.x = 1.5", 4),
        HoldingCase("deep.x = 1.50 and data.deep.y = yes", 4),
        HoldingCase("isNew = TRUE and data.isNew", 4),
        // The account before the event; before the first there is none.
        HoldingCase("previous.balance >= 0 and balance < 0", 6),
        HoldingCase("balance - previous.balance > 500", 5),
        HoldingCase("previous.status = open and status = closed", 7),
        HoldingCase("not previous.balance != 0", 1, 2),
        HoldingCase("EXISTS previous.owner and version < 3", 2),
        // Nothing describes a state here: a comparison with it does not hold.
        HoldingCase("state.available = false"),
        HoldingCase("state.available != false or previous.state.available != false"),
        HoldingCase("not state.available = false", 1, 2, 3, 4, 5, 6, 7),
        // What CESQL has besides.
        HoldingCase("event LIKE 'Funds%' and amount > 500", 5, 6),
        HoldingCase("event IN (AccountOpened, AccountClosed)", 1, 7),
        HoldingCase("version NOT IN (1, 2, 3, 4, 5)", 6, 7),
        HoldingCase("LENGTH(event) = 11 or UPPER(memo) = RENT", 3),
        HoldingCase("LENGTH(event) = 13 xor version = 7", 1),
        HoldingCase("version % 3 = 0", 3, 6),
        HoldingCase("amountminor = 350", 3),
        HoldingCase("amount = amountminor and memo LIKE 're%'", 3),
        HoldingCase("ABS(balance) > 990", 5, 6, 7),
        HoldingCase("occurred IN (2026-08-01, 2026-08-05)", 1, 5),
        HoldingCase("occurred = '2026-08-03'", 3),
    ]
}

@Suite struct ConditionHoldingTests {
    private static let payloads: [(type: String, sign: Int8, minor: Int64, payload: String)] = [
        (
            "AccountOpened", 0, 0,
            #"{"owner":"Ada","currency":"GBP","overdraftLimitMinor":500}"#
        ),
        (
            "FundsDeposited", 1, 1000,
            #"{"amountMinor":1000,"currency":"GBP","stated":"10.00"}"#
        ),
        (
            "FundsWithdrawn", -1, 350,
            #"{"amountMinor":350,"currency":"GBP","memo":"rent","stated":6.4}"#
        ),
        (
            "NoteTaken", 0, 0,
            #"{"note":"plain","weight":1.50,"big":3e0,"isNew":true,"nested":{},"due":"2026-09-01","#
                + #""deep":{"x":1.50,"y":"yes"},"#
                + #""wei":1.500000000000000000,"long":"123456789012345678901234567890","#
                + #""tiny":1e-19,"vast":1E+999999999999999999999,"feeMinor":1234567890123456789}"#
        ),
        ("FundsDeposited", 1, 100_000, #"{"amountMinor":100000,"currency":"GBP"}"#),
        ("FundsWithdrawn", -1, 200_000, #"{"amountMinor":200000,"currency":"GBP"}"#),
        ("AccountClosed", 0, 0, "{}"),
    ]

    private static func bench(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine, interval: 3)
        let factory = EventFactory()
        let start = try #require(Timestamp("2026-08-01T10:00:00Z"))
        for (index, line) in payloads.enumerated() {
            let moment = start.microseconds + Int64(index) * Timestamp.day
            let fold =
                line.sign == 0
                ? FoldFields.none
                : try FoldFields(
                    sign: line.sign, amountMinor: line.minor, currency: CurrencyCode("GBP"))
            let event = NewEvent(
                id: factory.eventID(), type: line.type,
                payload: JSONText(stored: Array(line.payload.utf8)), fold: fold,
                occurredAt: Timestamp(microseconds: moment),
                recordedAt: Timestamp(microseconds: moment + Timestamp.day),
                actor: index == 1 || index == 2 ? "tester" : nil)
            try await bench.record([event], to: "acc-1")
        }
        try await bench.takeSnapshots(of: "acc-1")
        return bench
    }

    /// One account's history, from any version on, and the book say the same.
    @Test(arguments: HoldingCase.all)
    func holds(_ line: HoldingCase) async throws {
        for engine in TestEngine.forHistories {
            let bench = try await Self.bench(engine)
            let condition = try Condition(line.text)
            var visited: [Int64] = []
            let answer = try await bench.ledger.when(
                condition, in: account("acc-1"), from: AccountPlace(Version(4)),
                visit: { hit in
                    visited.append(hit.version.number)
                    return true
                })
            #expect(visited == line.versions)
            #expect(answer.count == Int64(line.versions.count))
            #expect(answer.examined == 7)
            #expect(answer.first?.version.number == line.versions.first)
            #expect(answer.last?.version.number == line.versions.last)
            #expect(answer.previous?.version.number == line.versions.last { $0 < 4 })
            #expect(answer.next?.version.number == line.versions.first { $0 > 4 })
            for cursor in Int64(0)...7 {
                let place = AccountPlace(Version(cursor))
                let found = try await bench.ledger.when(
                    condition, in: account("acc-1"), from: place)
                #expect(found.next?.version.number == line.versions.first { $0 > cursor })
                #expect(found.previous?.version.number == line.versions.last { $0 < cursor })
            }
            var inBook: [Int64] = []
            try await bench.ledger.whenInBook(condition, firstOnly: false) { hit in
                inBook.append(hit.version.number)
                return true
            }
            #expect(inBook == line.versions)
        }
    }

    @Test func decimalsCountWholeUnitsOfTheAccountsCurrency() async throws {
        let bench = try LedgerBench(.inMemory)
        let factory = EventFactory()
        for code in ["JPY", "GBP", "KWD"] {
            let plain = factory.event(
                type: "FundsDeposited",
                payload: JSONText(
                    stored: Array(#"{"amountMinor":1500,"currency":"\#(code)"}"#.utf8)),
                fold: try FoldFields(
                    sign: 1, amountMinor: 1500, currency: CurrencyCode(code)))
            try await bench.record([plain], to: code)
        }
        let table: [(String, [String])] = [
            ("balance = 1500", ["JPY"]), ("balance = 15", ["GBP"]), ("balance = 1.5", ["KWD"]),
            ("amount < 15.001", ["GBP", "KWD"]), ("balance > 1499.999999", ["JPY"]),
            ("amount = amountMinor", ["JPY", "GBP", "KWD"]),
            ("amountMinor = 1500", ["JPY", "GBP", "KWD"]),
        ]
        for (text, expected) in table {
            var found: [String] = []
            try await bench.ledger.whenInBook(Condition(text), firstOnly: true) { hit in
                found.append(hit.id.name)
                return true
            }
            #expect(found == expected, "\(text)")
        }
    }

    @Test(arguments: TestEngine.forHistories)
    func payloadsAreReadOnlyWhereTheyAreNeeded(_ engine: TestEngine) async throws {
        let bench = try await Self.bench(engine)
        let counting = CountingEventStore(bench.store)
        let ledger = bench.ledger(on: counting)
        for (text, needs) in [
            ("balance < 0 and event = FundsWithdrawn", false), ("memo = x", true),
        ] {
            let condition = try Condition(text)
            let one = try await counting.counts {
                _ = try await ledger.when(condition, in: account("acc-1"))
            }
            #expect((one.events, one.foldEntries) == (needs ? (7, 0) : (0, 7)))
            let all = try await counting.counts {
                try await ledger.whenInBook(condition, firstOnly: true) { _ in true }
            }
            #expect((all.events, all.foldEntries) == (needs ? (7, 0) : (0, 7)))
            #expect(all.writes == 0)
        }
    }

    @Test func membersThatAreNeverMetAreTold() async throws {
        let bench = try await Self.bench(.inMemory)
        let condition = try Condition("stated > 5 or statd > 5 or nothing = 1")
        let answer = try await bench.ledger.when(condition, in: account("acc-1"))
        #expect(answer.neverSeen == ["nothing", "statd"])
        let inBook = try await bench.ledger.whenInBook(condition, firstOnly: true) { _ in true }
        #expect(inBook.neverSeen == ["nothing", "statd"])
    }
}
