import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// The line of a shell in confirmations.
@Suite struct ShellLineFlowTests {
    private func copied(_ stage: Stage) -> [String] {
        stage.asked.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    }

    private static let line =
        "daybook --ledger=my.db deposit acc-0001 '12.50 GBP' --memo 'it'\\''s' --expect 3"

    private func previewed(_ info: BookInfo) -> Stage {
        var stage = Stage(.standard, info)
        stage.begin()
        stage.wish("d", ["12.50", "it's"])
        return stage
    }

    @Test func itIsShownAndCopied() {
        var stage = previewed(BookInfo(name: "books.db", options: ["--ledger=my.db"]))
        #expect(stage.model.text.contains("In a shell: daybook --ledger=my.db deposit acc-0001"))
        #expect(stage.model.text.contains("ctrl-y copy line"))
        stage.press("ctrl-y")
        let version = stage.version(of: "acc-0001")
        #expect(copied(stage) == [Self.line.replacing("--expect 3", with: "--expect \(version)")])
        #expect(stage.model.overlay != nil, "nothing is confirmed by it")
        stage.press("tab enter")
        #expect(stage.model.overlay == nil)
    }

    /// A letter is a part of the name there.
    @Test func itIsCopiedWhileANameIsTyped() {
        var stage = previewed(BookInfo(name: "books.db", isProduction: true))
        stage.type("acc-0")
        stage.press("ctrl-y")
        #expect(copied(stage).count == 1 && copied(stage)[0].hasPrefix("daybook deposit"))
        #expect(!copied(stage)[0].contains("--confirm"), "the shell asks, as the screen does")
    }

    /// Work that changes no event has its line as well.
    @Test(arguments: [
        ("G enter S a", "snapshot acc-0012", ""), ("G enter S R", "snapshot acc-0012@", ""),
        ("G enter S D", "snapshot acc-0012@", " --drop"),
        ("3 R", "rebuild ", ""),
    ])
    func workOnWhatIsFoldedHasOne(_ keys: String, _ begin: String, _ end: String) throws {
        var stage = Stage(.forged, BookInfo(name: "books.db", options: ["--ledger=my.db"]))
        stage.begin()
        stage.press(keys)
        stage.press("ctrl-y")
        let line = try #require(copied(stage).first, "\(stage.model.text)")
        #expect(line.hasPrefix("daybook --ledger=my.db \(begin)"), "\(line)")
        #expect(line.hasSuffix(end) && line.contains("--drop") == !end.isEmpty, "\(line)")
        #expect(stage.model.text.contains("In a shell: daybook"))
    }

    @Test func snapshotsOfOddNames() throws {
        let (odd, minus) = (StreamID(stored: "a@b"), StreamID(stored: "-7"))
        #expect(SnapshotChange.take(odd).words == nil)
        #expect(SnapshotChange.drop(odd, Version(3)).words == ["snapshot", "a@b@3", "--drop"])
        #expect(SnapshotChange.take(minus).words == ["snapshot", "--", "-7"])
        #expect(
            SnapshotChange.drop(minus, Version(3)).words == ["snapshot", "--drop", "--", "-7@3"])
    }

    @Test func whatHasNoLineSaysSo() {
        var stage = Stage()
        stage.begin()
        stage.wish("o", ["a@b", "Ada", "GBP"])
        #expect(!stage.model.text.contains("In a shell"))
        stage.press("ctrl-y")
        #expect(copied(stage).isEmpty)
        #expect(stage.model.notice?.text == "there is no command line for it")
    }

    @Test func aLongOneIsCutWithAMark() {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["1", String(repeating: "long ", count: 60)])
        #expect(stage.model.text.contains("copies all of it)"))
        stage.press("ctrl-y")
        #expect(copied(stage).first?.hasSuffix("--expect \(stage.version(of: "acc-0001"))") == true)
    }

    @Test func whatIsNotConfirmedHasNone() {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["12.50"])
        stage.happens { $0.move("acc-0001", 4_200) }
        #expect(!stage.model.text.contains("In a shell"), "nothing can be recorded on top of that")
    }

    /// Job: undo a wrong deposit, which is the newest event of the account: eight keys with a
    /// reason of three letters.
    @Test func aWrongDepositIsUndoneInEightKeys() {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["12.50"])
        stage.press("tab enter")
        let before = stage.version(of: "acc-0001")
        let keys = "enter r d u p enter tab enter"
        stage.press(keys)
        #expect(keys.split(separator: " ").count == 8)
        #expect(stage.version(of: "acc-0001") == before + 1)
        #expect(stage.model.text.contains("FundsReversed"))
    }
}

extension Stage {
    /// As the screen has it.
    fileprivate func version(of name: String) -> Int64 {
        switch model.screens.top {
        case .accounts(let screen):
            screen.window.rows.first { $0.id.name == name }?.version.number ?? 0
        case .timeline(let screen): screen.account.version.number
        default: 0
        }
    }
}
