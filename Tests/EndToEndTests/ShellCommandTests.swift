import EventStoreCore
import EventStoreSQLite
import Explorer
import Foundation
import LedgerCore
import LedgerService
import TestSupport
import Testing
import TextFormats

@testable import daybook

/// The line of a shell that a confirmation shows does what is confirmed: a shell reads it, and the
/// program takes it for the same command.
@Suite struct ShellCommandTests {
    private static let programs =
        (Binaries.daybook as NSString).deletingLastPathComponent + ":"
        + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")

    /// Every shell that is there reads the same from a line; each machine has the first two.
    private static let shells = [
        "/bin/bash", "/bin/sh", "/bin/dash", "/bin/ksh", "/bin/mksh", "/bin/zsh", "/bin/fish",
    ].filter(FileManager.default.isExecutableFile)

    @Test(arguments: shells)
    func aShellReadsEveryWordBack(_ shell: String) async throws {
        let hostile = HostileString.all.map(\.text).filter { $0.count < 1000 }
        let ascii = (1..<128).compactMap { Unicode.Scalar($0).map { "-\($0)1%d\t\($0)x" } }
        let words = (hostile + ascii + ["\\", "it's \\'", "'\\\n'", "%self", "$(id)\u{7}"])
            .filter { ShellLine.text([$0]) != nil }
        #expect(words.count > 160)
        let line = try #require(ShellLine.text(["printf", #"%s\0"#] + words))
        let outcome = try await Desk().tool(shell, "-c", line)
        let read = outcome.stdout.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(read.map { Array($0) } == words.map { Array($0.utf8) })
    }

    private static func pence() throws -> Money {
        Money(minorUnits: 1, currency: try #require(Currency(code: "GBP")))
    }

    /// A command, and what it is the next of.
    private static func commands() throws -> [Command] {
        let pounds = try #require(Currency(code: "GBP"))
        func money(_ minor: Int64) -> Money { Money(minorUnits: minor, currency: pounds) }
        func funds(_ minor: Int64, _ memo: String? = nil) -> FundsMoved {
            FundsMoved(amount: money(minor), memo: memo)
        }
        func opened(_ owner: String, _ overdraft: Int64 = 0) -> AccountOpened {
            AccountOpened(owner: owner, currency: pounds, overdraftLimitMinor: overdraft)
        }
        let texts = [
            "", "-5", "--", "--memo", "it's", "a=b", "\"$HOME\" `id` \\ !!", "日本 \u{301}",
            "'\u{301}; exit 7; '\u{301}", "\u{600}'; exit 7",
        ]
        return [
            .open(account: "acc-1", opened("Ada O'Hara", 12_345)),
            .open(account: "-7", opened("-x")), .open(account: "-a b", opened("=")),
        ] + texts.map { .deposit(to: "acc-1", funds(12_345_678, $0)) } + [
            .deposit(to: "-7", funds(10_000)), .deposit(to: "-a b", funds(5, "--")),
            .withdraw(from: "acc-1", funds(12, "rent")),
            .transfer(from: "acc-1", to: "-7", money(100), memo: "-1"),
            .transfer(from: "-7", to: "-a b", money(50), memo: nil),
            .withdraw(from: "-a b", funds(55)), .close(account: "-a b", AccountClosed(memo: "-")),
            .reverse(Reversal(account: "-7", version: 3, reason: "--reason")),
            .reverse(Reversal(account: "acc-1", version: 2, reason: "typed 'wrong'")),
            .correct(
                Correction(
                    account: "acc-1", reason: "--skip",
                    edits: [
                        .skip(version: 3), .change(version: 4, money(7)),
                        .add(after: 1, Movement(effect: .credit, amount: money(9))),
                        .add(after: 5, Movement(effect: .debit, amount: money(2))),
                    ])),
        ]
    }

    @Test func aLineIsTheSameCommand() async throws {
        let desk = try Desk(["PATH": Self.programs])
        let store = try SQLiteEventStore.open(path: desk.path("books.db"), mode: .create)
        let ledger = Ledger(
            events: store, readModels: store, environment: .live, actor: "tester")
        let all = try Self.commands()
        #expect(Set(all.map(\.name)) == Set(CommandName.allCases).subtracting([.record]))
        let first = all[0]
        try await isTheSame(first, ledger, desk, on: Timestamp("2026-01-01", .partial))
        for command in all.dropFirst() { try await isTheSame(command, ledger, desk) }
        let dates = ["2026-03-01T12:00:00.000001Z", "2026-03-02T00:00Z"]
            .map { Timestamp($0, .partial) }
        for date in dates + [dates[1]?.endOfDay] {
            let more = Command.deposit(to: "acc-1", FundsMoved(amount: try Self.pence()))
            try await isTheSame(more, ledger, desk, on: date)
        }
        try await desk.isSound()
    }

    @Test func aRecordingIsTheSameCommand() async throws {
        let desk = try Desk(["PATH": Self.programs])
        try await desk.done("descriptions", "declare", "library")
        let store = try SQLiteEventStore.open(path: desk.path("books.db"), mode: .readWrite)
        let ledger = Ledger(
            events: store, readModels: store, environment: .live, actor: "tester")
        try await ledger.learnDeclarations()
        for (type, data) in [
            ("book.added", #"{"title":"it's a \u0022 $book\\n"}"#),
            ("book.borrowed", "{\n  \"borrower\": \"-\", \"due\":\"2026-12-24\"}"),
            ("book.returned", "{}"),
        ] {
            let command = try await ledger.recording(
                of: type, try JSONText(data), for: try StreamID("book:1"))
            try await isTheSame(command, ledger, desk)
        }
    }

    /// What the explorer asks before it works on what is folded from events.
    @Test func aLineIsTheSameWork() async throws {
        let desk = try Desk(["PATH": Self.programs])
        let store = try SQLiteEventStore.open(path: desk.path("books.db"), mode: .create)
        let ledger = Ledger(
            events: store, readModels: store, environment: .live, actor: "tester")
        let pounds = try #require(Currency(code: "GBP"))
        for name in ["acc-1", "-7", "it's"] {
            let id = StreamID(stored: name)
            func versions() async throws -> [Int64] {
                try await store.snapshots(of: id, after: .empty, limit: 9).map(\.version.number)
            }
            let opened = AccountOpened(owner: "Ada", currency: pounds)
            _ = try await ledger.submit(.open(account: name, opened))
            let funds = FundsMoved(amount: try Self.pence())
            for _ in 0..<3 { _ = try await ledger.submit(.deposit(to: name, funds)) }
            try await run(SnapshotChange.take(id).words, desk)
            #expect(try await versions() == [4])
            try await run(SnapshotChange.repair(id, Version(2)).words, desk)
            #expect(try await versions() == [2, 4])
            try await run(SnapshotChange.drop(id, Version(4)).words, desk)
            #expect(try await versions() == [2])
        }
    }

    private func run(_ words: [String]?, _ desk: Desk) async throws {
        let words = try #require(words)
        let line = try #require(ShellLine.text(["daybook"] + words))
        let outcome = try await desk.tool("/bin/bash", "-c", line)
        #expect(outcome.end == .exited(0), "\(line): \(outcome)")
    }

    /// Lets a shell carry the line out under an id, and then the ledger the command under the same
    /// one: it takes no other command for a repetition.
    private func isTheSame(
        _ command: Command, _ ledger: Ledger, _ desk: Desk, on date: Timestamp? = nil
    ) async throws {
        let preview = try await ledger.preview(command, occurred: date)
        let expected = try #require(preview.effects.first?.before.version)
        let id = CommandID(
            timestamp: ledger.environment.now(), random: ledger.environment.random())
        var words = try #require(command.words(expecting: expected.number, on: date?.typed))
        words.insert(contentsOf: ["--command-id", id.description], at: 1)
        let line = try #require(ShellLine.text(["daybook"] + words))
        let outcome = try await desk.tool("/bin/bash", "-c", line)
        #expect(outcome.end == .exited(0), "\(line): \(outcome)")
        let receipt = try await ledger.submit(command, id: id, occurred: date)
        #expect(receipt.isReplay, "\(line)")
        #expect(receipt.events.first?.version == expected.next, "\(line)")
    }
}
