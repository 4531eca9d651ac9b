import EventStoreCore
import TextFormats

/// The item of another program's table that an event stands for, as it is stored there.
struct StoredItem {
    /// An attribute, or an element of one.
    struct Line: Hashable {
        /// How many attributes it lies in.
        let depth: Int
        /// Shown as it stands: harmless.
        let name: String
        /// `S`, `N`, `M` …; empty for an element of a set, which has its set's.
        let type: String
        /// Harmless too.
        let value: String
        var isKey = false
    }

    /// By the name of the layout; nil where the event tells of an item, and is none.
    let layout: String?
    /// The payload says no more than the item and its problem.
    let isOfPayload: Bool
    let lines: [Line]
    /// What the event's metadata say besides; nil if nothing.
    let rest: JSONText?

    /// The event's metadata speak of an item, or its payload, if it tells of one.
    ///
    /// - Returns: nil for an event of any other ledger.
    init?(_ event: RecordedEvent) {
        let told = TableEvent(event)
        guard let text = told == nil ? event.event.metadata : event.event.payload,
            let tree = try? JSONTree(text.bytes), let key = tree["key"]?.members
        else { return nil }
        layout = tree["layout"]?.string.map(Wording.safe)
        isOfPayload = told != nil
        guard told != nil || layout != nil else { return nil }
        let keys = key.map(\.name)
        if let item = tree["item"]?.members {
            let ordered =
                item.filter { keys.contains($0.name) } + item.filter { !keys.contains($0.name) }
            lines = ordered.flatMap { Self.lines(of: $0, depth: 0, isKey: keys.contains($0.name)) }
        } else if let bytes = tree["itemBytes"]?.number {
            lines =
                key.flatMap { Self.lines(of: $0, depth: 0, isKey: true) }
                + [
                    Line(
                        depth: 0, name: "…", type: "",
                        value: "the item has \(Wording.safe(bytes)) bytes and is not kept twice")
                ]
        } else {
            return nil
        }
        rest = told == nil ? Self.rest(of: text) : nil
    }

    /// Members that are shown elsewhere, or are the item.
    private static let known: Set = ["layout", "key", "item", "itemBytes", "problem"]

    private static func rest(of text: JSONText) -> JSONText? {
        let members = (try? JSONScanner.members(of: text.bytes)) ?? []
        let others = members.filter { !known.contains($0.name) }
        guard !others.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.object { object in
            for member in others {
                object.name(member.name)
                object.raw(text.bytes[member.value.range])
            }
        }
        return writer.text
    }

    // MARK: Attributes

    /// An attribute is an object with one member, whose name is its type.
    private static func lines(
        of attribute: JSONTree.Member, depth: Int, isKey: Bool = false
    ) -> [Line] {
        let name = Wording.safe(attribute.name)
        guard let typed = attribute.value.members?.first, attribute.value.members?.count == 1 else {
            return [Line(depth: depth, name: name, type: "?", value: "not an attribute")]
        }
        return lines(name, typed.name, typed.value, depth).enumerated().map { index, line in
            var line = line
            line.isKey = isKey && index == 0
            return line
        }
    }

    private static func lines(
        _ name: String, _ type: String, _ value: JSONTree, _ depth: Int
    ) -> [Line] {
        func line(_ text: String) -> Line {
            Line(depth: depth, name: name, type: Wording.safe(type), value: Wording.safe(text))
        }
        switch (type, value) {
        case ("M", .object(let members)):
            let count = Wording.count(Int64(members.count), "attribute")
            return [line(count)] + members.flatMap { lines(of: $0, depth: depth + 1) }
        case ("L", .array(let elements)):
            let count = Wording.count(Int64(elements.count), "element")
            return [line(count)]
                + elements.enumerated().flatMap { index, element in
                    lines(of: JSONTree.Member("[\(index)]", element), depth: depth + 1)
                }
        case ("SS", .array(let elements)), ("NS", .array(let elements)),
            ("BS", .array(let elements)):
            let count = Wording.count(Int64(elements.count), "element")
            return [line(count)]
                + elements.map {
                    Line(depth: depth + 1, name: "·", type: "", value: Wording.safe(text(of: $0)))
                }
        case ("B", .string(let base64)): return [line("\(base64) (Base64)")]
        default: return [line(text(of: value))]
        }
    }

    private static func text(of value: JSONTree) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "null"
        case .object, .array: "not a value of its type"
        }
    }
}
