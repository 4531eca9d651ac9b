/// The filters of a query, with their columns looked up once.
struct InMemoryFilter {
    private enum Test {
        case equals(Int, ReadModelValue)
        case contains([Int], [UInt8])
    }

    private let tests: [Test]

    /// - Throws: `EventStoreError.invalidName` for a column that the schema does not have.
    init(_ filters: [ReadModelQuery.Filter], _ schema: ReadModelSchema) throws {
        func index(_ column: String) throws -> Int {
            if let index = schema.index(of: column) { return index }
            throw EventStoreError.invalidName(
                what: "filter column", name: column, reason: "is not a column of \(schema.name)")
        }
        tests = try filters.map { filter in
            switch filter {
            case .equals(let column, let value): .equals(try index(column), value)
            case .contains(let columns, let text):
                .contains(try columns.map(index), Self.folded(text))
            }
        }
    }

    func matches(_ row: [ReadModelValue]) -> Bool {
        tests.allSatisfy { test in
            switch test {
            case .equals(let index, let value): OrderedValues.compare(row[index], value) == 0
            case .contains(let indexes, let needle):
                indexes.contains { index in
                    row[index].text.map { Self.contains(Self.folded($0), needle) } ?? false
                }
            }
        }
    }

    /// UTF-8 bytes with ASCII letters in lower case; nothing else is folded.
    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard needle.count <= bytes.count else { return false }
        for start in 0...(bytes.count - needle.count) where bytes[start] == first {
            if bytes[start..<(start + needle.count)].elementsEqual(needle) { return true }
        }
        return false
    }
}
