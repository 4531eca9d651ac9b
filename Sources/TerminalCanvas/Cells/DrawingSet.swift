/// The signs that widgets draw with: one set for terminals with UTF-8, one for those without.
package struct DrawingSet: Equatable, Sendable {
    package let horizontal: Character
    package let vertical: Character
    package let topLeft: Character
    package let topRight: Character
    package let bottomLeft: Character
    package let bottomRight: Character
    /// Where a bar of time begins and ends.
    package let barStart: Character
    package let barEnd: Character
    package let ellipsis: Character
    /// In front of the selected row.
    package let pointer: Character
    package let marker: Character
    package let diamond: Character
    package let ascending: Character
    package let descending: Character
    /// From the lowest to the highest.
    package let heights: [Character]
    package let full: Character
    package let track: Character
    /// Where something is left out of a row.
    package let gap: Character
    /// In place of what must not, or cannot, be drawn.
    package let replacement: Character

    package static let unicode = DrawingSet(
        horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└",
        bottomRight: "┘", barStart: "├", barEnd: "┤", ellipsis: "…", pointer: "▸", marker: "●",
        diamond: "◆", ascending: "▲", descending: "▼", heights: Array("▁▂▃▄▅▆▇█"), full: "█",
        track: "░", gap: "┆", replacement: "\u{FFFD}")

    package static let ascii = DrawingSet(
        horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+",
        bottomRight: "+", barStart: "[", barEnd: "]", ellipsis: "~", pointer: ">", marker: "*",
        diamond: "o", ascending: "^", descending: "v", heights: Array("_.:-=+*#"), full: "#",
        track: ".", gap: ":", replacement: "?")

    /// What stands for a sign where there is only ASCII. Screens may write any of these.
    package static let asciiFor: [Unicode.Scalar: UInt8] = {
        let pairs: [(String, String)] = [
            ("─━┄┈", "-"), ("│┃┆┊", "|"), ("┌┐└┘├┤┬┴┼╭╮╰╯", "+"), ("…", "~"), ("▸▶›»→❯", ">"),
            ("◀‹«←❮", "<"), ("↑▲", "^"), ("↓▼", "v"), ("●•◉∙", "*"), ("○◆◇", "o"), ("✓", "v"),
            ("✗×", "x"), ("−–—‐‑", "-"), ("·", "."), ("“”„", "\""), ("‘’‚", "'"), ("⏎", "<"),
            ("\u{A0}\u{2007}\u{202F}\u{2009}", " "), ("▁", "_"), ("▂", "."), ("▃", ":"), ("▄", "-"),
            ("▅", "="), ("▆", "+"), ("▇", "*"), ("█▓▒", "#"), ("░", "."), ("⇄", "="), ("≠", "!"),
            ("⚠", "!"),
        ]
        var table: [Unicode.Scalar: UInt8] = [:]
        for (signs, plain) in pairs {
            for scalar in signs.unicodeScalars { table[scalar] = plain.utf8.first }
        }
        return table
    }()
}
