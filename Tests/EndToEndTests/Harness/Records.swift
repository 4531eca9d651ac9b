import Foundation

/// Reads back what `daybook` writes.
enum Records {
    /// CSV with a header line: a record a row, by the names of its columns.
    static func csv(_ text: String) -> [[String: String]] {
        let rows = text.split(separator: "\n").map { cells($0) }
        guard let header = rows.first else { return [] }
        return rows.dropFirst().map { row in
            Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first })
        }
    }

    private static func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }

    /// A JSON value that is an object.
    static func json(_ text: some StringProtocol) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        guard let object = value as? [String: Any] else {
            throw SystemFailure("no JSON object: \(text)", EINVAL)
        }
        return object
    }

    /// A JSON object a line.
    static func ndjson(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { try json($0) }
    }
}
