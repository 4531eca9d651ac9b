import AWSClient
import TextFormats

/// A strongly consistent query of one partition.
struct PartitionQuery: Sendable {
    let table: String
    /// The partition's key attribute and its value.
    let partition: (name: String, value: AttributeValue)
    /// The sort key and what it has to be; nil for all.
    var sort: (name: String, range: SortRange)?
    var isBackward = false
    /// Items in a page, at most; nil for as many as fit into 1 MB.
    var limit: Int?
    var after: AttributeValue.Item?

    /// What a sort key has to be.
    enum SortRange: Sendable {
        case from(AttributeValue)
        case between(AttributeValue, AttributeValue)
        case beginsWith(String)
    }

    func write(to writer: inout JSONWriter) {
        var names: AttributeValue.Item = ["#p": .string(partition.name)]
        var values: AttributeValue.Item = [":p": partition.value]
        var condition = "#p = :p"
        if let sort {
            names["#s"] = .string(sort.name)
            switch sort.range {
            case .from(let first):
                condition += " AND #s >= :s"
                values[":s"] = first
            case .between(let first, let last):
                condition += " AND #s BETWEEN :s AND :t"
                (values[":s"], values[":t"]) = (first, last)
            case .beginsWith(let prefix):
                condition += " AND begins_with(#s, :s)"
                values[":s"] = .string(prefix)
            }
        }
        writer.member("KeyConditionExpression", condition)
        Condition.write(names: names, values: values, to: &writer)
        writer.name("ConsistentRead")
        writer.boolean(true)
        writer.name("ScanIndexForward")
        writer.boolean(!isBackward)
        if let limit { writer.member("Limit", limit) }
        DynamoDB.write(after, as: "ExclusiveStartKey", to: &writer)
    }
}
