import EventStoreCore
import TextFormats

/// The types of a filter as one parameter, so that the statement is the same for any number.
enum TypeFilter {
    static let condition = "AND e.type IN (SELECT value FROM json_each(?4))"

    static func parameter(_ types: Set<String>) -> JSONText {
        var writer = JSONWriter()
        writer.array { for type in types.sorted() { $0.string(type) } }
        return writer.text
    }
}
