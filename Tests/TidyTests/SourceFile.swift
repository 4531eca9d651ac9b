/// One text file of the tree, with its path from the tree's root.
struct SourceFile: Sendable {
    let path: String
    /// The lines as they stand.
    let lines: [String]
    /// The lines with strings and comments blanked; of a file that is not Swift, the lines as
    /// they stand.
    let code: [String]
    /// The lines with strings blanked; of a file that is not Swift, the lines as they stand.
    let codeAndComments: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        lines = Self.split(Array(text.utf8))
        guard path.hasSuffix(".swift") else {
            code = lines
            codeAndComments = lines
            return
        }
        let scanner = SourceScanner(text)
        code = Self.split(scanner.code)
        codeAndComments = Self.split(scanner.codeAndComments)
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var name: String { components.last ?? path }
    var isInSources: Bool { components.first == "Sources" }

    /// The target the file belongs to: the folder below `Sources` or `Tests`.
    var module: String? {
        guard components.count > 2, ["Sources", "Tests"].contains(components[0]) else {
            return nil
        }
        return components[1]
    }

    private var components: [String] { path.split(separator: "/").map(String.init) }

    /// A closing newline ends the last line; it does not begin another.
    private static func split(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
