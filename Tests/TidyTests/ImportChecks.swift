/// Whether each room imports only what its entry in the table allows.
enum ImportChecks {
    static func imports(_ file: SourceFile, rooms: [Room] = Room.all) -> [Finding] {
        // A room without an entry is a fault of its own, found by the rule for rooms.
        guard file.isInSources, file.isSwift,
            let room = rooms.first(where: { $0.name == file.module }),
            case .only(let allowed) = room.imports
        else { return [] }
        return file.code.enumerated().compactMap { number, line in
            guard let module = importedModule(line), !allowed.contains(module) else { return nil }
            return Finding(
                rule: .imports, path: file.path, line: number + 1,
                what: "\(room.name) imports \(module)",
                remedy: "do without it, or enter it in Room.all with the map in mind")
        }
    }

    /// The module that a line of code imports: `@testable import struct Foundation.Date` imports
    /// Foundation.
    static func importedModule(_ line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }
        guard let keyword = words.firstIndex(of: "import"),
            words[..<keyword].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
        else { return nil }
        let named = words[(keyword + 1)...].first { !kinds.contains($0) }
        return named?.split(separator: ".").first.map(String.init)
    }

    private static let accessLevels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
    ]
}
