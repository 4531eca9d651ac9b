/// Colours and attributes as a terminal keeps them: what SGR sequences set.
struct Rendition: Equatable {
    /// A colour as a sequence names it.
    enum Ink: Equatable {
        /// The terminal's own.
        case own
        /// By a number of its own: 31, 44, 97.
        case number(UInt8)
        /// One of the 256: `38;5;n`, `48;5;n`.
        case listed(Int)
    }

    /// What to send for one of the 256 colours, in place of `38;5;n`.
    typealias Palette = (_ ground: UInt8, _ index: Int) -> [UInt8]

    var foreground = Ink.own
    var background = Ink.own
    /// Bit n stands for the number n that switches it on: 1 bold, 2 dim, 3 italic, 4 underline, 5,
    /// 7 reverse, 8, 9.
    private var attributes: UInt16 = 0

    static let plain = Rendition()
    /// Bold and dim, which are switched off together.
    private static let weights: UInt16 = 0b110

    /// A blank in it is nothing but its ground, as an erased cell is.
    var isErasable: Bool { attributes & ~0b1110 == 0 }

    /// The shortest sequence that leads here.
    ///
    /// - Parameters:
    ///   - before: nil when nothing is known of it.
    ///   - canSwitchOff: whether the terminal knows more ways back than to plain.
    ///   - palette: the 256 colours.
    /// - Returns: nothing, where nothing is to do.
    func sequence(from before: Rendition?, canSwitchOff: Bool, _ palette: Palette) -> [UInt8] {
        guard before != self else { return [] }
        var afresh: [UInt8] = [0x1B, UInt8(ascii: "[")]
        if self == .plain { return afresh + [UInt8(ascii: "m")] }
        afresh.append(UInt8(ascii: ";"))
        Rendition.plain.addSteps(to: self, &afresh, palette)
        guard let before, canSwitchOff || before.attributes & ~attributes == 0 else {
            return afresh
        }
        var change: [UInt8] = [0x1B, UInt8(ascii: "[")]
        before.addSteps(to: self, &change, palette)
        return change.count > afresh.count ? afresh : change
    }

    /// Adds the numbers to send, and ends the sequence.
    private func addSteps(to next: Rendition, _ bytes: inout [UInt8], _ palette: Palette) {
        var lost = attributes & ~next.attributes
        var gained = next.attributes & ~attributes
        func add(_ number: UInt8) {
            if number >= 100 { bytes.append(UInt8(ascii: "0") + number / 100) }
            if number >= 10 { bytes.append(UInt8(ascii: "0") + number / 10 % 10) }
            bytes += [UInt8(ascii: "0") + number % 10, UInt8(ascii: ";")]
        }
        func add(_ ink: Ink, _ ground: UInt8) {
            switch ink {
            case .own: add(ground + 1)
            case .number(let number): add(number)
            case .listed(let index): bytes += palette(ground, index) + [UInt8(ascii: ";")]
            }
        }
        if lost & Self.weights != 0 {
            gained |= next.attributes & Self.weights
            lost &= ~Self.weights
            add(22)
        }
        for number in UInt8(3)...9 where lost & 1 << UInt16(number) != 0 { add(number + 20) }
        for number in UInt8(1)...9 where gained & 1 << UInt16(number) != 0 { add(number) }
        if next.foreground != foreground { add(next.foreground, 38) }
        if next.background != background { add(next.background, 48) }
        bytes[bytes.count - 1] = UInt8(ascii: "m")
    }

    // MARK: Reading

    /// Takes the numbers of a sequence, as they stand between `ESC [` and `m`.
    ///
    /// - Returns: false for a number that means nothing here.
    mutating func apply(_ parameters: ArraySlice<UInt8>) -> Bool {
        var numbers = parameters.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
        ).map(Self.number)[...]
        while let number = numbers.popFirst() {
            switch number {
            case 0: self = .plain
            // The first font: nobody left it.
            case 10: break
            case 1...9: attributes |= 1 << UInt16(number)
            case 22: attributes &= ~Self.weights
            case 23...29: attributes &= ~(1 << UInt16(number - 20))
            case 30...37, 90...97: foreground = .number(UInt8(number))
            case 39: foreground = .own
            case 40...47, 100...107: background = .number(UInt8(number))
            case 49: background = .own
            case 38, 48:
                guard numbers.popFirst() == 5, let index = numbers.popFirst() else { return false }
                if number == 38 { foreground = .listed(index) } else { background = .listed(index) }
            default: return false
            }
        }
        return true
    }

    /// A number of a sequence; 0 where there is none, and where it is no number.
    static func number(_ digits: some Sequence<UInt8>) -> Int {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), number < 1 << 20 else {
                return 0
            }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
