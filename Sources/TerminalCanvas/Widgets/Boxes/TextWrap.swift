/// Breaks a text into lines at its words.
package enum TextWrap {
    /// A limit against texts of megabytes: nobody scrolls that far in a box.
    package static let maximumLines = 10_000

    /// - Parameters:
    ///   - text: line ends in it are kept.
    ///   - width: of a line in cells; a word that is wider is broken.
    ///   - repertoire: of the terminal, which knows the widths.
    /// - Returns: the lines, one at least, `maximumLines` at most.
    package static func lines(
        of text: String, width: Int, _ repertoire: Repertoire = .unicode
    ) -> [String] {
        guard width > 0 else { return [""] }
        var lines: [String] = []
        for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            lines += wrapped(paragraph, width, repertoire, limit: maximumLines - lines.count)
            if lines.count >= maximumLines { break }
        }
        return lines
    }

    private static func wrapped(
        _ paragraph: Substring, _ width: Int, _ repertoire: Repertoire, limit: Int
    ) -> [String] {
        var lines: [String] = []
        // What stands in front of the first word stays; lines that follow begin at the edge.
        var line = String(paragraph.prefix { $0 == " " }.prefix(width / 2))
        var used = line.count
        var isIndented = used > 0
        for word in paragraph.drop(while: { $0 == " " }).split(
            separator: " ", omittingEmptySubsequences: false)
        {
            guard lines.count < limit else { return lines }
            let wide = repertoire.width(of: word)
            let gap = isIndented ? 0 : 1
            if used > 0, used + gap + wide <= width {
                line += (isIndented ? "" : " ") + word
                used += gap + wide
                isIndented = false
                continue
            }
            isIndented = false
            if used > 0 { lines.append(line) }
            let pieces = broken(word, width, repertoire, limit: limit - lines.count)
            lines += pieces.dropLast()
            line = pieces.last ?? ""
            used = repertoire.width(of: line)
        }
        return lines + [line]
    }

    /// A word in pieces that fit.
    private static func broken(
        _ word: Substring, _ width: Int, _ repertoire: Repertoire, limit: Int
    ) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var used = 0
        for character in word {
            let wide = repertoire.width(of: character)
            if used + wide > width, used > 0 {
                pieces.append(piece)
                guard pieces.count < limit else { return pieces }
                piece = ""
                used = 0
            }
            piece.append(character)
            used += wide
        }
        return pieces + [piece]
    }
}
