import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import TestSupport
import Testing

/// What is shown where there is little room: numbers whole, names that can be told apart, nothing
/// left out without a word.
@Suite struct NarrowTests {
    private static let names = [1, 2].map { "customer-settlement-account-eu-west-00000\($0)" }
    private static let currencies = ["CHF", "CZK", "EUR", "GBP", "JPY", "KWD", "USD"]
    private static let sizes = [(40, 12), (80, 24), (120, 40), (200, 50)].map {
        Size(width: $0.0, height: $0.1)
    }

    private static let book: SampleBook = {
        var book = SampleBook()
        for name in names {
            book.open(name, "Filiale Nürnberg Handels GmbH", "EUR")
            book.move(name, 123_456_700)
            book.move(name, 12_345_678_912)
        }
        for currency in currencies {
            book.open("acc-\(currency)", "Sofia Kovalevskaya", currency)
            book.move("acc-\(currency)", 123_456_700)
        }
        return book
    }()

    private static func stage(_ size: Size) -> Stage {
        var stage = Stage(book, BookInfo(name: "books.db"), size)
        stage.begin()
        return stage
    }

    private static func text(_ stage: Stage) -> String {
        stage.frame.canvas.lines.joined(separator: "\n")
    }

    @Test(arguments: sizes)
    func bigAmountsAreNotBlotted(_ size: Size) {
        var stage = Self.stage(size)
        stage.press("G")
        for name in ["", "enter", "esc 2"] {
            stage.press(name)
            #expect(!Self.text(stage).contains("##"), "\(Self.text(stage))")
        }
        #expect(Self.text(stage).contains("1,234,567.00 USD"))
        stage.press("1 G enter")
        #expect(Self.text(stage).contains("124,691,356.12"))
        #expect(Self.text(stage).contains("+123,456,789.12"))
    }

    @Test(arguments: sizes)
    func longNamesCanBeToldApart(_ size: Size) {
        var stage = Self.stage(size)
        stage.press("G")
        for number in [1, 2] {
            #expect(Self.text(stage).contains("00000\(number) "), "\(Self.text(stage))")
        }
        stage.press("enter")
        let path = stage.frame.canvas.lines[1]
        #expect(path.contains("000002") && path.contains("124,691,356.12 EUR"), "\(path)")
        stage.press("d")
        #expect(Self.text(stage).contains("000002 ─"), "\(Self.text(stage))")
        #expect(Self.text(stage).contains("124,691,356.12 EUR at v3"))
    }

    @Test func columnsStandStillWhileTheReaderMoves() {
        var book = SampleBook.large(300)
        book.move("acc-0290", 9_999_999_999)
        var stage = Stage(book)
        stage.begin()
        stage.press("G")
        let heading = stage.frame.canvas.lines[2]
        stage.press("g")
        #expect(stage.frame.canvas.lines[2] == heading)
    }

    @Test(arguments: sizes)
    func theOrderIsAlwaysTold(_ size: Size) {
        var stage = Self.stage(size)
        stage.press("s s s s r")
        let lines = stage.frame.canvas.lines
        let isTold = lines[2].contains("LAST EVENT ▼") || lines[1].contains("by last event ▼")
        #expect(isTold, "\(lines[1])\n\(lines[2])")
    }

    @Test func noMoneyIsCutInTheStatusLine() {
        for width in 20...120 {
            let stage = Self.stage(Size(width: width, height: 24))
            let line = stage.frame.canvas.lines[22]
            for word in line.split(separator: " ") where word.contains(where: \.isNumber) {
                #expect(!word.contains("…"), "\(line)")
            }
        }
    }

    @Test func whatTheKeyCameToWinsOverTheNews() {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 40, height: 12))
        stage.beginAgain(seen: Position(3))
        #expect(stage.frame.canvas.lines[10].contains("• "))
        stage.press("x")
        let line = stage.frame.canvas.lines[10]
        #expect(line.contains("'x' does nothing here; ? lists the keys"), "\(line)")
    }

    @Test func theAccountIsTheLastToGo() {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 40, height: 12))
        stage.begin()
        stage.press("G enter")
        #expect(stage.frame.canvas.lines[1].hasPrefix(" acc-0012"))
        #expect(stage.frame.canvas.lines[1].contains("237.20 GBP"))
    }

    // MARK: Projections

    @Test(arguments: sizes)
    func everyTotalAndTypeIsReached(_ size: Size) {
        var stage = Self.stage(size)
        stage.press("3")
        var seen = Set<String>()
        for _ in 0..<20 {
            let marked = stage.frame.canvas.lines.filter { $0.contains("▸") }
            #expect(marked.count == 1, "\(Self.text(stage))")
            seen.formUnion(marked)
            stage.press("j")
        }
        for currency in Self.currencies {
            #expect(seen.contains { $0.contains(currency) }, "\(currency) at \(size)")
        }
        #expect(seen.contains { $0.contains("AccountOpened") })
    }

    @Test(arguments: 10...30)
    func whatHasNoRoomIsCounted(_ height: Int) throws {
        var stage = Self.stage(Size(width: 80, height: height))
        stage.press("3")
        let lines = stage.frame.canvas.lines
        let heading = try #require(lines.firstIndex { $0.contains("   TOTAL ") })
        let shown = lines[heading...].prefix(8).count { line in
            let isAmount = line.first { $0 != " " && $0 != "▸" }?.isNumber == true
            return isAmount && Self.currencies.contains { line.prefix(25).contains(" \($0) ") }
        }
        let missing = Self.currencies.count - shown
        #expect(missing == 0 || Self.text(stage).contains("… \(missing) more"), "\(lines)")
        #expect((missing > 0) == [21, 22, 23, 24, 25].contains(height) || height < 19)
    }

    @Test func theSelectedCurrencyIsTheOneThatIsMeant() {
        var stage = Self.stage(Size(width: 80, height: 24))
        stage.press("3")
        #expect(Self.text(stage).contains("CHF by day"))
        for _ in 0..<12 where !Self.text(stage).contains("JPY by day") { stage.press("j") }
        #expect(Self.text(stage).contains("JPY by day"))
        stage.press("R")
        #expect(stage.frame.canvas.lines[22].contains("no projection is selected"))
        stage.press("W")
        #expect(stage.frame.canvas.lines[1].contains("JPY"), "\(stage.frame.canvas.lines[1])")
    }

    // MARK: Messages

    @Test func aLongMessageCanBeReadToItsEnd() {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 40, height: 12))
        stage.begin()
        stage.take(.tailerFailed("the file was replaced by another one, and so it is THE END"))
        stage.press("4")
        #expect(Self.text(stage).contains("THE END"), "\(Self.text(stage))")
    }
}
