/// Words as a POSIX shell is given them: each is one word to it again, and nothing in it is obeyed.
package enum ShellLine {
    /// `daybook deposit acc-1 '12.50 GBP'`
    ///
    /// What `Printable` would escape stands in quotes of the kind `$'…'`, as bash, zsh, ksh and
    /// POSIX from 2024 on know them: so the line may be shown as it is.
    ///
    /// - Parameter words: the program's name and its arguments.
    /// - Returns: the line; nil if a word holds the character NUL, which no argument can.
    package static func text(_ words: [String]) -> String? {
        guard words.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
        return words.map(word).joined(separator: " ")
    }

    private static func word(_ text: String) -> String {
        if !text.isEmpty, text.utf8.first != UInt8(ascii: "="), text.utf8.allSatisfy(isPlain) {
            return text
        }
        if Printable(text).text.utf8.elementsEqual(text.utf8) {
            // A quote ends the quotes, stands for itself, and begins them anew. By scalars: with a
            // mark behind it, it is another character.
            return "'" + text.replacing { $0 == "'" ? #"'\''"# : nil } + "'"
        }
        return "$'" + text.unicodeScalars.map(escaped).joined() + "'"
    }

    /// It means nothing to a shell, wherever it stands in a word.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "/"),
            UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// Three octal digits a byte: no digit that follows can be taken for one of them.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let text = String(scalar)
        let isQuoted = ["\\", "'", "!"].contains(scalar)
        if !isQuoted, Printable(text).text.utf8.elementsEqual(text.utf8) { return text }
        return text.utf8.map { byte in
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        }.joined()
    }
}
