/// The names that a settings file has used, each for one thing only. Compared by their bytes, as
/// TOML has it.
struct SettingsNames {
    private typealias Path = [[UInt8]]

    private var values: Set<Path> = []
    private var headers: Set<Path> = []
    /// Tables that dotted keys have made.
    private var dotted: Set<Path> = []

    /// Takes a table's header down.
    ///
    /// - Returns: why it cannot stand; nil if it can.
    mutating func addHeader(_ parts: [String]) -> String? {
        let path = Self.path(parts)
        let name = parts.joined(separator: ".")
        if let taken = Self.prefixes(path).first(where: values.contains) {
            return "\"\(Self.text(taken))\" already has a value, and is not a table"
        }
        if dotted.contains(path) || !headers.insert(path).inserted {
            return "the table [\(name)] is there twice"
        }
        return nil
    }

    /// Takes a key down, which may have dots.
    ///
    /// - Returns: why it cannot stand; nil if it can.
    mutating func addValue(_ parts: [String], in table: [String]) -> String? {
        let path = Self.path(table + parts)
        let name = parts.joined(separator: ".")
        let tables = Self.prefixes(path).dropFirst(table.count).dropLast()
        if let taken = tables.first(where: values.contains) {
            return "\"\(Self.text(taken))\" already has a value, and is not a table"
        }
        if let taken = tables.first(where: headers.contains) {
            return "[\(Self.text(taken))] is a table already; write it there"
        }
        if dotted.contains(path) || headers.contains(path) { return "\"\(name)\" is a table" }
        guard values.insert(path).inserted else { return "\"\(name)\" is there twice" }
        dotted.formUnion(tables)
        return nil
    }

    private static func path(_ parts: [String]) -> Path { parts.map { Array($0.utf8) } }

    /// The path's own beginnings, itself the last.
    private static func prefixes(_ path: Path) -> [Path] {
        path.indices.map { Array(path[...$0]) }
    }

    private static func text(_ path: Path) -> String {
        path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }
}
