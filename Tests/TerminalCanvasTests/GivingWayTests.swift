import TerminalCanvas
import Testing

/// Who gives way where there is not room for all.
@Suite struct GivingWayTests {
    private static let columns = [
        TableColumn("NAME", 8...30, overflow: .middleEllipsis, content: 20),
        TableColumn(
            "TIME", 19...19, priority: 1, squeeze: TableColumn.Squeeze(to: 10, priority: 2)),
        TableColumn("AMOUNT", 6...6, align: .right, content: 14),
        TableColumn("NOTE", 4...12, priority: 3),
    ]

    private static func rows(_ width: Int) -> [String] {
        let table = Table(columns, rowCount: 1) { _ in
            TableRow([
                TableCell("settlement-000000001"),
                TableCell("2026-11-20 10:02:11", short: "2026-11-20"),
                TableCell("+12,345,678.90"), TableCell("note"),
            ])
        }
        var canvas = Canvas(Size(width: width, height: 2))
        canvas.draw(table, in: canvas.area)
        return canvas.textRows
    }

    @Test(arguments: [
        (80, "   settlement-000000001  2026-11-20 10:02:11  +12,345,678.90  note"),
        (60, "   settlem…000001  2026-11-20 10:02:11  +12,345,678.90  note"),
        (54, "   sett…001  2026-11-20 10:02:11  +12,345,678.90  note"),
        (53, "   settle…000001  2026-11-20 10:02:11  +12,345,678.90"),
        (40, "   sett…0001  2026-11-20  +12,345,678.90"),
        (38, "   settlement-0…000001  +12,345,678.90"),
        (23, "   se…1  +12,345,678.90"),
    ])
    func numbersAreWholeWhileSomethingCanBeSpared(_ width: Int, _ expected: String) {
        #expect(Self.rows(width)[1] == expected)
    }

    @Test func onlyThenIsANumberBlotted() {
        #expect(Self.rows(22)[1] == "   se…1  #############")
    }

    @Test func whatIsSeenCountsWhereNothingIsSaid() {
        let table = Table(
            [TableColumn("A", 4...9), TableColumn("N", 4...4, align: .right)], rowCount: 1
        ) { _ in TableRow([TableCell("a"), TableCell("1,234,567")]) }
        var canvas = Canvas(Size(width: 30, height: 2))
        canvas.draw(table, in: canvas.area)
        #expect(canvas.textRows[1] == "   a          1,234,567")
    }

    @Test func theSignOfTheOrderIsNotCut() {
        var column = TableColumn("LAST EVENT", 4...4, content: 3)
        column.order = .descending
        var canvas = Canvas(Size(width: 30, height: 2))
        canvas.draw(Table([column], rowCount: 0) { _ in TableRow([]) }, in: canvas.area)
        #expect(canvas.textRows[0] == "   LAST EVENT ▼")
    }

    // MARK: Status lines

    private static let line = StatusLine(
        left: [
            .optional("Accounts › ", .title, priority: 3), .name("acc-000000017", .title),
            .optional(" Ada Lovelace", .title, priority: 1),
        ],
        right: [
            .optional("balance ", .title, priority: 2), .fixed("12,345.00 GBP", .title),
        ], role: .title)

    @Test(arguments: [
        (60, "Accounts › acc-000000017 Ada Lovelace  balance 12,345.00 GBP"),
        (49, "acc-000000017 Ada Lovelace  balance 12,345.00 GBP"),
        (40, "acc-000000017 Ada Lovelace 12,345.00 GBP"),
        (35, "acc-000000017 balance 12,345.00 GBP"), (27, "acc-000000017 12,345.00 GBP"),
        (24, "acc-0…0017 12,345.00 GBP"), (21, "acc…017 12,345.00 GBP"),
    ])
    func piecesGiveWayByTheirPriority(_ width: Int, _ expected: String) {
        var canvas = Canvas(Size(width: width, height: 1))
        canvas.draw(Self.line, in: canvas.area)
        #expect(canvas.textRows[0] == expected)
    }

    @Test func noNumberLosesADigit() {
        for width in 1...40 {
            var canvas = Canvas(Size(width: width, height: 1))
            let line = StatusLine(
                left: [.fixed(" total 39,296,762.80 CZK  1,000.00 GBP", .text)], role: .text)
            canvas.draw(line, in: canvas.area)
            let words = canvas.textRows[0].split(separator: " ").map { word in
                String(word.hasSuffix("…") ? word.dropLast() : word)
            }
            #expect(
                Set(words).subtracting(["", "total"]).isSubset(of: [
                    "39,296,762.80", "CZK", "1,000.00", "GBP", "tota", "tot", "to", "t",
                ]), "\(canvas.textRows[0])")
        }
    }

    // MARK: Charts

    @Test func aTrendThatHardlyMovesIsLevel() {
        #expect(Sparkline.text([17_447, 17_447, 17_448], width: 3, .unicode) == "▄▄▄")
        #expect(Sparkline.text([0, 1], width: 2, .unicode) == "▁█")
        #expect(Sparkline.text([0, 0], width: 2, .unicode) == "▁▁")
        #expect(Sparkline.text([nil, 3, .max, .min], width: 3, .unicode) == "▅█▁")
    }

    @Test(arguments: [4, 5, 6, 12])
    func aChartSaysItsScaleAndItsEnds(_ height: Int) {
        let bars = [
            BarChart.Bar("11-01", credit: 900, debit: 100), .gap,
            BarChart.Bar("11-20", credit: 10, debit: 450),
        ]
        var canvas = Canvas(Size(width: 40, height: height))
        canvas.draw(BarChart(bars) { "\($0).00" }, in: canvas.area)
        let text = canvas.textRows.joined(separator: "\n")
        for word in ["+900.00", "−900.00", "11-01", "11-20", "┆"] {
            #expect(text.contains(word), "\(text)")
        }
    }

    /// Also where the character under the cursor is wider than the field.
    @Test(arguments: 1...8) func theCursorOfAFieldIsWithinIt(width: Int) throws {
        let area = Rect(Size(width: width, height: 1))
        for text in ["日本語の口座", "e\u{301}👩‍👩‍👧‍👦 ab", "100.00"] {
            for place in 0...text.count {
                var edit = TextEdit(text)
                edit.moveToStart()
                edit.move(by: place)
                let cursor = try #require(
                    TextField(edit, isFocused: true).cursor(in: area, .unicode))
                #expect(area.contains(cursor), "\(text) at \(place): \(cursor)")
            }
        }
    }
}
