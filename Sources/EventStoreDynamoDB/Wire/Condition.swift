import AWSClient
import TextFormats

/// What has to be true of an item for it to be written.
enum Condition: Sendable {
    /// There is no item of this key; the name is an attribute of the key.
    case isNew(key: String)
    /// An attribute has this value.
    case equals(name: String, AttributeValue)

    /// Writes the condition, and asks for the item that broke it.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .isNew(let key):
            writer.member("ConditionExpression", "attribute_not_exists(#c)")
            Self.write(names: ["#c": .string(key)], values: [:], to: &writer)
        case .equals(let name, let value):
            writer.member("ConditionExpression", "#c = :c")
            Self.write(names: ["#c": .string(name)], values: [":c": value], to: &writer)
        }
        writer.member("ReturnValuesOnConditionCheckFailure", "ALL_OLD")
    }

    /// Writes the placeholders of an expression.
    static func write(
        names: AttributeValue.Item, values: AttributeValue.Item, to writer: inout JSONWriter
    ) {
        writer.name("ExpressionAttributeNames")
        writer.object { writer in
            for (placeholder, name) in names.sorted(by: { $0.key < $1.key }) {
                writer.member(placeholder, name.string ?? "")
            }
        }
        if !values.isEmpty { DynamoDB.write(values, as: "ExpressionAttributeValues", to: &writer) }
    }
}
