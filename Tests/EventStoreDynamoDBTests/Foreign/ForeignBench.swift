import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// A table without items, on the shared emulator.
    struct ForeignBench: Sendable {
        let name: String
        let layout: TableLayout
        let aws: any AWSCaller

        var dynamo: DynamoDB { DynamoDB(aws) }

        /// Makes one. Its stream keeps both images of what is done to its items.
        static func fresh(
            _ layout: TableLayout, hasStream: Bool = false
        ) async throws -> ForeignBench? {
            guard let emulator = try await Emulator.shared(.ministack) else { return nil }
            let tables = TestAWS.freshTables()
            let bench = ForeignBench(
                name: tables.events, layout: layout, aws: TestAWS.client(emulator.url))
            let keys = layout.reading.keys
            let setup = TableSetup(tables, bench.dynamo)
            try await setup.make(
                tables.events, [keys.hash, keys.range], TableSetup.Options())
            if hasStream { _ = try await setup.enableStream("NEW_AND_OLD_IMAGES") }
            return bench
        }

        func put(_ item: AttributeValue.Item) async throws {
            _ = try await dynamo.call("PutItem") { writer in
                writer.member("TableName", name)
                DynamoDB.write(item, as: "Item", to: &writer)
            }
        }

        func remove(_ key: AttributeValue.Item) async throws {
            _ = try await dynamo.call("DeleteItem") { writer in
                writer.member("TableName", name)
                DynamoDB.write(key, as: "Key", to: &writer)
            }
        }

        /// A host, with a replica of its own.
        func open(
            over caller: (any AWSCaller)? = nil, _ shelf: any ReplicaShelf = MemoryShelf(),
            writes: Bool = false, clock: ManualClock = ManualClock()
        ) async throws -> DynamoDBEventStore {
            let tables = try #require(LedgerTables(events: name))
            let store = DynamoDBEventStore.open(
                LedgerAddress(
                    tables, endpoint: nil, writesIntoTables: writes, text: "dynamodb://\(name)"),
                over: caller ?? aws, shelf, meanings: { _, _ in PlainMeaning() },
                now: { clock.now })
            _ = try await store.catchUp()
            return store
        }

        /// Makes the log that all hosts share.
        func adopt() async throws {
            _ = try await open().adopt { _ in }
        }

        /// All that a host has of the log, when it has caught up.
        static func events(_ store: DynamoDBEventStore) async throws -> [RecordedEvent] {
            let last = try await store.catchUp()
            var events: [RecordedEvent] = []
            var position = Position.start
            while position < last {
                let page = try await store.readLog(
                    LogQuery(after: position, through: last, limit: 1000))
                events += page.events
                position = page.readThrough
            }
            return events
        }

        static func row(
            _ account: String, _ version: Int64, _ amount: Int = 1
        ) -> AttributeValue.Item {
            [
                "Id": .string(account), "Version": AttributeValue(version),
                "Type": .string("CREDIT"), "Amount": .number("\(amount)"),
                "Timestamp": .string("2026-01-02T03:04:05Z"),
            ]
        }

        static func log(_ store: DynamoDBEventStore) async throws -> [String] {
            _ = try await store.catchUp()
            let page = try await store.readLog(LogQuery(after: .start, limit: 1000))
            return page.events.map { "\($0.stream)@\($0.version) \($0.event.type)" }
        }
    }
#endif
