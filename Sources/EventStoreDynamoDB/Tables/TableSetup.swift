import AWSClient
import EventStoreCore
import TextFormats

/// Makes the tables of a ledger, and says what is there.
public struct TableSetup: Sendable {
    let dynamo: DynamoDB
    let tables: LedgerTables

    /// - Parameters:
    ///   - tables: the ledger's.
    ///   - aws: how they are reached.
    public init(_ tables: LedgerTables, over aws: any AWSCaller) {
        self.init(tables, DynamoDB(aws))
    }

    init(_ tables: LedgerTables, _ dynamo: DynamoDB) {
        self.tables = tables
        self.dynamo = dynamo
    }

    /// What the tables are made with: on demand, so that an idle ledger costs its storage only.
    public struct Options: Hashable, Sendable {
        /// Any second of the last 35 days can be restored.
        public var hasPointInTimeRecovery = true
        /// Nobody deletes the tables by mistake.
        public var isDeletionProtected = true
        public var tags: [String: String] = [:]

        public init() {}
    }

    /// What is known of a table.
    struct Description: Sendable {
        let id: String
        let account: String
        let region: String
        let isActive: Bool
        /// Of some hours ago.
        let itemCount: Int64
        let bytes: Int64
        /// The key's attributes with their types, the hash key first.
        let keys: [Key]
        /// What says what is done to its items; nil where none is enabled.
        let stream: StreamDescription?

        struct Key: Hashable, Sendable {
            let name: String
            let type: String
        }
    }

    /// What is known of a table's stream.
    struct StreamDescription: Hashable, Sendable {
        /// Another one each time that a stream is enabled.
        let arn: String
        /// What it keeps of a changed item: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or
        /// `NEW_AND_OLD_IMAGES`.
        let viewType: String
    }

    static let eventKeys = [
        Description.Key(name: EventItem.stream, type: "S"),
        Description.Key(name: EventItem.version, type: "N"),
    ]
    static let logKeys = [
        Description.Key(name: LogSlot.partition, type: "S"),
        Description.Key(name: LogSlot.place, type: "S"),
    ]

    /// - Returns: nil if there is no such table.
    func describe(_ table: String) async throws -> Description? {
        do {
            let answer = try await dynamo.call("DescribeTable", measured: false) {
                $0.member("TableName", table)
            }
            return try Self.description(answer["Table"] ?? .null, table)
        } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
            return nil
        }
    }

    private static func description(_ tree: JSONTree, _ table: String) throws -> Description {
        guard let schema = tree["KeySchema"]?.elements,
            let arn = tree["TableArn"]?.string
        else { throw AttributeError("the table \(table) is not described") }
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        var types: [String: String] = [:]
        for attribute in tree["AttributeDefinitions"]?.elements ?? [] {
            guard let name = attribute["AttributeName"]?.string else { continue }
            types[name] = attribute["AttributeType"]?.string
        }
        return Description(
            id: tree["TableId"]?.string ?? "",
            account: parts.count == 6 ? String(parts[4]) : "",
            region: parts.count == 6 ? String(parts[3]) : "",
            isActive: tree["TableStatus"]?.string == "ACTIVE",
            itemCount: tree["ItemCount"]?.number.flatMap { Int64($0) } ?? 0,
            bytes: tree["TableSizeBytes"]?.number.flatMap { Int64($0) } ?? 0,
            keys: schema.sorted { ($0["KeyType"]?.string ?? "") < ($1["KeyType"]?.string ?? "") }
                .compactMap { $0["AttributeName"]?.string }
                .map { Description.Key(name: $0, type: types[$0] ?? "") },
            stream: stream(tree))
    }

    /// The newest stream stays named when it was disabled.
    private static func stream(_ tree: JSONTree) -> StreamDescription? {
        let specification = tree["StreamSpecification"]
        guard specification?["StreamEnabled"] == .boolean(true),
            let arn = tree["LatestStreamArn"]?.string, !arn.isEmpty
        else { return nil }
        return StreamDescription(
            arn: arn, viewType: specification?["StreamViewType"]?.string ?? "")
    }

    /// Makes both tables, those that are missing, and waits until they can be used.
    ///
    /// - Parameter options: of tables that are made now.
    /// - Returns: the names of those that were made.
    /// - Throws: `EventStoreError.notALedger` for a table of other keys; `unavailable`.
    public func create(_ options: Options = Options()) async throws -> [String] {
        do {
            return try await create(
                [(tables.events, Self.eventKeys), (tables.log, Self.logKeys)], options)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    /// Makes the log's table alone, if it is missing.
    ///
    /// - Throws: as `create`; `AWSFailure`.
    func createLog(_ options: Options) async throws {
        _ = try await create([(tables.log, Self.logKeys)], options)
    }

    private func create(
        _ wanted: [(name: String, keys: [Description.Key])], _ options: Options
    ) async throws -> [String] {
        var made: [String] = []
        for (table, keys) in wanted {
            if let there = try await describe(table) {
                try Self.check(there, table, keys)
            } else {
                try await make(table, keys, options)
                made.append(table)
            }
        }
        for table in wanted.map(\.name) { try await waitUntilActive(table) }
        if options.hasPointInTimeRecovery {
            for table in made { try await protect(table) }
        }
        return made
    }

    static func check(
        _ found: Description, _ table: String, _ keys: [Description.Key]
    ) throws {
        guard found.keys == keys else {
            throw EventStoreError.notALedger(
                path: table,
                reason: "its keys are \(words(found.keys)); a ledger's are \(words(keys))")
        }
    }

    static func words(_ keys: [Description.Key]) -> String {
        keys.map { "\(Printable($0.name)) (\($0.type))" }.joined(separator: ", ")
    }

    func make(
        _ table: String, _ keys: [Description.Key], _ options: Options
    ) async throws {
        _ = try await dynamo.call("CreateTable", measured: false) { writer in
            writer.member("TableName", table)
            writer.member("BillingMode", "PAY_PER_REQUEST")
            writer.name("DeletionProtectionEnabled")
            writer.boolean(options.isDeletionProtected)
            writer.name("KeySchema")
            writer.array { list in
                for (key, type) in zip(keys, ["HASH", "RANGE"]) {
                    list.object {
                        $0.member("AttributeName", key.name)
                        $0.member("KeyType", type)
                    }
                }
            }
            writer.name("AttributeDefinitions")
            writer.array { list in
                for key in keys {
                    list.object {
                        $0.member("AttributeName", key.name)
                        $0.member("AttributeType", key.type)
                    }
                }
            }
            guard !options.tags.isEmpty else { return }
            writer.name("Tags")
            writer.array { list in
                for (name, value) in options.tags.sorted(by: { $0.key < $1.key }) {
                    list.object {
                        $0.member("Key", name)
                        $0.member("Value", value)
                    }
                }
            }
        }
    }

    private func protect(_ table: String) async throws {
        _ = try await dynamo.call("UpdateContinuousBackups", measured: false) { writer in
            writer.member("TableName", table)
            writer.name("PointInTimeRecoverySpecification")
            writer.object { writer in
                writer.name("PointInTimeRecoveryEnabled")
                writer.boolean(true)
            }
        }
    }

    private func waitUntilActive(_ table: String) async throws {
        // AWS takes seconds; a minute is a table that does not come.
        for _ in 0..<120 {
            if try await describe(table)?.isActive == true { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw AWSFailure.unavailable(
            reason: "the table \(table) is still being made", isThrottled: true,
            retryAfter: .seconds(30))
    }
}
