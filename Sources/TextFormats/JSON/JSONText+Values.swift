extension JSONText {
    /// The value in one spelling: members in the order of their names, numbers by what they count,
    /// no space. Two texts have the same one if they are the same value. A text that cannot be read
    /// stays what it is.
    package var canonical: JSONText {
        guard let tree = try? JSONTree(bytes) else { return self }
        var writer = JSONWriter(capacity: bytes.count)
        Self.write(tree, to: &writer)
        return writer.text
    }

    private static func write(_ tree: JSONTree, to writer: inout JSONWriter) {
        switch tree {
        case .object(let members):
            let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            writer.object { object in
                for member in sorted {
                    object.name(member.name)
                    write(member.value, to: &object)
                }
            }
        case .array(let elements):
            writer.array { list in for element in elements { write(element, to: &list) } }
        case .string(let text): writer.string(text)
        case .number(let digits): writer.raw((ExactDecimal(digits)?.text ?? digits).utf8)
        case .boolean(let value): writer.boolean(value)
        case .null: writer.null()
        }
    }
}
