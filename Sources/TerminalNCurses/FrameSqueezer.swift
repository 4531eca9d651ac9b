/// Makes a frame shorter: ncurses switches each attribute on and off by itself, and its colours
/// apart from its attributes, which comes to half of the bytes of a cursor's step.
///
/// What is drawn stays the same:
/// - a change of colours or attributes waits until something is drawn that shows it, and goes then
///   as one sequence with only what differs; blanks show nothing but their ground;
/// - a step to the next line, which ncurses asks for by the line's number, goes as a line feed,
///   and one to a column of the same line without the line;
/// - blanks at the end of what is drawn go as one sequence that erases them;
/// - a scrolled region is scrolled from wherever the cursor is.
struct FrameSqueezer {
    /// What a terminal can do, in the words of ECMA-48.
    struct Abilities: OptionSet {
        let rawValue: UInt8

        /// Switches one attribute off.
        static let switchingOff = Abilities(rawValue: 1)
        /// Erases so many cells, in the colour of the ground (ECH).
        static let erasing = Abilities(rawValue: 2)
        /// Moves to a column of the same line (CHA).
        static let columns = Abilities(rawValue: 4)
        /// Scrolls a region up and down (SU, SD).
        static let scrolling = Abilities(rawValue: 8)
    }

    let abilities: Abilities
    /// Lines of the terminal.
    var lines: Int
    /// What ncurses asked for, and what the terminal has; nil when that is not known.
    private var wanted = Rendition.plain
    private var sent: Rendition?
    /// Nothing is squeezed any more once a sequence came that nobody here understands.
    private var isOff = false

    /// The line that the cursor is in, from 1; nil when that is not known, and where a line feed
    /// could scroll.
    private var line: Int?
    /// The lines that scroll, the first and the last; nil when all of them do.
    private var region: (first: Int, last: Int)?

    private static let escape: UInt8 = 0x1B
    private static let bracket = UInt8(ascii: "[")

    init(_ abilities: Abilities, lines: Int) {
        self.abilities = abilities
        self.lines = lines
    }

    /// The terminal may have been changed by others.
    mutating func forget() { (sent, line) = (nil, nil) }

    /// The same frame in fewer bytes.
    ///
    /// - Parameters:
    ///   - bytes: what ncurses wrote.
    ///   - palette: what to send for one of the 256 colours, in place of `38;5;n`.
    /// - Returns: what to send.
    mutating func squeezed(_ bytes: [UInt8], _ palette: Rendition.Palette) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while !isOff, let next = rest.first {
            switch next {
            case Self.escape: rest = rest.dropFirst(sequence(rest, into: &result, palette))
            // Shift in: back to a character set that was never left.
            case 0x0F: rest = rest.dropFirst()
            case 0x0D, 0x08:
                result.append(next)
                rest = rest.dropFirst()
            case ..<0x20:
                flushGround(into: &result, palette)
                line = nil
                result.append(next)
                rest = rest.dropFirst()
            default:
                let text = rest.prefix { $0 != Self.escape && $0 >= 0x20 }
                rest = rest[text.endIndex...]
                draw(text, isLeft: Self.leavesColumn(rest), into: &result, palette)
            }
        }
        return result + rest
    }

    /// Draws a run. Where the cursor goes to another column behind it (`isLeft`) it need not move
    /// over the blanks at its end.
    private mutating func draw(
        _ run: ArraySlice<UInt8>, isLeft: Bool, into result: inout [UInt8],
        _ palette: Rendition.Palette
    ) {
        let blanks = run.reversed().prefix { $0 == 0x20 }.count
        let text = run.dropLast(blanks)
        let indent = text.prefix { $0 == 0x20 }
        flushGround(into: &result, palette)
        result += indent
        if !text.isEmpty {
            flush(into: &result, palette)
            result += text.dropFirst(indent.count)
        }
        let erasing = Array("\u{1B}[\(blanks)X".utf8)
        // An underline or a reversed ground would not be erased with.
        let isShorter = isLeft && blanks > erasing.count && wanted.isErasable
        result += abilities.contains(.erasing) && isShorter ? erasing[...] : run.suffix(blanks)
    }

    /// A blank would look the same now as with all that ncurses asked for.
    private var isGroundSent: Bool {
        guard let sent, sent.isErasable, wanted.isErasable else { return false }
        return sent.background == wanted.background
    }

    /// A return, or a movement that names the column.
    private static func leavesColumn(_ rest: ArraySlice<UInt8>) -> Bool {
        if rest.first == 0x0D { return true }
        guard rest.starts(with: [escape, bracket]) else { return false }
        return rest.dropFirst(2).first { $0 >= 0x40 } == UInt8(ascii: "H")
    }

    /// Takes a sequence.
    ///
    /// - Returns: its length.
    private mutating func sequence(
        _ rest: ArraySlice<UInt8>, into result: inout [UInt8], _ palette: Rendition.Palette
    ) -> Int {
        let tail = rest.dropFirst()
        if tail.starts(with: [UInt8(ascii: "("), UInt8(ascii: "B")]) { return 3 }
        guard tail.first == Self.bracket else {
            flush(into: &result, palette)
            line = nil
            result += rest.prefix(2)
            return min(2, rest.count)
        }
        let parameters = tail.dropFirst().prefix { $0 < 0x40 }
        let final = parameters.endIndex < rest.endIndex ? rest[parameters.endIndex] : 0
        let whole = rest.prefix(parameters.count + 3)
        switch final {
        case UInt8(ascii: "m"):
            var next = wanted
            if next.apply(parameters) {
                wanted = next
                return whole.count
            }
            isOff = true
            flush(into: &result, palette)
            result += whole
        case UInt8(ascii: "H"):
            return move(whole, parameters, before: rest.dropFirst(whole.count), &result, palette)
        case UInt8(ascii: "d"):
            let before = line
            line = region == nil ? Self.pair(parameters).0 : nil
            result += before.map { $0 + 1 } == line && line != nil ? [0x0A] : whole
        case UInt8(ascii: "r"):
            let (first, last) = Self.pair(parameters)
            let isAll = parameters.isEmpty || (first, last) == (1, lines)
            region = isAll ? nil : (first, last)
            line = nil
            result += isAll ? [Self.escape, Self.bracket, final] : whole
        case UInt8(ascii: "f"), UInt8(ascii: "A"), UInt8(ascii: "B"):
            line = nil
            result += whole
        case UInt8(ascii: "G"), UInt8(ascii: "`"), UInt8(ascii: "C"), UInt8(ascii: "D"):
            result += whole
        case UInt8(ascii: "K"), UInt8(ascii: "X"), UInt8(ascii: "J"):
            flushGround(into: &result, palette)
            result += whole
        default:
            flush(into: &result, palette)
            line = nil
            result += whole
        }
        return whole.count
    }

    /// Takes a movement to a line and a column, and a step over the edge of a region behind it.
    ///
    /// - Returns: the bytes of both.
    private mutating func move(
        _ whole: ArraySlice<UInt8>, _ parameters: ArraySlice<UInt8>,
        before next: ArraySlice<UInt8>, _ result: inout [UInt8], _ palette: Rendition.Palette
    ) -> Int {
        let (row, column) = Self.pair(parameters)
        if let region, abilities.contains(.scrolling) {
            let (up, down) = ([0x0A] as [UInt8], [Self.escape, UInt8(ascii: "M")])
            let isUp = row == region.last && next.starts(with: up)
            if isUp || row == region.first && next.starts(with: down) {
                flushGround(into: &result, palette)
                line = nil
                result += [Self.escape, Self.bracket, isUp ? UInt8(ascii: "S") : UInt8(ascii: "T")]
                return whole.count + (isUp ? up : down).count
            }
        }
        if line == row, abilities.contains(.columns) {
            result += column == 1 ? [0x0D] : Array("\u{1B}[\(column)G".utf8)
        } else {
            line = region == nil ? row : nil
            result += whole
        }
        return whole.count
    }

    /// Two numbers of a sequence; one that is missing is 1.
    private static func pair(_ parameters: ArraySlice<UInt8>) -> (Int, Int) {
        let first = parameters.prefix { $0 != UInt8(ascii: ";") }
        let second = parameters.dropFirst(first.count + 1)
        return (max(1, Rendition.number(first)), max(1, Rendition.number(second)))
    }

    /// Where nothing but the ground will be seen.
    private mutating func flushGround(into result: inout [UInt8], _ palette: Rendition.Palette) {
        if !isGroundSent { flush(into: &result, palette) }
    }

    private mutating func flush(into result: inout [UInt8], _ palette: Rendition.Palette) {
        let canSwitchOff = abilities.contains(.switchingOff)
        result += wanted.sequence(from: sent, canSwitchOff: canSwitchOff, palette)
        sent = wanted
    }
}
