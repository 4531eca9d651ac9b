import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import Testing

/// Closed periods in the explorer: the rule is told in a form, however little room there is.
@Suite struct PeriodFlowTests {
    private static let book: SampleBook = {
        var book = SampleBook()
        book.open("acc-0001", "Ada Lovelace", "GBP")
        book.move("acc-0001", 10_000)
        book.record(
            "$periods", .foreign(ForeignEvent(type: "PeriodClosed", movement: nil)),
            SampleBook.Details(payload: #"{"period":"9998-12"}"#))
        return book
    }()

    private static let sizes = [(40, 12), (80, 24), (120, 40)].map {
        Size(width: $0.0, height: $0.1)
    }

    private static func stage(_ size: Size) -> Stage {
        var stage = Stage(book, BookInfo(name: "books.db"), size)
        stage.begin()
        return stage
    }

    /// The words that are shown, without the frames around and the breaks between them.
    private static func words(_ stage: Stage) -> String {
        stage.frame.canvas.lines.joined(separator: " ")
            .split { $0.isWhitespace || "│┃║|".contains($0) }.joined(separator: " ")
    }

    @Test(arguments: sizes)
    func aFormTellsTheWayOut(_ size: Size) {
        var stage = Self.stage(size)
        for (key, fields) in [("d", ["5"]), ("w", ["5"])] {
            stage.wish(key, fields)
            let words = Self.words(stage)
            for part in ["periodClosed:", "is closed by 9998-12", "or reopen 9998-12"] {
                #expect(words.contains(part), "\(key): \(stage.frame.canvas.lines)")
            }
            stage.press("esc")
        }
    }

    /// What it says stands below the fold where there is little room.
    @Test(arguments: sizes.dropFirst())
    func theStreamShowsTheClosing(_ size: Size) {
        var stage = Self.stage(size)
        stage.press("2")
        #expect(Self.words(stage).contains("PeriodClosed"), "\(stage.frame.canvas.lines)")
        stage.press("enter enter")
        #expect(Self.words(stage).contains("9998-12"), "\(stage.frame.canvas.lines)")
    }
}
