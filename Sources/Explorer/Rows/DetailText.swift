import EventStoreCore
import TerminalCanvas
import TextFormats

/// Puts lines together that fit into a pane.
struct DetailText {
    /// Of the labels.
    private static let indent = 12
    /// A payload may have 256 KiB: more lines than these are for another tool.
    private static let payloadLines = 400
    private static let payloadBytes = 16_384

    let width: Int
    let repertoire: Repertoire
    private(set) var lines: [[Span]] = []

    init(width: Int, repertoire: Repertoire) {
        self.width = max(1, width)
        self.repertoire = repertoire
    }

    mutating func heading(_ text: String) {
        lines.append([])
        line(text.uppercased(), .header)
    }

    mutating func line(_ text: String, _ role: Role) {
        for piece in TextWrap.lines(of: text, width: width, repertoire) {
            lines.append([Span(piece, role)])
        }
    }

    /// A label, and a text that goes on below itself.
    mutating func field(_ label: String, _ text: String, _ role: Role) {
        let indent = width > 3 * Self.indent ? Self.indent : 0
        // A label that has no room beside its text stands above it.
        let isAbove = indent == 0 || repertoire.width(of: label) >= indent
        if isAbove { line(label, .textFaint) }
        for (index, piece) in TextWrap.lines(of: text, width: width - indent, repertoire)
            .enumerated()
        {
            let shown = index == 0 && !isAbove ? label : ""
            let blanks = String(
                repeating: " ", count: max(0, indent - repertoire.width(of: shown)))
            lines.append([Span(shown + blanks, .textFaint), Span(piece, role)])
        }
    }

    /// Whether something is right, in a sign and in words.
    mutating func check(_ holds: Bool, _ what: String) {
        field("", holds ? "✓ \(what)" : "✗ \(what)", holds ? .textFaint : .snapshotWrong)
    }

    mutating func json(_ value: JSONText) {
        let layout = JSONLayout(
            value, maximumLines: Self.payloadLines, maximumBytes: Self.payloadBytes)
        for line in layout.lines {
            let indent = min(line.depth * 2, width / 2)
            let pieces = TextWrap.lines(
                of: Wording.safe(line.text), width: width - indent, repertoire)
            for piece in pieces {
                lines.append([Span(String(repeating: " ", count: indent) + piece, .text)])
            }
        }
        if layout.leftOut > 0 {
            let count = Wording.grouped(Int64(layout.leftOut))
            line("… \(count) more bytes: daybook events --format json", .messageWarning)
        }
    }

    // MARK: Items of tables

    /// Attributes of an item beside each other: the name, the letters of the type, the value, which
    /// goes on below itself. What lies inside a map or a list stands below it, and deeper.
    mutating func item(_ lines: [StoredItem.Line]) {
        let shown = lines.prefix(Self.payloadLines)
        let widest = shown.map { repertoire.width(of: $0.name) + Self.inset($0) }.max() ?? 0
        let column = min(widest, max(8, width / 3))
        for line in shown { attribute(line, column) }
        if lines.count > shown.count {
            let count = Wording.grouped(Int64(lines.count - shown.count))
            line("… \(count) more lines of it", .messageWarning)
        }
    }

    private static func inset(_ line: StoredItem.Line) -> Int { 2 * min(line.depth, 8) }

    private mutating func attribute(_ line: StoredItem.Line, _ column: Int) {
        let inset = String(repeating: " ", count: min(Self.inset(line), width / 2))
        let letters = line.type + String(repeating: " ", count: max(1, 5 - line.type.count))
        let nameWidth = repertoire.width(of: line.name) + inset.count
        let start = column + 2 + letters.count
        let role: Role = line.isKey ? .account : .text
        // Names that have no room beside their values stand above them.
        let isAbove = nameWidth > column || width < start + 8
        if isAbove {
            for piece in TextWrap.lines(of: line.name, width: width - inset.count, repertoire) {
                lines.append([Span(inset + piece, .textFaint)])
            }
        }
        let left = width < start + 8 ? inset.count : column + 2
        let room = width - left - letters.count
        let name = isAbove ? "" : inset + line.name
        let gap = left - (isAbove ? 0 : nameWidth)
        let pieces = TextWrap.lines(of: line.value, width: max(1, room), repertoire)
        for (index, piece) in pieces.enumerated() {
            guard index > 0 else {
                lines.append([
                    Span(name + String(repeating: " ", count: max(0, gap)), .textFaint),
                    Span(letters, .eventType), Span(piece, role),
                ])
                continue
            }
            let blanks = String(repeating: " ", count: left + letters.count)
            lines.append([Span(blanks, .textFaint), Span(piece, role)])
        }
    }
}
