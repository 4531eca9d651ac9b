/// Makes a frame shorter: ncurses switches each attribute on and off by itself, and its colours
/// apart from its attributes, which comes to half of the bytes of a cursor's step.
///
/// What is drawn stays the same: a change of colours or attributes waits until something is drawn
/// with it, and goes then as one sequence with only what differs.
struct FrameSqueezer {
    /// Whether the terminal knows how to switch one attribute off.
    let canSwitchOff: Bool
    /// What ncurses asked for, and what the terminal has; nil when that is not known.
    private var wanted = Rendition.plain
    private var sent: Rendition?
    /// Nothing is squeezed any more once a sequence came that nobody here understands.
    private var isOff = false

    private static let escape: UInt8 = 0x1B
    /// Cursor movements: they draw nothing.
    private static let movements = Set("HfdG`ABCD".utf8)

    init(canSwitchOff: Bool) {
        self.canSwitchOff = canSwitchOff
    }

    /// The terminal may have been changed by others.
    mutating func forget() { sent = nil }

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
                let text = rest.dropFirst().prefix { $0 != Self.escape && $0 >= 0x20 }
                result.append(next)
                result += text
                rest = rest[text.endIndex...]
            }
        }
        return result + rest
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
        result += rest.prefix(length)
        return length
    }

    private mutating func flush(into result: inout [UInt8]) {
        result += wanted.sequence(from: sent, canSwitchOff: canSwitchOff)
        sent = wanted
    }
}
