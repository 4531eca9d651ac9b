import Synchronization
import TerminalCanvas
import Testing

@Suite struct TableTests {
    private static let columns = [
        TableColumn("A", 8...8), TableColumn("B", 6 ... .max, priority: 2),
        TableColumn("C", 10...12, align: .right), TableColumn("D", 4...4, priority: 3),
    ]

    @Test(arguments: [
        (60, ["A 3..<11", "B 13..<40", "C 42..<54", "D 56..<60"]),
        (37, ["A 3..<11", "B 13..<19", "C 21..<31", "D 33..<37"]),
        (36, ["A 3..<11", "B 13..<22", "C 24..<36"]), (30, ["A 3..<11", "C 13..<25"]),
        (20, ["A 3..<8", "C 10..<20"]), (9, ["A 3..<7"]), (3, []), (0, []),
    ])
    func dropsColumnsByPriority(_ width: Int, _ expected: [String]) {
        let places = TableLayout(Self.columns, width: width).places
        let seen = places.map { "\(Self.columns[$0.index].title) \($0.columns)" }
        #expect(seen == expected)
    }

    @Test func asksOnlyForRowsOnTheScreen() {
        let asked = Mutex<[Int]>([])
        var table = Table([TableColumn("A", 3...3)], rowCount: 1_000_000) { row in
            asked.withLock { $0.append(row) }
            return TableRow([TableCell("\(row)")])
        }
        table.firstRow = 500_000
        var canvas = Canvas(Size(width: 20, height: 5))
        canvas.draw(table, in: canvas.area)
        #expect(asked.withLock { $0 } == [500_000, 500_001, 500_002, 500_003])
    }

    @Test(arguments: [
        // first, selected, height, count, the row at the top
        (0, 0, 5, 10, 0), (0, 4, 5, 10, 0), (0, 5, 5, 10, 1), (6, 3, 5, 10, 3), (9, 9, 5, 10, 5),
        (3, 0, 5, 4, 0), (7, nil, 5, 10, 5), (0, 0, 0, 10, 0), (0, 0, 5, 0, 0),
    ])
    func keepsTheSelectionOnTheScreen(
        _ first: Int, _ selected: Int?, _ height: Int, _ count: Int, _ top: Int
    ) {
        #expect(
            ScrollWindow.first(first, keeping: selected, height: height, count: count) == top)
    }

    @Test(arguments: [
        (0, "▲"), (1, "▲"), (2, "▼"),
    ])
    func showsTheOrder(_ case: Int, _ sign: String) {
        var column = TableColumn("A", 8...8)
        column.order = `case` == 2 ? .descending : .ascending
        var canvas = Canvas(Size(width: 20, height: 3))
        canvas.draw(Table([column], rowCount: 1) { _ in TableRow([]) }, in: canvas.area)
        #expect(canvas.textRows[0] == "   A \(sign)")
    }

    @Test func buttonsShowTheFocusedOne() {
        let buttons = [Button("Cancel"), Button("Look again"), Button("Withdraw")]
        for width in 14...40 {
            for focused in buttons.indices {
                var canvas = Canvas(Size(width: width, height: 1))
                canvas.draw(ButtonRow(buttons, focused: focused), in: canvas.area)
                #expect(canvas.textRows[0].contains("▸\(buttons[focused].label)"), "\(width)")
            }
        }
    }
}
