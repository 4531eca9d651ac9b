import TerminalCanvas
import TestSupport
import Testing

@Suite struct WidgetTests {
    private static let goldens = GoldenFolder()
    private static let sizes = [
        Size(width: 76, height: 12), Size(width: 34, height: 6), Size(width: 13, height: 3),
    ]

    /// At three sizes, and at the widest without UTF-8.
    @Test(arguments: WidgetGallery.all)
    func looksLikeItsGolden(_ entry: WidgetGallery) throws {
        let dumps = Self.sizes.map { draw(entry.widget, $0, .unicode).dump() }
        let plain = draw(entry.widget, Self.sizes[0], .ascii).textRows.drop { $0.isEmpty }
        let ascii = plain.reversed().drop { $0.isEmpty }.reversed().map { "|\($0)\n" }.joined()
        try Self.goldens.check(dumps.joined(separator: "\n") + "\nascii\n" + ascii, entry.name)
    }

    @Test func everyGoldenHasAWidget() throws {
        try Self.goldens.expectOnly(WidgetGallery.all.map(\.name))
    }

    /// Cells around the rectangle keep their own sign; nothing traps at any size.
    @Test func staysInsideItsRectangle() {
        var random = SeededRandom.announced(for: "staysInsideItsRectangle")
        let outside = CellStyle(.whatifFrame)
        for round in 0..<3_000 {
            let entry = WidgetGallery.all[round % WidgetGallery.all.count]
            let isLarge = round % 100 == 0
            let size = Size(
                width: .random(in: 1...(isLarge ? 400 : 90), using: &random),
                height: .random(in: 1...(isLarge ? 120 : 26), using: &random))
            let area = Rect(
                column: .random(in: -5...size.width, using: &random),
                row: .random(in: -5...size.height, using: &random),
                width: .random(in: 0...(size.width + 5), using: &random),
                height: .random(in: 0...(size.height + 5), using: &random))
            var canvas = Canvas(
                size, repertoire: round % 3 == 0 ? .ascii : .unicode, style: outside)
            canvas.draw(entry.widget, in: area)
            let stray = Rect(size).positions.first {
                !area.contains($0) && canvas[$0.column, $0.row] != .blank(outside)
            }
            #expect(stray == nil, "\(entry.name) in \(area) of \(size)")
            #expect(canvas.isWhole, "\(entry.name) in \(area) of \(size)")
        }
    }

    private func draw(_ widget: any Widget, _ size: Size, _ repertoire: Repertoire) -> Canvas {
        var canvas = Canvas(size, repertoire: repertoire)
        canvas.draw(widget, in: canvas.area)
        return canvas
    }
}

extension Rect {
    var positions: [CellPosition] {
        rows.flatMap { row in columns.map { CellPosition(column: $0, row: row) } }
    }
}

extension Canvas {
    /// Whether each wide character has both of its halves, and each half its character.
    var isWhole: Bool {
        (0..<size.height).allSatisfy { row in
            (0..<size.width).allSatisfy { column in
                let cell = self[column, row]
                let isHalf = cell.isRightHalf
                let followsWide = column > 0 && self[column - 1, row].width == 2
                let hasRoom = cell.width < 2 || column + 1 < size.width
                return isHalf == followsWide && hasRoom
            }
        }
    }
}
