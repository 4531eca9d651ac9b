import TestSupport
import Testing
import TextFormats

@testable import LedgerCore

/// The line of a shell that does what a command does. What a shell and the program make of it is
/// tested with both of them (`ShellCommandTests`).
@Suite struct CommandWordsTests {
    private static let recording = DescribedRecording(
        event: ForeignEvent(
            type: "book.returned", movement: nil,
            content: ForeignEvent.Content(payload: .emptyObject, metadata: nil)),
        start: .existing, expected: [], mayOverdraw: false)

    private static func lent(to borrower: String) -> DescribedRecording {
        DescribedRecording(
            event: ForeignEvent(
                type: "book.borrowed", movement: nil,
                content: ForeignEvent.Content(
                    payload: JSONText(stored: Array("{\"borrower\": \"\(borrower)\"}".utf8)),
                    metadata: nil)),
            start: .existing, expected: [], mayOverdraw: false)
    }

    private static let lines: [(Command, Int64?, String)] = [
        (.deposit(to: "acc-1", funds(1250)), 4, "deposit acc-1 '12.50 GBP' --expect 4"),
        (.deposit(to: "acc-1", funds(7, jpy)), nil, "deposit acc-1 '7 JPY'"),
        (
            .withdraw(from: "acc-1", funds(1, memo: "it's rent")), 0,
            #"withdraw acc-1 '0.01 GBP' --memo 'it'\''s rent' --expect 0"#
        ),
        (.deposit(to: "acc-1", funds(1, memo: "")), nil, "deposit acc-1 '0.01 GBP' --memo ''"),
        (
            .deposit(to: "-5", funds(1, memo: "--quiet")), 2,
            "deposit --memo=--quiet --expect 2 -- -5 '0.01 GBP'"
        ),
        (
            .transfer(from: "a b", to: "$(ls)", money(100), memo: "lunch"), 3,
            "transfer 'a b' '$(ls)' '1.00 GBP' --memo lunch --expect 3"
        ),
        (
            .open(account: "acc-9", opened("Hedy Lamarr", overdraft: 5000)), 0,
            "open acc-9 --owner 'Hedy Lamarr' --currency GBP --overdraft 50.00 --expect 0"
        ),
        (.open(account: "b", opened("-x")), nil, "open b --owner=-x --currency GBP"),
        (.close(account: "acc-1", AccountClosed()), 9, "close acc-1 --expect 9"),
        (.close(account: "acc-1", AccountClosed(memo: "~")), nil, "close acc-1 --memo '~'"),
        (.record(account: "book:1", recording), 1, "record book:1 book.returned --expect 1"),
        (
            .record(account: "book:1", lent(to: "Ada")), nil,
            #"record book:1 book.borrowed --data '{"borrower": "Ada"}'"#
        ),
        (
            .reverse(Reversal(account: "a@b", version: 3, reason: "sent twice!")), 7,
            "reverse a@b@3 --reason 'sent twice!' --expect 7"
        ),
        (
            .correct(
                Correction(
                    account: "acc-1", reason: "typed wrong",
                    edits: [
                        .change(version: 5, money(1250)), .skip(version: 3),
                        .add(after: 5, Movement(effect: .credit, amount: money(7))),
                        .add(after: 2, Movement(effect: .debit, amount: money(100))),
                    ])), 9,
            "correct acc-1 --add '2=-1.00 GBP' --skip 3 --change '5=12.50 GBP' "
                + "--add '5=+0.07 GBP' --reason 'typed wrong' --expect 9"
        ),
    ]

    @Test func aLineIsTheCommand() throws {
        for (command, version, line) in Self.lines {
            let words = try #require(command.words(expecting: version))
            #expect(ShellLine.text(words) == line)
        }
        let all = Set(CommandName.allCases)
        #expect(Set(Self.lines.map { $0.0.name }) == all, "a command has no line here")
    }

    @Test func aDateIsSaid() throws {
        let command = Command.deposit(to: "a", funds(1, with: nil))
        let words = try #require(command.words(expecting: 2, on: "2026-03-01"))
        #expect(words.suffix(4) == ["--date", "2026-03-01", "--expect", "2"])
    }

    /// What the command line could not do is not said.
    @Test func whatCannotBeSaidThereHasNoLine() {
        let commands: [Command] = [
            .open(account: "a@b", opened()), .record(account: "a@b", Self.recording),
            .deposit(to: "a", funds(1, with: "b")),
        ]
        for command in commands { #expect(command.words(expecting: nil) == nil, "\(command)") }
    }
}
