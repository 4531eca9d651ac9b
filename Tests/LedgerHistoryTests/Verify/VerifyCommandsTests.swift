import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Exactly-once rests on the records of commands: `verify` compares them with the events.
@Suite struct VerifyCommandsTests {
    /// Of acc-2, whose seventh event was recorded by a command with an id.
    private static let id = EventFactory(seed: UInt64(UInt8(ascii: "2"))).commandID()
    private static let ofAccountTwo = """
        WHERE first_position = \(TamperedLedger.position(2, 7))
        """

    @Test func soundRecordsAreCounted() async throws {
        let report = try await TamperedLedger().report()
        #expect(report.isSound)
        #expect(report.commands == 3)
    }

    /// Whichever part of a record is changed.
    @Test(arguments: [
        "command_id = x'00000000000000000000000000000001'", "content_hash = zeroblob(32)",
        "last_position = last_position + 1", "first_position = first_position - 1",
        "first_position = last_position + 1", "last_position = 9223372036854775807",
        "first_position = -9223372036854775808", "content_hash = x'00'",
        "first_position = 70, last_position = 70",
        "first_position = 7000, last_position = 7000",
    ])
    func aChangedRecordIsNamed(_ change: String) async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE commands SET \(change) \(Self.ofAccountTwo)")
        let findings = try await ledger.report().findings
        #expect(!findings.isEmpty)
        #expect(findings.allSatisfy { $0.kind == .command }, "\(findings)")
        #expect(try await ledger.accused(.command) == ["acc-2@7"])
    }

    /// Every bit of the id and of the digest.
    @Test func aFlippedBitIsNamed() async throws {
        let ledger = try await TamperedLedger()
        for column in ["command_id", "content_hash"] {
            for byte in stride(from: 0, to: column == "command_id" ? 16 : 32, by: 3) {
                let before = try ledger.text(
                    "SELECT hex(\(column)) FROM commands \(Self.ofAccountTwo)")
                try ledger.tamper(Self.flipped(before, byte, column))
                #expect(try await !ledger.report().isSound, "byte \(byte) of \(column)")
                try ledger.tamper(
                    "UPDATE commands SET \(column) = x'\(before)' \(Self.ofAccountTwo)")
            }
        }
        #expect(try await ledger.report().isSound)
    }

    private static func flipped(_ hex: String, _ byte: Int, _ column: String) -> String {
        var digits = Array(hex)
        let value = UInt8(String(digits[byte * 2...(byte * 2 + 1)]), radix: 16) ?? 0
        let changed = String(value ^ (1 << UInt8(byte % 8)), radix: 16, uppercase: true)
        digits.replaceSubrange(
            byte * 2...(byte * 2 + 1), with: Array(String(("0" + changed).suffix(2))))
        return "UPDATE commands SET \(column) = x'\(String(digits))' \(ofAccountTwo)"
    }

    @Test func aLostRecordIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("DELETE FROM commands \(Self.ofAccountTwo)")
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.command])
        #expect(findings.first?.reason.contains("would be done twice") == true)
        #expect(try await ledger.accused(.command) == ["acc-2@7"])
    }

    @Test func anOrphanIsNamed() async throws {
        let ledger = try await TamperedLedger()
        for position in [3, 60, 75, 5000] {
            try ledger.tamper(
                "INSERT INTO commands VALUES (randomblob(16), zeroblob(32), \(position), "
                    + "\(position))")
        }
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == Array(repeating: .command, count: 4))
        #expect(findings.allSatisfy { $0.reason.contains("where no event of it stands") })
    }

    /// Every kind of command gives its digest again.
    @Test(arguments: TestEngine.forHistories)
    func eachKindOfCommandIsTold(_ engine: TestEngine) async throws {
        let ids = EventFactory(seed: 5)
        let note = "\u{1F642} \"rent\"\\"
        let commands: [Command] = [
            .open("a", owner: "Zoë \"the\" \\ 漢", overdraft: 500), .open("b"),
            .deposit(to: "a", FundsMoved(amount: pounds(700), memo: note)),
            .withdraw(from: "a", FundsMoved(amount: pounds(100), memo: "")),
            .transfer(from: "a", to: "b", pounds(600), memo: note),
            .transfer("b", "a", 600), .withdraw("a", 600), .close("a"),
            .close(account: "b", AccountClosed(memo: note)),
        ]
        // Of now, of a moment of the past, and of today.
        let past = ManualClock().now.advanced(by: -Timestamp.day)
        for moment in [nil, past, ManualClock().now.endOfDay] {
            let bench = try LedgerBench(engine)
            for command in commands {
                try await bench.submit(command, id: ids.commandID(), occurred: moment)
            }
            let report = try await Verifier(bench.ledger).run()
            #expect(report.isSound, "\(report.findings)")
            #expect(report.commands == Int64(commands.count))
        }
    }

    /// An import keeps the ids that its events had in another book, which has their records.
    @Test(arguments: TestEngine.forHistories)
    func idsOfAnotherBookNeedNoRecord(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let ids = EventFactory(seed: 6)
        try await bench.submit(.open("a"), id: ids.commandID())
        let elsewhere = ids.commandID()
        _ = try await bench.store.bulk { writer in
            for number in 1...3 {
                _ = try await writer.append(
                    EventFactory(seed: UInt64(100 + number)).event(), to: account("b"),
                    commandID: number == 2 ? nil : elsewhere)
            }
        }
        #expect(try await Verifier(bench.ledger).run().isSound)
        // The array notes no stretches, and says all of its log.
        let isNoted = engine != .array
        #expect(try await bench.store.importedStretches() == [isNoted ? 2...4 : 1...4])
        // Where no edges are noted, neighbours that bear one id are of one command.
        if !isNoted { try await bench.submit(.deposit("a", 5)) }
        // The same id, used here too.
        try await bench.submit(.deposit("a", 5), id: elsewhere)
        let report = try await Verifier(bench.ledger).run()
        #expect(report.isSound, "\(report.findings)")
        #expect(report.commands == 2)
        guard isNoted else { return }
        // A transaction that fails leaves no stretch.
        try? await bench.store.bulk { writer in
            _ = try await writer.append(
                EventFactory(seed: 109).event(), to: account("b"), commandID: elsewhere)
            throw AddressError("stopped")
        }
        #expect(try await bench.store.importedStretches() == [2...4])
    }
}
