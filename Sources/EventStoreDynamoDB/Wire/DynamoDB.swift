import AWSClient
import EventStoreCore
import TextFormats

/// The operations of DynamoDB that the engine uses, typed, and counted in capacity units.
///
/// Every expression names its attributes by placeholders: half of the short English words are
/// reserved there.
struct DynamoDB: Sendable {
    typealias Item = AttributeValue.Item

    let aws: any AWSCaller
    let meter: UsageMeter

    init(_ aws: any AWSCaller, meter: UsageMeter = UsageMeter()) {
        self.aws = aws
        self.meter = meter
    }

    /// Calls an operation whose body the closure writes, and reads the answer.
    ///
    /// - Throws: `AWSFailure`; `AttributeError` for an answer that is not one.
    func call(
        _ operation: String, of service: AWSService = .dynamoDB, measured: Bool = true,
        _ body: (inout JSONWriter) -> Void
    ) async throws -> JSONTree {
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            body(&writer)
            if measured { writer.member("ReturnConsumedCapacity", "TOTAL") }
        }
        meter.countRequest()
        let answer = try await aws.call(service, operation, writer.bytes)
        do {
            let tree = try JSONTree(answer, deepest: AttributeValue.deepestJSON)
            meter.count(tree["ConsumedCapacity"])
            return tree
        } catch let error as JSONError {
            throw AttributeError("\(operation): \(error)")
        }
    }

    // MARK: Reading

    /// A page of one partition, in the order of the sort key.
    func query(_ query: PartitionQuery) async throws -> ItemPage {
        try Self.page(
            try await call("Query") { writer in
                writer.member("TableName", query.table)
                query.write(to: &writer)
            })
    }

    /// A page of a parallel scan. A consistent one sees everything that was acknowledged; another
    /// may miss some of it, at half the price.
    func scan(
        _ table: String, segment: Int, of segments: Int, after key: Item?,
        isConsistent: Bool = false
    ) async throws -> ItemPage {
        try Self.page(
            try await call("Scan") { writer in
                writer.member("TableName", table)
                writer.member("Segment", segment)
                writer.member("TotalSegments", segments)
                if isConsistent {
                    writer.name("ConsistentRead")
                    writer.boolean(true)
                }
                Self.write(key, as: "ExclusiveStartKey", to: &writer)
            })
    }

    /// Scans one part of a table from where it was left, page by page. As for `scan`.
    ///
    /// - Parameters:
    ///   - table: whose items.
    ///   - part: which, and how far it has come.
    ///   - parts: how many there are.
    ///   - isConsistent: everything that was acknowledged is seen.
    ///   - body: takes a page, and how far the part has come with it.
    /// - Throws: what the body throws; `AWSFailure`, `AttributeError`, `CancellationError`.
    func scan(
        _ table: String, _ part: LoadSegment, of parts: Int, isConsistent: Bool = false,
        _ body: ([Item], LoadSegment.State) async throws -> Void
    ) async throws {
        var key: Item?
        switch part.state {
        case .done: return
        case .new: break
        case .at(let mark): key = try AttributeValue.item(mark)
        }
        repeat {
            try Task.checkCancellation()
            let page = try await scan(
                table, segment: part.number, of: parts, after: key, isConsistent: isConsistent)
            key = page.next
            try await body(page.items, key.map { .at(AttributeValue.wire($0)) } ?? .done)
        } while key != nil
    }

    /// Scans a whole table in one part.
    ///
    /// - Throws: as the scan of a part.
    func scan(
        _ table: String, isConsistent: Bool = false, _ body: ([Item]) async throws -> Void
    ) async throws {
        try await scan(
            table, LoadSegment(number: 0, state: .new), of: 1, isConsistent: isConsistent
        ) { items, _ in try await body(items) }
    }

    /// The first items of a table, in no order.
    func scan(_ table: String, limit: Int) async throws -> ItemPage {
        try Self.page(
            try await call("Scan") { writer in
                writer.member("TableName", table)
                writer.member("Limit", limit)
            })
    }

    /// An item as it stands now; nil if there is none.
    func get(_ table: String, key: Item) async throws -> Item? {
        let answer = try await call("GetItem") { writer in
            writer.member("TableName", table)
            Self.write(key, as: "Key", to: &writer)
            writer.name("ConsistentRead")
            writer.boolean(true)
        }
        return try answer["Item"].map { try AttributeValue.item($0) }
    }

    /// Keys of one batch, at most.
    static let keysPerBatch = 100

    /// Items as they stand now, in any order; those that are not there are left out. What the
    /// service leaves for later is asked for again.
    ///
    /// - Parameters:
    ///   - table: whose items.
    ///   - keys: at most `keysPerBatch`, each once.
    /// - Returns: the items that are there.
    /// - Throws: `AWSFailure`, also where the service leaves all for later; `AttributeError`.
    func get(_ table: String, keys: [Item]) async throws -> [Item] {
        var items: [Item] = []
        var wanted = keys
        while !wanted.isEmpty {
            let page = try await batch(table, wanted)
            items += page.items
            guard page.left.count < wanted.count else {
                throw AWSFailure.unavailable(
                    reason: "DynamoDB leaves every item of a batch for later", isThrottled: true,
                    retryAfter: .seconds(1))
            }
            wanted = page.left
        }
        return items
    }

    private func batch(
        _ table: String, _ keys: [Item]
    ) async throws -> (items: [Item], left: [Item]) {
        let answer = try await call("BatchGetItem") { writer in
            writer.name("RequestItems")
            writer.object { writer in
                writer.name(table)
                writer.object { writer in
                    writer.name("Keys")
                    writer.array { list in
                        for key in keys { AttributeValue.write(key, to: &list) }
                    }
                    writer.name("ConsistentRead")
                    writer.boolean(true)
                }
            }
        }
        return (
            try (answer["Responses"]?[table]?.elements ?? []).map { try AttributeValue.item($0) },
            try (answer["UnprocessedKeys"]?[table]?["Keys"]?.elements ?? []).map {
                try AttributeValue.item($0)
            }
        )
    }

    static func write(_ item: Item?, as name: String, to writer: inout JSONWriter) {
        guard let item else { return }
        writer.name(name)
        AttributeValue.write(item, to: &writer)
    }

    private static func page(_ answer: JSONTree) throws -> ItemPage {
        guard let items = answer["Items"]?.elements else {
            throw AttributeError("a page has no items")
        }
        return ItemPage(
            items: try items.map { try AttributeValue.item($0) },
            next: try answer["LastEvaluatedKey"].map { try AttributeValue.item($0) })
    }
}

/// A page of items.
struct ItemPage: Sendable {
    let items: [AttributeValue.Item]
    /// Where the next page begins behind; nil if this was the last. An empty page may have a next.
    let next: AttributeValue.Item?
}
