import TerminalCanvas
import TextFormats

/// Texts of a printed page, measured in cells.
enum CellText {
    static func width(_ text: String) -> Int { CellWidth.standard.ofClusters(text) }

    static func padded(_ text: String, to cells: Int) -> String {
        text + String(repeating: " ", count: max(0, cells - width(text)))
    }

    static func right(_ text: String, to cells: Int) -> String {
        String(repeating: " ", count: max(0, cells - width(text))) + text
    }

    /// As much of a text as fits, with a mark where something is left out.
    static func clipped(_ text: String, to cells: Int) -> String {
        if width(text) <= cells { return text }
        var (kept, used) = ("", 0)
        for character in text {
            let wide = width(String(character))
            if used + wide > cells - 1 { break }
            kept.append(character)
            used += wide
        }
        return kept + "…"
    }

    /// Lines of at most so many cells, broken between words where that is possible. Nothing of the
    /// text is left out but the blanks at a break.
    ///
    /// - Parameters:
    ///   - text: printable.
    ///   - cells: of a line; at least 2, the widest character.
    /// - Returns: the lines; one that is empty for an empty text.
    static func wrapped(_ text: String, to cells: Int) -> [String] {
        if width(text) <= cells { return [text] }
        var lines: [String] = []
        var (line, used) = ("", 0)
        func close() {
            lines.append(line)
            (line, used) = ("", 0)
        }
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let wide = width(String(word))
            if !lines.isEmpty || used > 0 || !line.isEmpty {
                if used + 1 + wide <= cells, used > 0 {
                    line += " "
                    used += 1
                } else if used > 0 {
                    close()
                }
            }
            if used + wide <= cells {
                line += word
                used += wide
                continue
            }
            for character in word {
                let wide = width(String(character))
                if used > 0, used + wide > cells { close() }
                line.append(character)
                used += wide
            }
        }
        if used > 0 || lines.isEmpty { close() }
        return lines
    }
}
