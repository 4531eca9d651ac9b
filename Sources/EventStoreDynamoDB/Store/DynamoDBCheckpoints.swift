import AWSClient
import EventStoreCore
import TextFormats

/// The named values of a ledger: items of the log's table, in a partition of their own.
///
/// A revision is drawn from 63 bits, so that a name never has the same one twice, also when it was
/// removed and nothing of it is left.
struct DynamoDBCheckpoints: CheckpointStore {
    let dynamo: DynamoDB
    let table: String
    let limits: Limits

    private static let partition = "values"
    private static let value = "value"
    private static let revision = "revision"

    func read(_ name: String) async throws -> StoredCheckpoint? {
        try NameRule.checkpoint.check(name)
        return try await translated {
            try await dynamo.get(table, key: key(name)).map(Self.stored)
        }
    }

    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision? {
        try limits.checkCheckpoint(name, bytes)
        let new = CheckpointRevision(.random(in: 1...Int64.max))
        var item = key(name)
        item[Self.value] = .binary(bytes)
        item[Self.revision] = AttributeValue(new.number)
        let condition = revision.map { Self.stands($0) } ?? .isNew(key: LogSlot.partition)
        return try await translated {
            switch try await dynamo.put(table, item, if: condition) {
            case .written: return new
            case .refused(let refusals):
                // Ours stands there: the answer to it was lost, and it was sent again.
                let found = refusals.first??.item?[Self.revision]?.integer
                return found == new.number ? new : nil
            }
        }
    }

    /// By a transaction, whose token lets it be sent again when its answer is lost.
    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool {
        try NameRule.checkpoint.check(name)
        let token = Identifier<CommandKind>(
            high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        return try await translated {
            let write = ItemWrite.delete(table: table, key: key(name), Self.stands(revision))
            switch try await dynamo.transact([write], token: "\(token)") {
            case .written: return true
            case .refused(let refusals):
                if let refusal = refusals.first ?? nil, !refusal.isCondition {
                    throw AWSFailure.refused(
                        code: "TransactionCanceled", message: refusal.message, body: [])
                }
                return false
            }
        }
    }

    func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
        try limits.checkPage(limit)
        var start = after
        if let after, !after.utf8.starts(with: prefix.utf8) {
            // The service takes only a start that could be in the answer.
            guard after.utf8.lexicographicallyPrecedes(prefix.utf8) else { return [] }
            start = nil
        }
        return try await translated { [start] in
            var names: [String] = []
            var query = PartitionQuery(
                table: table, partition: (LogSlot.partition, .string(Self.partition)),
                sort: prefix.isEmpty ? nil : (LogSlot.place, .beginsWith(prefix)),
                limit: limit, after: start.map(key))
            while names.count < limit {
                let page = try await dynamo.query(query)
                names += try page.items.map {
                    try ItemReader($0, of: "a named value").string(LogSlot.place)
                }
                guard let next = page.next else { break }
                query.after = next
            }
            return Array(names.prefix(limit))
        }
    }

    private func key(_ name: String) -> AttributeValue.Item {
        [LogSlot.partition: .string(Self.partition), LogSlot.place: .string(name)]
    }

    private static func stands(_ revision: CheckpointRevision) -> Condition {
        .equals(name: Self.revision, AttributeValue(revision.number))
    }

    private static func stored(_ item: AttributeValue.Item) throws -> StoredCheckpoint {
        guard let bytes = item[value]?.binary, let number = item[revision]?.integer else {
            throw ItemFault(description: "a named value has no bytes or no revision")
        }
        return StoredCheckpoint(bytes: bytes, revision: CheckpointRevision(number))
    }

    /// A write whose answer is missing for good is told as one.
    private func translated<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch AWSFailure.outcomeUnknown {
            throw EventStoreError.outcomeUnknown(nil)
        } catch {
            throw StoreFailure.translate(error)
        }
    }
}
