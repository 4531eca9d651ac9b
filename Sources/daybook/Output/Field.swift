import EventStoreCore
import LedgerCore
import TextFormats

/// A named value of an answer, in every format's own form.
struct Field {
    enum Value {
        case text(String)
        case integer(Int64)
        /// Minor units of a total, a number like any other.
        case total(Int128)
        case moment(Timestamp)
        case boolean(Bool)
        /// JSON that goes in as it is.
        case json(JSONText)
        case none
    }

    let name: String
    let value: Value
    /// In tables, what stands in the column instead; nil leaves the column out.
    let column: Column?

    struct Column {
        let heading: String
        let isNumber: Bool
        let text: String
    }

    /// - Parameters:
    ///   - name: as CSV has it; JSON has it in camel case.
    ///   - value: what it is.
    ///   - heading: the column's heading in a table.
    ///   - shown: what a table shows instead of the value, such as 12.50 for 1250 minor units.
    ///   - isNumber: the column is one of numbers, also where this record has none.
    init(
        _ name: String, _ value: Value, column heading: String? = nil, shown: String? = nil,
        isNumber: Bool? = nil
    ) {
        self.name = name
        self.value = value
        let isInteger =
            switch value {
            case .integer, .total: true
            case .text, .moment, .boolean, .json, .none: false
            }
        let text = shown.map { Printable($0).text } ?? Self.seen(value)
        column = heading.map { Column(heading: $0, isNumber: isNumber ?? isInteger, text: text) }
    }

    var plain: String { Self.plain(value) }

    /// As tables have it, where a second is as much as anyone reads.
    private static func seen(_ value: Value) -> String {
        guard case .moment(let moment) = value else { return plain(value) }
        return "\(moment.dateText)T\(moment.timeText)Z"
    }

    private static func plain(_ value: Value) -> String {
        switch value {
        case .text(let text): Printable(text).text
        case .integer(let number): String(number)
        case .total(let number): String(number)
        case .moment(let moment): moment.description
        case .boolean(let value): value ? "true" : "false"
        case .json(let json): Printable(json.description).text
        case .none: ""
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.name(Self.camelCase(name))
        switch value {
        case .text(let text): writer.string(text)
        case .integer(let number): writer.integer(number)
        case .total(let number): writer.integer(number)
        case .moment(let moment): writer.string(moment.description)
        case .boolean(let value): writer.boolean(value)
        case .json(let json): writer.raw(json.bytes)
        case .none: writer.null()
        }
    }

    /// CSV has `balance_minor`, JSON `balanceMinor`: each as its readers expect it.
    static func camelCase(_ name: String) -> String {
        let parts = name.split(separator: "_")
        return parts.dropFirst().reduce(String(parts.first ?? "")) { text, part in
            text + part.prefix(1).uppercased() + part.dropFirst()
        }
    }
}
