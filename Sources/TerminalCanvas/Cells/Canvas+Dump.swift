extension Canvas {
    /// The canvas as text in two blocks, for golden screens: what it says, and which role each
    /// cell has. A right half is left out of the first block, so that wide characters line up in
    /// an editor as they do in a terminal.
    package func dump(cursor: CellPosition? = nil) -> String {
        heading(cursor) + Self.block(textRows) + "roles\n" + rolesBlock
    }

    /// The second block alone: which role each cell has.
    package func roleDump(cursor: CellPosition? = nil) -> String { heading(cursor) + rolesBlock }

    private func heading(_ cursor: CellPosition?) -> String {
        let place = cursor.map { ", cursor at column \($0.column), row \($0.row)" } ?? ""
        return "\(size)\(place)\n"
    }

    /// What each row says, without the blanks at its end.
    package var textRows: [String] {
        (0..<size.height).map { index in
            let line = row(index).map(\.text).joined()
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func block(_ rows: [String]) -> String {
        rows.map { "|\($0)\n" }.joined()
    }

    /// A letter for each style in the order in which they appear; a dot for plain text.
    private var rolesBlock: String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var known: [CellStyle: Character] = [.plain: "."]
        var legend = ""
        let rows = (0..<size.height).map { index in
            let line = row(index).map { cell -> Character in
                if let letter = known[cell.style] { return letter }
                let letter = known.count <= letters.count ? letters[known.count - 1] : "?"
                known[cell.style] = letter
                legend += "\(letter) \(cell.style.name)\n"
                return letter
            }
            return String(String(line).reversed().drop { $0 == "." }.reversed())
        }
        return Self.block(rows) + legend
    }
}

extension CellStyle {
    /// `amount.negative + list.selected`: the role, and what lies over it.
    package var name: String {
        role.name + (overlay.map { " + \($0.name)" } ?? "")
    }
}
