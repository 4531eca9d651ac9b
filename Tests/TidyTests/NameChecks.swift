/// Names that the compiler would trip over, or a reader.
enum NameChecks {
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "typealias",
    ]

    /// A type with its module's name makes `Module.Type` unspeakable.
    static func typeNames(_ file: SourceFile, modules: Set<String>) -> [Finding] {
        guard file.isSwift else { return [] }
        return file.code.enumerated().compactMap { number, line in
            let words = line.split { !$0.isWordCharacter }
            let named = zip(words, words.dropFirst()).first { kind, name in
                kinds.contains(kind) && modules.contains(String(name))
            }
            return named.map { _, name in
                Finding(
                    rule: .typeNames, path: file.path, line: number + 1,
                    what: "\(name) is the name of a module too", remedy: "rename the type")
            }
        }
    }

    /// Two files of one name in a module do not compile together, in whatever folders they are.
    static func fileNames(_ files: [SourceFile]) -> [Finding] {
        var first: [String: String] = [:]
        return files.filter(\.isSwift).compactMap { file in
            guard let module = file.module else { return nil }
            let known = first.updateValue(file.path, forKey: "\(module)/\(file.name)")
            return known.map {
                Finding(
                    rule: .fileNames, path: file.path, line: 1,
                    what: "\($0) has the same name", remedy: "rename one: they share a module")
            }
        }
    }
}
