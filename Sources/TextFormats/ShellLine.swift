/// Words as a shell is given them: each is one word to it again, and nothing in it is obeyed.
package enum ShellLine {
    /// `daybook deposit acc-1 '12.50 GBP'`
    ///
    /// sh of POSIX, bash, zsh, ksh, dash, that of busybox and fish from 3.4 on read the same from
    /// it. A word with what `Printable` would escape is what `printf` makes of octal digits, so
    /// that the line may be shown as it is.
    ///
    /// - Parameter words: the program's name and its arguments.
    /// - Returns: the line; nil if a word cannot be said in one: it holds the character NUL, which
    ///   no argument can, or it ends with a line break, which a shell takes from what `printf`
    ///   says.
    package static func text(_ words: [String]) -> String? {
        var parts: [String] = []
        for text in words {
            guard let part = word(text) else { return nil }
            parts.append(part)
        }
        return parts.joined(separator: " ")
    }

    private static func word(_ text: String) -> String? {
        if text.utf8.contains(0) { return nil }
        let isMarked = ["=", "%"].contains(text.unicodeScalars.first)
        if !text.isEmpty, !isMarked, text.utf8.allSatisfy(isPlain) {
            return text
        }
        if Printable(text).text.utf8.elementsEqual(text.utf8) { return quoted(text) }
        if text.utf8.last == UInt8(ascii: "\n") { return nil }
        return "\"$(printf '" + text.unicodeScalars.map(escaped).joined() + "')\""
    }

    /// A quote ends the quotes, stands for itself, and begins them anew; so does a backslash, which
    /// fish would obey within them. By scalars: with a mark behind it, it is another character.
    private static func quoted(_ text: String) -> String {
        let quoted = text.replacing { scalar in
            switch scalar {
            case "'": #"'\''"#
            case "\\": #"'\\'"#
            default: nil
            }
        }
        return "'" + quoted + "'"
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

    /// Three octal digits a byte: no digit that follows can be taken for one of them. So is
    /// whatever means something to `printf`, or to a shell that looks into the quotes for the end
    /// of the word or for its history.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let text = String(scalar)
        let isItself =
            scalar.isASCII
            ? text.utf8.allSatisfy(isPlain) && scalar != "%" && scalar != "-" || scalar == " "
            : Printable(text).text.utf8.elementsEqual(text.utf8)
        if isItself { return text }
        return text.utf8.map { byte in
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        }.joined()
    }
}
