import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// The store on another program's table: what is new in it, and what is another than it was.
    @Suite("Another program's table")
    struct ForeignStoreTests {
        @Test(
            "A table without items opens, and what comes then is there", arguments: [false, true])
        func empty(hasEmptyPages: Bool) async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            let store = try await bench.open(
                over: hasEmptyPages ? EmptyPages(base: bench.aws) : nil)
            let head = "$descriptions@1 DescriptionDeclared"
            #expect(try await ForeignBench.log(store) == [head])
            #expect(store.capabilities.positionsAreShared == false)
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.put(ForeignBench.row("a", 3))
            try await bench.put(ForeignBench.row("b", 0))
            let events = [
                head, "a@1 CREDIT", "a@2 ItemMissing", "a@3 CREDIT",
                "$unreadable@1 ItemUnreadable",
            ]
            #expect(try await ForeignBench.log(store) == events)
            #expect(try await ForeignBench.log(store) == events)
            // What was missing comes after all, and is told.
            try await bench.put(ForeignBench.row("a", 2))
            #expect(
                try await ForeignBench.log(store) == events + ["$unreadable@2 ItemUnreadable"])
            let other = try await bench.open(
                over: hasEmptyPages ? EmptyPages(base: bench.aws) : nil)
            #expect(
                try await ForeignBench.log(other) == [
                    head, "a@1 CREDIT", "a@2 CREDIT", "a@3 CREDIT",
                    "$unreadable@1 ItemUnreadable",
                ])
            #expect(try await store.structuralDamage() == [])
        }

        @Test("A scan that sees version 2 before version 1 is looked into, in a first copy too")
        func half() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            for (account, version) in [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3), ("c", 2)] {
                try await bench.put(ForeignBench.row(account, Int64(version)))
            }
            let caller = HalfPages(base: bench.aws, unseen: [("a", "1"), ("b", "2")])
            let store = try await bench.open(over: caller)
            let log = try await ForeignBench.log(store)
            #expect(
                Set(log.dropFirst()) == [
                    "a@1 CREDIT", "a@2 CREDIT", "b@1 CREDIT", "b@2 CREDIT", "b@3 CREDIT",
                    "c@1 ItemMissing", "c@2 CREDIT",
                ])
            #expect(log.count == 8)
        }

        @Test("What was recorded and is another now raises one alarm for each time")
        func changed() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.put(["Id": .string("a"), "Version": .number("0")])
            let store = try await bench.open()
            let before = try await ForeignBench.log(store)
            #expect(before.count == 3)
            for amount in [2, 3, 2] { try await bench.put(ForeignBench.row("a", 1, amount)) }
            #expect(try await ForeignBench.log(store) == before + ["$alarms@1 ItemChanged"])
            #expect(try await ForeignBench.log(store) == before + ["$alarms@1 ItemChanged"])
            // As it was: nothing to tell.
            try await bench.put(ForeignBench.row("a", 1))
            #expect(try await ForeignBench.log(store).count == before.count + 1)
            try await bench.put(ForeignBench.row("a", 1, 3))
            #expect(try await ForeignBench.log(store).last == "$alarms@2 ItemChanged")
            let stream = StreamID(stored: "a")
            let events = try await store.read(stream, StreamQuery())
            #expect(events.map(\.event.fold.amountMinor) == [1])
            let alarm = try await store.read(StreamID(stored: "$alarms"), StreamQuery()).last
            #expect(alarm?.said("event") == "a@1" && alarm?.item == ForeignBench.row("a", 1, 3))
            // An item that was no event and still is none may be anything.
            try await bench.put(
                ["Id": .string("a"), "Version": .number("0"), "more": .boolean(true)])
            #expect(try await ForeignBench.log(store).count == before.count + 2)
        }

        @Test("What was no event and becomes one raises an alarm: it has no place any more")
        func repaired() async throws {
            guard let bench = try await ForeignBench.fresh(.cloudEvents) else { return }
            var item: AttributeValue.Item = [
                "subject": .string("book"), "time_type": .string("5_added"),
                "id": .string("id-1"), "type": .string("added"), "source": .string("/lib"),
                "time": .number("5"), "data": .string("{}"), "pk_all": .string("all"),
            ]
            try await bench.put(item)
            let store = try await bench.open()
            let before = try await ForeignBench.log(store)
            #expect(before.last == "$unreadable@1 ItemUnreadable")
            item["data"] = .string("[]")
            try await bench.put(item)
            #expect(try await ForeignBench.log(store) == before)
            item["data"] = .map([:])
            try await bench.put(item)
            #expect(try await ForeignBench.log(store) == before + ["$alarms@1 ItemChanged"])
            let alarm = try await store.read(StreamID(stored: "$alarms"), StreamQuery()).last
            #expect(alarm?.said("event") == "$unreadable@1")
        }

        @Test("Amounts that do not fit are known from what is there already")
        func amounts() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            try await bench.put(ForeignBench.row("a", 1, .max - 5))
            let store = try await bench.open()
            for version: Int64 in 2...3 {
                try await bench.put(ForeignBench.row("a", version, version == 2 ? 10 : 5))
                _ = try await store.catchUp()
            }
            let events = try await store.read(StreamID(stored: "a"), StreamQuery())
            #expect(events.map(\.event.fold.amountMinor) == [.max - 5, nil, 5])
            #expect(events[1].said("problem")?.contains("64 bits") == true)
        }

        @Test("Without a lock an append overwrites nothing, of others or of its own kind")
        func nothingIsOverwritten() async throws {
            guard let bench = try await ForeignBench.fresh(.cloudEvents) else { return }
            var theirs: AttributeValue.Item = [
                "subject": .string("book"), "time_type": .string("1700000000000_kept"),
                "id": .string("id-1"), "type": .string("kept"), "source": .string("/lib"),
                "time": .number("1700000000000"), "data": .map([:]), "pk_all": .string("all"),
            ]
            try await bench.put(theirs)
            let factory = EventFactory()
            var hosts: [DynamoDBEventStore] = []
            for _ in 0..<8 { hosts.append(try await bench.open(writes: true)) }
            func append(_ host: DynamoDBEventStore, at milliseconds: Int64) async throws -> EventID
            {
                let moment = Timestamp(microseconds: milliseconds * 1000)
                factory.clock.advance(microseconds: 1000)
                let event = NewEvent(
                    id: factory.eventID(), type: "kept", payload: .emptyObject,
                    occurredAt: moment, recordedAt: moment)
                let write = StreamWrite(
                    stream: StreamID(stored: "book"), expecting: .any, events: [event])
                _ = try await host.append(AppendRequest([write]))
                return event.id
            }
            await #expect(throws: EventStoreError.self) {
                _ = try await append(hosts[0], at: 1_700_000_000_000)
            }
            let recorded = await withTaskGroup(of: EventID?.self) { group in
                for host in hosts {
                    group.addTask { try? await append(host, at: 1_700_000_000_001) }
                }
                return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(recorded.count == 1)
            let items = try await DynamoDB(bench.aws).scan(bench.name, limit: 10).items
            #expect(items.contains(theirs))
            theirs = try #require(items.first { $0["id"] != .string("id-1") })
            #expect(items.count == 2 && theirs["id"] == .string("\(recorded[0])"))
        }

        @Test("It is only read")
        func isOnlyRead() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            let request = AppendRequest([
                StreamWrite(
                    stream: StreamID(stored: "a"), expecting: .any, events: EventFactory().events(1)
                )
            ])
            await #expect(throws: EventStoreError.self) { _ = try await store.append(request) }
            for operation in ["PutItem", "TransactWriteItems", "UpdateItem", "BatchWriteItem"] {
                #expect(caller.count(of: operation) == 0)
            }
        }
    }

    /// Scans that do not see some items.
    private struct HalfPages: AWSCaller {
        let base: any AWSCaller
        let unseen: [(account: String, version: String)]

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            let answer = try await base.call(service, operation, body)
            guard operation == "Scan", let items = try JSONTree(answer)["Items"]?.elements else {
                return answer
            }
            let seen = try items.map { try AttributeValue.item($0) }.filter { item in
                !unseen.contains {
                    item["Id"] == .string($0.account) && item["Version"] == .number($0.version)
                }
            }
            // All of a small table is one page.
            var writer = JSONWriter()
            writer.object { object in
                object.name("Items")
                object.array { list in
                    for item in seen { list.raw(AttributeValue.wire(item)) }
                }
            }
            return writer.bytes
        }
    }

    /// Gives an empty page first, as a service may at any time.
    private struct EmptyPages: AWSCaller {
        let base: any AWSCaller

        private static let sentinel = #""ExclusiveStartKey":{"sentinel":{"S":"x"}}"#

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            guard operation == "Scan" else {
                return try await base.call(service, operation, body)
            }
            let text = String(decoding: body, as: UTF8.self)
            guard !text.contains(Self.sentinel) else {
                let rest = text.replacing(",\(Self.sentinel)", with: "")
                return try await base.call(service, operation, Array(rest.utf8))
            }
            guard !text.contains("ExclusiveStartKey"), text.contains("TotalSegments") else {
                return try await base.call(service, operation, body)
            }
            return Array(#"{"Items":[],"LastEvaluatedKey":{"sentinel":{"S":"x"}}}"#.utf8)
        }
    }
#endif
