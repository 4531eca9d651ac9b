import Foundation

/// A table of cases in `Cases`: lines that begin with a word, behind a line `== NAME` for each
/// case. Lines that begin with `#` are for readers.
struct CaseFile {
    struct Case: Sendable, CustomStringConvertible {
        let name: String
        var lines: [(key: String, value: String)] = []

        var description: String { name }

        /// What stands behind a word, in the order of the lines.
        subscript(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }
    }

    let cases: [Case]

    init(_ name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Cases/\(name).txt")
        var cases: [Case] = []
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        where !line.hasPrefix("#") {
            let key = line.prefix { $0 != " " }
            let value = String(line.dropFirst(key.count + 1))
            if key == "==" {
                cases.append(Case(name: value))
            } else if !cases.isEmpty {
                cases[cases.count - 1].lines.append((String(key), value))
            }
        }
        self.cases = cases
    }

    /// With `\n` and `\\` resolved.
    static func resolved(_ value: String) -> String {
        value.replacingOccurrences(of: "\\\\", with: "\u{0}")
            .replacingOccurrences(of: "\\n", with: "\n")
            .replacingOccurrences(of: "\u{0}", with: "\\")
    }

    /// With `‹TAB›`, `‹CR›` and `‹SP›` as the characters that cannot be seen.
    static func withControls(_ value: String) -> String {
        value.replacingOccurrences(of: "‹TAB›", with: "\t")
            .replacingOccurrences(of: "‹CR›", with: "\r")
            .replacingOccurrences(of: "‹SP›", with: " ")
    }
}
