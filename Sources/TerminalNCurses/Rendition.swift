/// Colours and attributes as a terminal keeps them: what SGR sequences set.
struct Rendition: Equatable {
    /// Numbers as in the sequence, `31` or `38;5;208`; empty for the terminal's own.
    var foreground: [UInt8] = []
    var background: [UInt8] = []
    /// The numbers that switch them on: 1 bold, 2 dim, 3 italic, 4 underline, 5, 7 reverse, 8, 9.
    var attributes: Set<UInt8> = []

    static let plain = Rendition()

    /// A blank in it is nothing but its ground, as an erased cell is.
    var isErasable: Bool { attributes.isSubset(of: [1, 2, 3]) }

    /// What switches an attribute off. 22 takes bold and dim together.
    private static func off(_ attribute: UInt8) -> UInt8 { attribute <= 2 ? 22 : attribute + 20 }

    /// The shortest sequence that leads here.
    ///
    /// - Parameters:
    ///   - before: nil when nothing is known of it.
    ///   - canSwitchOff: whether the terminal knows more ways back than to plain.
    /// - Returns: nothing, where nothing is to do.
    func sequence(from before: Rendition?, canSwitchOff: Bool) -> [UInt8] {
        guard before != self else { return [] }
        let afresh = Self.sequence([[]] + Rendition.plain.steps(to: self))
        guard let before, canSwitchOff || before.attributes.isSubset(of: attributes) else {
            return self == .plain ? Self.sequence([[]]) : afresh
        }
        let change = Self.sequence(before.steps(to: self))
        return self == .plain || change.count > afresh.count
            ? (self == .plain ? Self.sequence([[]]) : afresh) : change
    }

    /// The numbers to send, each as text.
    private func steps(to next: Rendition) -> [[UInt8]] {
        var lost = attributes.subtracting(next.attributes)
        var gained = next.attributes.subtracting(attributes)
        var steps: [[UInt8]] = []
        if lost.contains(1) || lost.contains(2) {
            gained.formUnion(next.attributes.intersection([1, 2]))
            lost.subtract([1, 2])
            steps.append(Self.text(22))
        }
        steps += lost.sorted().map { Self.text(Self.off($0)) }
        steps += gained.sorted().map(Self.text)
        if next.foreground != foreground {
            steps.append(next.foreground.isEmpty ? Self.text(39) : next.foreground)
        }
        if next.background != background {
            steps.append(next.background.isEmpty ? Self.text(49) : next.background)
        }
        return steps
    }

    private static func text(_ number: UInt8) -> [UInt8] { Array(String(number).utf8) }

    private static func sequence(_ steps: [[UInt8]]) -> [UInt8] {
        Array("\u{1B}[".utf8) + steps.joined(separator: [UInt8(ascii: ";")])
            + [UInt8(ascii: "m")]
    }

    // MARK: Reading

    /// Takes the numbers of a sequence.
    ///
    /// - Parameters:
    ///   - parameters: between `ESC [` and `m`.
    ///   - colour: what to send for one of the 256 colours, in place of `38;5;n`.
    /// - Returns: false for a number that means nothing here.
    mutating func apply(
        _ parameters: ArraySlice<UInt8>, colour: (_ ground: UInt8, _ index: Int) -> [UInt8]
    ) -> Bool {
        let fields = parameters.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        var numbers = fields.map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }[...]
        while let number = numbers.popFirst() {
            switch number {
            case 0: self = .plain
            // The first font: nobody left it.
            case 10: break
            case 1...9: attributes.insert(UInt8(number))
            case 22: attributes.subtract([1, 2])
            case 23...29: attributes.remove(UInt8(number - 20))
            case 30...37, 90...97: foreground = Self.text(UInt8(number))
            case 39: foreground = []
            case 40...47, 100...107: background = Self.text(UInt8(number))
            case 49: background = []
            case 38, 48:
                guard numbers.popFirst() == 5, let index = numbers.popFirst() else { return false }
                let text = colour(UInt8(number), index)
                if number == 38 { foreground = text } else { background = text }
            default: return false
            }
        }
        return true
    }
}
