import AWSClient
import TextFormats

/// One write of a transaction.
enum ItemWrite: Sendable {
    case put(table: String, AttributeValue.Item, Condition)
    case delete(table: String, key: AttributeValue.Item, Condition)
    /// Writes nothing, and refuses the whole where the condition does not hold.
    case check(table: String, key: AttributeValue.Item, Condition)

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .put(let table, let item, let condition):
                writer.name("Put")
                writer.object { writer in
                    writer.member("TableName", table)
                    DynamoDB.write(item, as: "Item", to: &writer)
                    condition.write(to: &writer)
                }
            case .delete(let table, let key, let condition):
                Self.write("Delete", table, key, condition, to: &writer)
            case .check(let table, let key, let condition):
                Self.write("ConditionCheck", table, key, condition, to: &writer)
            }
        }
    }

    private static func write(
        _ action: String, _ table: String, _ key: AttributeValue.Item, _ condition: Condition,
        to writer: inout JSONWriter
    ) {
        writer.name(action)
        writer.object { writer in
            writer.member("TableName", table)
            DynamoDB.write(key, as: "Key", to: &writer)
            condition.write(to: &writer)
        }
    }
}

/// What a transaction, or a conditional write, came to.
enum WriteAnswer: Sendable {
    case written
    /// Nothing was written: of each write in turn, why; nil for one that would have gone through.
    case refused([Refusal?])

    /// Why a write was refused.
    struct Refusal: Sendable {
        let code: String
        let message: String
        /// The item that broke the condition.
        let item: AttributeValue.Item?

        var isCondition: Bool { code == "ConditionalCheckFailed" }
    }
}

extension DynamoDB {
    /// Writes all or nothing. Sent again with the same token it is carried out once.
    ///
    /// - Parameters:
    ///   - writes: at most 100, of different items.
    ///   - token: at most 36 characters.
    /// - Returns: what became of them.
    /// - Throws: `AWSFailure`, but for a refusal of its writes.
    func transact(_ writes: [ItemWrite], token: String) async throws -> WriteAnswer {
        do {
            _ = try await call("TransactWriteItems") { writer in
                writer.member("ClientRequestToken", token)
                writer.name("TransactItems")
                writer.array { list in for write in writes { write.write(to: &list) } }
            }
            return .written
        } catch AWSFailure.refused("TransactionCanceledException", let message, let body) {
            let answer = try? JSONTree(body, deepest: AttributeValue.deepestJSON)
            guard let reasons = answer?["CancellationReasons"]?.elements,
                reasons.count == writes.count
            else {
                throw AWSFailure.refused(
                    code: "TransactionCanceled", message: message, body: body)
            }
            return .refused(try reasons.map(Self.refusal))
        }
    }

    private static func refusal(_ reason: JSONTree) throws -> WriteAnswer.Refusal? {
        guard let code = reason["Code"]?.string, code != "None" else { return nil }
        return WriteAnswer.Refusal(
            code: code, message: reason["Message"]?.string ?? "",
            item: try reason["Item"].map { try AttributeValue.item($0) })
    }

    /// Puts one item.
    ///
    /// - Throws: `AWSFailure`, but for a condition that does not hold.
    func put(
        _ table: String, _ item: Item, if condition: Condition
    ) async throws -> WriteAnswer {
        do {
            _ = try await call("PutItem") { writer in
                writer.member("TableName", table)
                Self.write(item, as: "Item", to: &writer)
                condition.write(to: &writer)
            }
            return .written
        } catch AWSFailure.refused("ConditionalCheckFailedException", let message, let body) {
            let answer = try JSONTree(body, deepest: AttributeValue.deepestJSON)
            let item = try answer["Item"].map { try AttributeValue.item($0) }
            return .refused([
                WriteAnswer.Refusal(
                    code: "ConditionalCheckFailed", message: message, item: item)
            ])
        }
    }
}
