import AWSClient
import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// The reader on an emulator's stream.
    @Suite struct HintEmulatorTests {
        @Test func changesOfItemsComeAsHints() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let (dynamo, table) = (DynamoDB(bench.aws), bench.tables.events)
            let setup = TableSetup(bench.tables, dynamo)
            #expect(try await setup.stream().viewType == nil)
            #expect(try await setup.enableStream("NEW_AND_OLD_IMAGES"))
            #expect(try await !setup.enableStream("KEYS_ONLY"))
            let stream = try #require(try await setup.describe(table)?.stream)
            #expect(stream.viewType == "NEW_AND_OLD_IMAGES")
            #expect(stream.arn.contains("/stream/"))

            let marks = DynamoDBCheckpoints(
                dynamo: dynamo, table: bench.tables.log, limits: .standard)
            func reader() -> HintReader {
                HintReader(
                    stream: stream.arn, over: dynamo, marks: marks, name: "hints/\(table)",
                    now: { bench.clock.now })
            }
            let first = reader()
            #expect(try await first.toEnd().gaps.count == 1)
            try await first.confirm()
            let key: AttributeValue.Item = [
                EventItem.stream: .string("a"), EventItem.version: .number("1"),
            ]
            let items = [1, 2].map { key.merging(["amount": .number("\($0)")]) { old, _ in old } }
            let isNew = Condition.isNew(key: EventItem.stream)
            _ = try await dynamo.put(table, items[0], if: isNew)
            _ = try await dynamo.put(table, items[1], if: .equals(name: "amount", .number("1")))
            _ = try await dynamo.transact(
                [.delete(table: table, key: key, .equals(name: "amount", .number("2")))],
                token: "remove")
            let page = try await first.read()
            #expect(page.gap == nil)
            #expect(
                page.hints == [
                    StreamHint(kind: .inserted, key: key, new: items[0], old: nil),
                    StreamHint(kind: .modified, key: key, new: items[1], old: items[0]),
                    StreamHint(kind: .removed, key: key, new: nil, old: items[1]),
                ])
            try await first.confirm()
            _ = try await dynamo.put(table, items[1], if: isNew)
            let (keys, gaps) = try await Self.hints(reader())
            #expect(keys == [key] && gaps == 0)

            try await Self.disable(dynamo, table)
            #expect(try await setup.describe(table)?.stream == nil)
            let last = try await first.read()
            #expect(last.hints.map(\.key) == [key])
        }

        /// Its hints until the end, and how many gaps it tells.
        private static func hints(
            _ reader: HintReader
        ) async throws -> (keys: [AttributeValue.Item], gaps: Int) {
            var (keys, gaps, isAtEnd) = ([AttributeValue.Item](), 0, false)
            while !isAtEnd {
                let page = try await reader.read()
                keys += page.hints.map(\.key)
                gaps += page.gap == nil ? 0 : 1
                isAtEnd = page.isAtEnd
            }
            return (keys, gaps)
        }

        private static func disable(_ dynamo: DynamoDB, _ table: String) async throws {
            _ = try await dynamo.call("UpdateTable", measured: false) { writer in
                writer.member("TableName", table)
                writer.name("StreamSpecification")
                writer.object { writer in
                    writer.name("StreamEnabled")
                    writer.boolean(false)
                }
            }
        }

        @Test func aTableThatIsNotThereHasNoStream() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let setup = TableSetup(TestAWS.freshTables(), over: TestAWS.client(emulator.url))
            for act in [
                { _ = try await setup.stream() },
                { _ = try await setup.enableStream("NEW_AND_OLD_IMAGES") },
            ] as [() async throws -> Void] {
                let error = await #expect(throws: EventStoreError.self) { try await act() }
                #expect(error?.description.contains("there is no such table") == true)
            }
        }
    }
#endif
