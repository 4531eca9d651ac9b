/// How a key is written in the configuration, in scripts and in the documentation: `j`, `G`, `?`,
/// `ctrl-d`, `F1`, `enter`, `shift-tab`, `space`, `pgdn`.
extension Key: CustomStringConvertible {
    /// The first name of each key is the one that is printed.
    private static let names: [(name: String, base: Base)] = [
        ("enter", .enter), ("return", .enter), ("esc", .escape), ("escape", .escape),
        ("tab", .tab), ("backspace", .backspace), ("del", .delete), ("delete", .delete),
        ("ins", .insert), ("insert", .insert), ("up", .up), ("down", .down), ("left", .left),
        ("right", .right), ("home", .home), ("end", .end), ("pgup", .pageUp),
        ("pageup", .pageUp), ("pgdn", .pageDown), ("pagedown", .pageDown),
        ("space", .character(" ")),
    ]

    private static let modifierNames: [(name: String, modifier: Modifiers)] = [
        ("ctrl", .control), ("alt", .alt), ("shift", .shift),
    ]

    /// Terminals send no more than these.
    private static let functionKeys = 1...24

    package var description: String {
        let prefix = Self.modifierNames.filter { modifiers.contains($0.modifier) }
            .map { "\($0.name)-" }.joined()
        return prefix + baseName
    }

    private var baseName: String {
        if case .function(let number) = base { return "F\(number)" }
        if let named = Self.names.first(where: { $0.base == base }) { return named.name }
        if case .character(let character) = base { return String(character) }
        return ""
    }

    /// Reads the notation; nil when it names no key that a terminal can send.
    package init?(_ notation: String) {
        var rest = Substring(notation)
        var modifiers: Modifiers = []
        while let (name, modifier) = Self.modifierNames.first(where: {
            rest.lowercased().hasPrefix("\($0.name)-") && rest.count > $0.name.count + 1
        }) {
            rest = rest.dropFirst(name.count + 1)
            modifiers.insert(modifier)
        }
        guard var base = Self.base(rest) else { return nil }
        if case .character(let character) = base, character != " " {
            guard !modifiers.contains(.shift) else { return nil }
            if modifiers.contains(.control) {
                guard let controlled = Self.controlled(character) else { return nil }
                base = .character(controlled)
            }
        }
        self.init(base, modifiers)
    }

    private static func base(_ text: Substring) -> Base? {
        if text.count == 1, let character = text.first {
            let isPrintable = character.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0 != "\u{7F}"
            }
            return isPrintable ? .character(character) : nil
        }
        let name = text.lowercased()
        if name.hasPrefix("f"), let number = Int(name.dropFirst()), functionKeys.contains(number) {
            return .function(number)
        }
        return names.first { $0.name == name }?.base
    }

    /// What a terminal can send with Ctrl. Ctrl-h, -i, -j and -m are other keys' bytes.
    private static func controlled(_ character: Character) -> Character? {
        let lower = character.lowercased()
        return "abcdefgklnopqrstuvwxyz\\]^_".contains(lower) ? Character(lower) : nil
    }
}
