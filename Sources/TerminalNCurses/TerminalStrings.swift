import TerminalCanvas

/// What is sent to a terminal beside the cells: taken from its description, and from what its
/// relatives of the last decades have in common.
struct TerminalStrings: Sendable {
    /// Asks the description for a string.
    typealias Lookup = (String) -> [UInt8]?

    /// Whether it understands the private modes of xterm. Those who report their mouse do.
    let isModern: Bool
    /// Whether it sets colours and attributes as ECMA-48 has it.
    let isStandard: Bool
    private let movements: FrameSqueezer.Abilities
    /// Takes the terminal.
    let enter: [UInt8]
    private let leaveModes: [UInt8]
    private let leaveScreen: [UInt8]

    /// Presses, and movements while a button is held.
    private static let mouseOn = csi("?1002h") + csi("?1006h")
    private static let mouseOff = csi("?1006l") + csi("?1002l")
    static let synchronizedStart = csi("?2026h")
    static let synchronizedEnd = csi("?2026l")

    /// - Parameter lookup: asks the description.
    init(_ lookup: Lookup) {
        func string(_ name: String) -> [UInt8] { Self.withoutPadding(lookup(name) ?? []) }
        isModern = lookup("kmous") != nil
        let plain = String(decoding: string("sgr0"), as: UTF8.self)
        isStandard = plain.contains("\u{1B}[m") || plain.contains("\u{1B}[0m")
        func knows(_ name: String, _ standard: String) -> Bool {
            string(name) == Self.csi(standard)
        }
        var movements: FrameSqueezer.Abilities = []
        if knows("ech", "%p1%dX") { movements.insert(.erasing) }
        if knows("hpa", "%i%p1%dG") { movements.insert(.columns) }
        if knows("indn", "%p1%dS"), knows("rin", "%p1%dT") {
            movements.insert(.scrolling)
        }
        self.movements = movements
        let pasteAndFocus = ["?2004", "?1004"]
        let modesOn = isModern ? pasteAndFocus.flatMap { Self.csi("\($0)h") } : []
        let modesOff = isModern ? pasteAndFocus.flatMap { Self.csi("\($0)l") } : []
        enter = string("smcup") + string("smkx") + modesOn + string("civis")
        leaveModes =
            (isModern ? Self.synchronizedEnd + Self.mouseOff : []) + modesOff + string("sgr0")
            + string("op") + string("rmkx") + string("cnorm")
        leaveScreen = string("rmcup")
    }

    /// Gives the terminal back. `lastLine` moves to the last line, for terminals without a second
    /// screen: the shell's prompt must not overwrite the middle of ours.
    func leave(lastLine: [UInt8]) -> [UInt8] {
        leaveModes
            + (leaveScreen.isEmpty ? Self.withoutPadding(lastLine) + [0x0D, 0x0A] : leaveScreen)
    }

    /// What frames for it may be squeezed with.
    ///
    /// - Parameter erasesInColour: erased cells take the colour of the ground.
    /// - Returns: what its description names as ECMA-48 has it.
    func abilities(erasesInColour: Bool) -> FrameSqueezer.Abilities {
        var abilities = movements
        if isModern { abilities.insert(.switchingOff) }
        if !erasesInColour { abilities.remove(.erasing) }
        return abilities
    }

    func mouse(_ isOn: Bool) -> [UInt8] {
        guard isModern else { return [] }
        return isOn ? Self.mouseOn : Self.mouseOff
    }

    // MARK: Keys

    /// The names that the description has for keys.
    private static let keyNames: [(name: String, key: Key)] = [
        ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
        ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
        ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter), ("kbs", .backspace),
        ("ka1", .home), ("ka3", .pageUp), ("kc1", .end), ("kc3", .pageDown),
    ]

    static func keys(_ lookup: Lookup) -> KeySequences {
        let named = keyNames + (1...12).map { ("kf\($0)", .function($0)) }
        return KeySequences(
            extra: named.compactMap { name, key in lookup(name).map { ($0, key) } })
    }

    // MARK: Bytes

    private static func csi(_ text: String) -> [UInt8] { Array("\u{1B}[\(text)".utf8) }

    /// Descriptions of old terminals ask for pauses, as `$<5>`. They had no buffer, ours have.
    static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let next = rest.first {
            let isPadding = rest.starts(with: Array("$<".utf8))
            if isPadding, let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                result.append(next)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
