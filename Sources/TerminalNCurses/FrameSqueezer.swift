/// Makes a frame shorter: ncurses switches each attribute on and off by itself, and its colours
/// apart from its attributes, which comes to half of the bytes of a cursor's step.
///
/// What is drawn stays the same: a change of colours or attributes waits until something is drawn
/// with it, and goes then as one sequence with only what differs. A step to the next line, which
/// ncurses asks for by the line's number, goes as a line feed, and blanks at the end of what is
/// drawn as one sequence that erases them.
struct FrameSqueezer {
    /// Whether the terminal knows how to switch one attribute off.
    let canSwitchOff: Bool
    /// Whether it erases so many cells (ECH), and in the colour of the ground.
    let canErase: Bool
    /// What ncurses asked for, and what the terminal has; nil when that is not known.
    private var wanted = Rendition.plain
    private var sent: Rendition?
    /// Nothing is squeezed any more once a sequence came that nobody here understands.
    private var isOff = false

    /// The line that the cursor is in, from 1; nil when that is not known, and where a line feed
    /// could scroll.
    private var line: Int?
    private var canScroll = false

    private static let escape: UInt8 = 0x1B
    /// Cursor movements: they draw nothing.
    private static let movements = Set("HfdG`ABCD".utf8)

    init(canSwitchOff: Bool, canErase: Bool) {
        self.canSwitchOff = canSwitchOff
        self.canErase = canErase
    }

    /// The terminal may have been changed by others.
    mutating func forget() { (sent, line) = (nil, nil) }

    /// The same frame in fewer bytes.
    ///
    /// - Parameters:
    ///   - bytes: what ncurses wrote.
    ///   - colour: what to send for one of the 256 colours, in place of `38;5;n`.
    /// - Returns: what to send.
    mutating func squeezed(
        _ bytes: [UInt8], colour: (_ ground: UInt8, _ index: Int) -> [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while !isOff, let next = rest.first {
            switch next {
            case Self.escape: rest = rest.dropFirst(sequence(rest, into: &result, colour))
            // Shift in: back to a character set that was never left.
            case 0x0F: rest = rest.dropFirst()
            case 0x0D, 0x08:
                result.append(next)
                rest = rest.dropFirst()
            default:
                flush(into: &result)
                if next < 0x20 { line = nil }
                let text = rest.dropFirst().prefix { $0 != Self.escape && $0 >= 0x20 }
                rest = rest[text.endIndex...]
                draw(next, text, isLeft: Self.leavesColumn(rest), into: &result)
            }
        }
        return result + rest
    }

    /// Draws a run. Where the cursor goes to another column behind it (`isLeft`) it need not move
    /// over the blanks at its end.
    private func draw(
        _ first: UInt8, _ text: ArraySlice<UInt8>, isLeft: Bool, into result: inout [UInt8]
    ) {
        result.append(first)
        let blanks = text.reversed().prefix { $0 == 0x20 }.count
        let erasing = Array("\u{1B}[\(blanks)X".utf8)
        // An underline or a reversed ground would not be erased with.
        guard canErase, isLeft, blanks > erasing.count, wanted.isErasable else {
            result += text
            return
        }
        result += text.dropLast(blanks)
        result += erasing
    }

    /// A return, or a movement that names the column.
    private static func leavesColumn(_ rest: ArraySlice<UInt8>) -> Bool {
        if rest.first == 0x0D { return true }
        guard rest.starts(with: [escape, UInt8(ascii: "[")]) else { return false }
        return rest.dropFirst(2).first { $0 >= 0x40 } == UInt8(ascii: "H")
    }

    /// Takes a sequence.
    ///
    /// - Returns: its length.
    private mutating func sequence(
        _ rest: ArraySlice<UInt8>, into result: inout [UInt8],
        _ colour: (_ ground: UInt8, _ index: Int) -> [UInt8]
    ) -> Int {
        let tail = rest.dropFirst()
        if tail.starts(with: Array("(B".utf8)) { return 3 }
        guard tail.first == UInt8(ascii: "[") else {
            flush(into: &result)
            line = nil
            result += rest.prefix(2)
            return min(2, rest.count)
        }
        let parameters = tail.dropFirst().prefix { $0 < 0x40 }
        let final = parameters.endIndex < rest.endIndex ? rest[parameters.endIndex] : 0
        let length = min(parameters.count + 3, rest.count)
        if final == UInt8(ascii: "m") {
            var next = wanted
            if next.apply(parameters, colour: colour) {
                wanted = next
                return length
            }
            isOff = true
        }
        if !Self.movements.contains(final) { flush(into: &result) }
        let before = line
        noteMovement(parameters, final)
        if final == UInt8(ascii: "d"), let before, line == before + 1 {
            result.append(0x0A)
        } else {
            result += rest.prefix(length)
        }
        return length
    }

    private mutating func noteMovement(_ parameters: ArraySlice<UInt8>, _ final: UInt8) {
        let first = parameters.prefix { $0 != UInt8(ascii: ";") }
        switch final {
        case UInt8(ascii: "H"), UInt8(ascii: "d"):
            line = canScroll ? nil : first.isEmpty ? 1 : Int(String(decoding: first, as: UTF8.self))
        case UInt8(ascii: "r"):
            // A region of the screen; without one a line feed above the last line only moves.
            canScroll = !parameters.isEmpty
            line = nil
        case UInt8(ascii: "G"), UInt8(ascii: "`"), UInt8(ascii: "C"), UInt8(ascii: "D"),
            UInt8(ascii: "m"), UInt8(ascii: "K"), UInt8(ascii: "X"), UInt8(ascii: "J"):
            break
        default: line = nil
        }
    }

    private mutating func flush(into result: inout [UInt8]) {
        result += wanted.sequence(from: sent, canSwitchOff: canSwitchOff)
        sent = wanted
    }
}
