import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What a list says about itself is true of the rows that stand there.
@Suite struct HonestListTests {
    private func stage(_ book: SampleBook, _ keys: String) -> Stage {
        var stage = Stage(book)
        stage.begin()
        stage.press(keys)
        return stage
    }

    /// The roles of the rows, without the selected one.
    private func roles(_ stage: Stage) -> Set<Role> {
        let canvas = stage.frame.canvas
        let rows = (3..<15).filter { !canvas.lines[$0].hasPrefix("▸") }
        return Set(rows.flatMap { canvas.row($0) }.filter { $0.text != " " }.map(\.style.role))
    }

    @Test(arguments: ["g", "2"])
    func rowsOfAnotherMomentAreFaint(_ keys: String) throws {
        var stage = stage(.large(100, events: 40), keys)
        #expect(roles(stage).count > 2)
        stage.isHolding = true
        stage.press("[")
        #expect(stage.frame.canvas.lines[0].contains("PAST"))
        // A step that is answered soon changes the rows once.
        #expect(roles(stage).count > 2)
        stage.take(.tick(try #require(stage.model.wakesAt)))
        #expect(roles(stage).isSubset(of: [.textFaint, .scrollbar, .scrollbarThumb]))
        stage.release()
        #expect(roles(stage).count > 2)
    }

    // MARK: Paused

    @Test func whatIsReadWhilePausedIsNotNew() {
        var stage = stage(.standard, "=")
        stage.happens { $0.move("acc-0001", 100) }
        stage.press("2")
        let counts = stage.frame.canvas.lines[22]
        #expect(counts.contains("paused, = goes on") && !counts.contains("new"), "\(counts)")
        stage.happens { $0.move("acc-0001", 100) }
        #expect(stage.frame.canvas.lines[22].contains("1 new ↓"))
        #expect(stage.frame.canvas.lines[0].contains("paused, 2 events since"))
        stage.press("=")
        #expect(stage.frame.canvas.lines[22].contains("following the newest"))
    }

    // MARK: Search

    @Test func aNameGoesBeforeNamesThatHoldIt() {
        var book = SampleBook.standard
        book.open("acc-00010", "Another")
        var stage = stage(book, "g /")
        stage.type("ACC-0001")
        stage.press("enter")
        #expect(stage.model.text.contains("▸  acc-0001 "))
        #expect(stage.model.notice == nil)
        stage.press("n")
        #expect(stage.model.text.contains("▸  acc-00010 "))
        stage.press("n")
        #expect(stage.model.text.contains("▸  acc-0001 "))
    }

    @Test func noSnapshotOfThePastPromisesNone() {
        let stage = stage(.standard, "g enter [ [ S")
        #expect(stage.model.text.contains("no snapshots up to here"))
        #expect(!stage.model.text.contains("takes one"))
    }

    // MARK: The scrollbar

    private func click(_ row: Int, _ stage: inout Stage) {
        let place = CellPosition(column: 79, row: row)
        stage.take(.input(.mouse(MouseInput(.left, isRelease: false, at: place))))
    }

    private func selected(_ stage: Stage) -> String {
        stage.frame.canvas.lines.first { $0.hasPrefix("▸") } ?? ""
    }

    @Test func aClickOnTheBarOfAccountsLeadsThere() {
        var stage = stage(.large(190), "g")
        click(12, &stage)
        #expect(selected(stage).contains("acc-0094"), "\(selected(stage))")
        click(21, &stage)
        #expect(selected(stage).contains("acc-0189"))
        click(3, &stage)
        #expect(selected(stage).contains("acc-0000"))
    }

    @Test func aClickOnTheBarOfTheLogLeadsThere() {
        var stage = stage(.large(100, events: 80), "2")
        let end = stage.book.head.number
        #expect(end > 1000)
        click(12, &stage)
        let position = Wording.grouped((end - 1) * 9 / 18 + 1)
        #expect(selected(stage).contains(position), "\(selected(stage))")
        click(3, &stage)
        #expect(selected(stage).contains("▸         1 "), "\(selected(stage))")
        click(21, &stage)
        #expect(selected(stage).contains(Wording.grouped(end)))
    }

    @Test func aClickOnTheBarOfATimelineLeadsThere() {
        var stage = stage(.large(1, events: 1001), "enter")
        click(12, &stage)
        #expect(selected(stage).contains(" 501 "), "\(selected(stage))")
        click(3, &stage)
        #expect(selected(stage).contains("1001 "), "\(selected(stage))")
    }

    @Test(arguments: [Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func aClickSelectsTheLineOfProjectionsThatStandsThere(_ size: Size) {
        var stage = Stage(.standard, BookInfo(name: "books.db"), size)
        stage.begin()
        stage.press("3")
        for key in ["", "j j j j j", "G"] {
            stage.press(key)
            let lines = stage.frame.canvas.lines
            for row in 2..<size.height - 2 {
                var clicked = stage
                let place = CellPosition(column: 4, row: row)
                clicked.take(
                    .input(.mouse(MouseInput(.left, isRelease: false, at: place))))
                guard case .projections(let before) = stage.model.screens.top,
                    case .projections(let after) = clicked.model.screens.top
                else { continue }
                let name: String? =
                    switch after.window.selectedRow {
                    case .projection(let row): row.name
                    case .total(let total): total.currency.code
                    case .type(let type): size.width < 72 ? type.type : nil
                    case nil: nil
                    }
                guard after.window.selected != before.window.selected, let name else { continue }
                #expect(lines[row].contains(name.prefix(6)), "\(name) by a click on \(row)")
            }
        }
    }

    @Test func aClickSelectsATotal() {
        var stage = stage(.standard, "3")
        let lines = stage.frame.canvas.lines
        let row = lines.firstIndex { $0.contains(" JPY") } ?? 0
        let place = CellPosition(column: 10, row: row)
        stage.take(.input(.mouse(MouseInput(.left, isRelease: false, at: place))))
        #expect(stage.model.text.contains("JPY by day"))
        #expect(stage.frame.canvas.lines[row].hasPrefix("▸"))
    }

    @Test func whereThereIsNoBarAClickIsForTheRow() {
        var stage = stage(.standard, "g")
        click(5, &stage)
        #expect(selected(stage).contains("acc-0003"))
    }
}
