/// Text that is safe to show on a terminal, in a file, or in an error: everything that a store, a
/// file or the network holds goes through here before a person sees it.
///
/// Control characters, line and paragraph separators, bidirectional controls and invisible
/// characters become visible escapes (`\n`, `\u{1B}`): shown, never obeyed. Letters, marks, wide
/// characters and emoji stay as they are.
public struct Printable: Hashable, Sendable, CustomStringConvertible {
    /// What may be shown: the text itself, if all of it was safe.
    public let text: String

    /// Makes a text safe, whoever wrote it.
    public init(_ untrusted: String) {
        let isPlain = untrusted.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        text = isPlain ? untrusted : Self.escaped(untrusted)
    }

    public var description: String { text }

    private static func escaped(_ untrusted: String) -> String {
        let scalars = Array(untrusted.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let joinsEmoji =
                scalar.value == 0x200D && index > 0 && index + 1 < scalars.count
                && isPictograph(scalars[index - 1]) && isPictograph(scalars[index + 1])
            if isHidden(scalar), !joinsEmoji {
                result.append(contentsOf: escape(scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }

    /// Characters that act on a reader or a terminal, or that cannot be seen.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0xFFFE, 0xFFFF: true
        case 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    private static func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xFE0F || scalar.properties.isEmoji && scalar.value > 0xFF
    }
}
