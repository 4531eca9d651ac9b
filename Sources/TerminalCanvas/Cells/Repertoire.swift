/// What a terminal can show, and how wide: turns any text into cells that are safe to draw.
///
/// Stored text is made visible by `Printable` before it gets here. This is the second lock: what
/// would act on a terminal, or hide, becomes the replacement character, whoever forgot the first.
package struct Repertoire: Sendable {
    package let widths: CellWidth
    /// Whether only ASCII may be sent.
    package let isASCII: Bool

    package init(widths: CellWidth = .standard, isASCII: Bool = false) {
        self.widths = widths
        self.isASCII = isASCII
    }

    package static let unicode = Repertoire()
    package static let ascii = Repertoire(isASCII: true)

    package var drawingSet: DrawingSet { isASCII ? .ascii : .unicode }

    // MARK: Measuring

    /// The cells that a text takes when it is drawn.
    package func width(of text: some StringProtocol) -> Int {
        if text.isPlain { return text.utf8.count }
        if isEven(text) { return text.unicodeScalars.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// Each scalar is a character of one cell, as in `−12` and in what charts draw: nobody has to
    /// look for where its characters end.
    func isEven(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            let value = scalar.value
            if (0x20..<0x7F).contains(value) { return true }
            return !isASCII && Self.standsAlone(value) && widths.ofScalar(scalar) == 1
        }
    }

    /// Letters of Latin, and signs: nothing among them is a mark, joins its neighbours or hides.
    private static func standsAlone(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xA1...0xAC, 0xAE...0x2FF, 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20CF,
            0x2100...0x2BFF:
            true
        default: false
        }
    }

    package func width(of character: Character) -> Int {
        cell(character, .plain)?.width ?? cells(character, .plain).reduce(0) { $0 + $1.width }
    }

    // MARK: Cells

    /// A character as cells without the right halves of wide ones. Most are one cell; a flag or a
    /// family of emoji is several, which are drawn together or not at all.
    package func cells(_ character: Character, _ style: CellStyle) -> [Cell] {
        if let ascii = character.asciiValue, (0x20..<0x7F).contains(ascii) {
            return [Cell(ascii: ascii, style)]
        }
        return isASCII ? plainCells(character, style) : wideCells(character, style)
    }

    /// A character of one scalar, which is what it is in the terminal too; nil for any other.
    func cell(_ character: Character, _ style: CellStyle) -> Cell? {
        let scalars = character.unicodeScalars
        guard let scalar = scalars.first,
            scalars.index(after: scalars.startIndex) == scalars.endIndex
        else { return nil }
        if (0x20..<0x7F).contains(scalar.value) {
            return Cell(ascii: UInt8(truncatingIfNeeded: scalar.value), style)
        }
        guard !isASCII, Self.fate(of: scalar, widths) == .base else { return nil }
        return Cell(scalar, width: widths.ofScalar(scalar), style)
    }

    private func plainCells(_ character: Character, _ style: CellStyle) -> [Cell] {
        let question = UInt8(ascii: "?")
        let scalars = character.unicodeScalars.enumerated().filter { index, scalar in
            Self.fate(of: scalar, widths) != .dropped && !(index > 0 && Self.isSkinTone(scalar))
        }.map(\.element)
        let cells = scalars.flatMap { scalar -> [Cell] in
            if scalar.isASCII, scalar.value >= 0x20, scalar.value < 0x7F {
                return [Cell(ascii: UInt8(scalar.value), style)]
            }
            if let plain = DrawingSet.asciiFor[scalar] { return [Cell(ascii: plain, style)] }
            let isMark = Self.fate(of: scalar, widths) == .mark
            let width = isMark ? 0 : max(1, widths.ofScalar(scalar))
            return Array(repeating: Cell(ascii: question, style), count: width)
        }
        return cells.isEmpty ? [Cell(ascii: question, style)] : cells
    }

    private func wideCells(_ character: Character, _ style: CellStyle) -> [Cell] {
        var cells: [Cell] = []
        var pending: [Unicode.Scalar] = []
        func finish() {
            guard let first = pending.first else { return }
            cells.append(Cell(pending, width: max(1, widths.ofScalar(first)), style))
            pending = []
        }
        for scalar in character.unicodeScalars {
            if !pending.isEmpty, Self.isSkinTone(scalar) { continue }
            switch Self.fate(of: scalar, widths) {
            case .dropped: continue
            case .mark where pending.isEmpty: pending = ["\u{25CC}", scalar]
            case .mark: pending.append(scalar)
            case .base:
                finish()
                pending = [scalar]
            case .replaced:
                finish()
                pending = ["\u{FFFD}"]
            }
        }
        finish()
        return cells
    }

    // MARK: The second lock

    private enum Fate {
        /// Takes cells of its own.
        case base
        /// Stands on the character before it; alone, on a dotted circle.
        case mark
        case replaced
        case dropped
    }

    /// Behind a picture some terminals draw it on the picture, and others beside it.
    private static func isSkinTone(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F3FB...0x1F3FF).contains(scalar.value)
    }

    /// Asked of each cell that is drawn: what draws lines and bars is known without a look.
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        if (0x2070..<0x3164).contains(scalar.value) { return false }
        return scalar.properties.isDefaultIgnorableCodePoint
    }

    /// Emoji joiners and variation selectors are dropped: some terminals would make one picture of
    /// cells that ncurses counts one by one, and the rest of the line would stand askew.
    private static func fate(of scalar: Unicode.Scalar, _ widths: CellWidth) -> Fate {
        switch scalar.value {
        case 0x20..<0x7F: return .base
        case 0x200D, 0xFE00...0xFE0F: return .dropped
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFF9...0xFFFB: return .replaced
        default: break
        }
        let width = widths.ofScalar(scalar)
        if width < 0 || isIgnorable(scalar) { return .replaced }
        return width == 0 ? .mark : .base
    }
}
