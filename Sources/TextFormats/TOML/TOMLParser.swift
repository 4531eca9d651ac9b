/// Reads TOML byte by byte, as it is defined. A mark joins a quote, a `#` or a line end to one
/// character for the eye; to every other reader of the file they stay what they are.
struct TOMLParser {
    typealias Place = TOML.Place
    typealias Problem = TOML.Problem
    typealias Key = (text: String, place: Place)

    let root = TOMLTableBuilder(.header, Place(line: 1, column: 1), depth: 0)
    private(set) var problems: [Problem] = []
    var scanner: TOMLScanner

    /// The table of the last header; nil if the header could not be read: then nobody knows where
    /// the lines below it belong.
    private var table: TOMLTableBuilder?
    /// Headers so far.
    private var section = 0

    /// Tables and arrays inside each other: far more than anyone writes, and far fewer than a
    /// thread's stack holds.
    private static let maximumDepth = 64

    init(_ bytes: [UInt8]) {
        scanner = TOMLScanner(bytes)
        table = root
    }

    /// Reads to the end: what is wrong with a line does not hide what is wrong with the next.
    mutating func parse() {
        problems = scanner.unreadable()
        while true {
            scanner.skipBlank(linesToo: true)
            guard let next = scanner.next else { return }
            do throws(Problem) {
                if next == "[" { try parseHeader() } else { try parseEntry() }
                scanner.skipBlank()
                if !scanner.isAtLineEnd {
                    throw Problem(scanner.place, "nothing more can follow on this line")
                }
            } catch {
                problems.append(error)
                scanner.skipLine()
            }
        }
    }

    // MARK: Headers

    private mutating func parseHeader() throws(Problem) {
        let start = scanner.place
        table = nil
        section += 1
        scanner.advance()
        let isArray = scanner.take("[")
        scanner.skipBlank()
        let path = try parsePath(depth: 0)
        try scanner.expect(isArray ? "]]" : "]")
        table = try isArray ? addElement(path, start) : openTable(path, start)
    }

    private func openTable(_ path: [Key], _ start: Place) throws(Problem) -> TOMLTableBuilder {
        let parent = try descend(path, start)
        let last = path[path.count - 1]
        switch parent[last.text] {
        case nil:
            let table = TOMLTableBuilder(.header, start, depth: path.count)
            parent.add(last.text, start, .table(table))
            return table
        case .table(let table) where table.origin == .implicit:
            parent.define(last.text, start, table)
            return table
        case .table: throw Problem(start, "the table [\(Self.name(path))] is there twice")
        case .tables:
            throw Problem(start, "[[\(Self.name(path))]] is an array of tables; write [[ ]] here")
        case .item:
            throw Problem(start, "\"\(Self.name(path))\" already has a value, and is not a table")
        }
    }

    private func addElement(_ path: [Key], _ start: Place) throws(Problem) -> TOMLTableBuilder {
        let parent = try descend(path, start)
        let last = path[path.count - 1]
        let table = TOMLTableBuilder(.header, start, depth: path.count)
        switch parent[last.text] {
        case nil: parent.add(last.text, start, .tables([table]))
        case .tables: parent.append(table, to: last.text)
        case .table: throw Problem(start, "\"\(Self.name(path))\" is a table, not an array of them")
        case .item:
            throw Problem(start, "\"\(Self.name(path))\" already has a value; nothing can be added")
        }
        return table
    }

    /// The table that the last part of a header stands in.
    private func descend(_ path: [Key], _ start: Place) throws(Problem) -> TOMLTableBuilder {
        var table = root
        for (index, part) in path.dropLast().enumerated() {
            switch table[part.text] {
            case nil:
                let next = TOMLTableBuilder(.implicit, start, depth: index + 1)
                table.add(part.text, start, .table(next))
                table = next
            case .table(let next): table = next
            case .tables(let tables): table = tables[tables.count - 1]
            case .item:
                let name = Self.name(Array(path[...index]))
                throw Problem(start, "\"\(name)\" already has a value, and is not a table")
            }
        }
        return table
    }

    // MARK: Entries

    private mutating func parseEntry() throws(Problem) {
        let start = scanner.place
        let depth = table?.depth ?? 0
        let path = try parsePath(depth: depth)
        try scanner.expect("=")
        scanner.skipBlank()
        let item = try parseItem(depth: depth + path.count)
        if let table { try add(path, start, item, to: table, section: section) }
    }

    /// Puts a value under a key, which may have dots.
    func add(
        _ path: [Key], _ start: Place, _ item: TOML.Item, to table: TOMLTableBuilder,
        section: Int?
    ) throws(Problem) {
        var table = table
        let origin = TOMLTableBuilder.Origin.dotted(section: section)
        for (index, part) in path.dropLast().enumerated() {
            switch table[part.text] {
            case nil:
                let next = TOMLTableBuilder(origin, start, depth: table.depth + 1)
                table.add(part.text, start, .table(next))
                table = next
            case .table(let next) where next.origin == origin: table = next
            case .table, .tables:
                let name = Self.name(Array(path[...index]))
                throw Problem(start, "[\(name)] is a table already; write it there")
            case .item:
                let name = Self.name(Array(path[...index]))
                throw Problem(start, "\"\(name)\" already has a value, and is not a table")
            }
        }
        let last = path[path.count - 1]
        switch table[last.text] {
        case nil: table.add(last.text, last.place, .item(item))
        case .item: throw Problem(start, "\"\(Self.name(path))\" is there twice")
        case .table, .tables: throw Problem(start, "\"\(Self.name(path))\" is a table")
        }
    }

    // MARK: Keys

    /// One key, or several with dots between them, in a table of that depth.
    mutating func parsePath(depth: Int) throws(Problem) -> [Key] {
        let start = scanner.place
        var path: [Key] = []
        repeat {
            try checkDepth(depth + path.count, start)
            scanner.skipSpace()
            path.append(try parseKey())
            scanner.skipSpace()
        } while scanner.take(".")
        return path
    }

    /// Whether one more table or array fits inside so many.
    func checkDepth(_ depth: Int, _ start: Place) throws(Problem) {
        guard depth < Self.maximumDepth else {
            throw Problem(
                start, "more than \(Self.maximumDepth) tables and arrays inside each other")
        }
    }

    private mutating func parseKey() throws(Problem) -> Key {
        let start = scanner.place
        if scanner.next == "\"" || scanner.next == "'" {
            if scanner.has("\"\"\"") || scanner.has("'''") {
                throw Problem(start, "a key stands on one line")
            }
            return (try parseString(), start)
        }
        let key = scanner.take { $0.isWord || $0 == "_" || $0 == "-" }
        if key.isEmpty { throw Problem(start, "a name is missing") }
        return (key, start)
    }

    private static func name(_ path: [Key]) -> Printable {
        Printable(path.map(\.text).joined(separator: "."))
    }
}
