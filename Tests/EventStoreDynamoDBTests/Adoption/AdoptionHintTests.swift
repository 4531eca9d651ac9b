import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// A table whose stream says what is done to its items.
    @Suite("A table with a stream")
    struct AdoptionHintTests {
        @Test("What comes is found without reading the table")
        func found() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            let before = try await ForeignBench.events(store)
            #expect(before.contains { $0.stream.name == "a" })
            caller.reset()
            try await bench.put(ForeignBench.row("b", 1))
            for version in [2, 3] as [Int64] { try await bench.put(ForeignBench.row("a", version)) }
            try await bench.put(ForeignBench.row("a", 0))
            let events = try await ForeignBench.events(store)
            let news = events.dropFirst(before.count).map { "\($0.stream)@\($0.version)" }
            #expect(Set(news) == ["a@2", "a@3", "b@1", "$unreadable@1"])
            #expect(caller.count(of: "Scan") == 0 && caller.count(of: "GetRecords") > 0)
        }

        @Test("Also where positions are a host's own, by who follows the table")
        func followed() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            try await bench.put(ForeignBench.row("a", 1))
            let caller = CountingCaller(bench.aws)
            let clock = ManualClock()
            let store = try await bench.open(over: caller, clock: clock)
            store.follow()
            try await eventually("the stream is read") {
                // Else it was read just now, by another process.
                clock.advance(microseconds: 60 * Timestamp.second)
                return caller.count(of: "GetRecords") > 0
            }
            caller.reset()
            try await bench.put(ForeignBench.row("a", 2))
            try await bench.remove(["Id": .string("a"), "Version": .number("1")])
            let alarms = StreamID(stored: "$alarms")
            try await eventually("the alarm") { try await store.head(of: alarms) != nil }
            #expect(try await store.head(of: StreamID(stored: "a"))?.version == Version(2))
        }

        @Test("What is changed or removed raises an alarm, once, and on every host")
        func alarms() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            for version in [1, 2, 3] as [Int64] {
                try await bench.put(ForeignBench.row("a", version))
            }
            try await bench.put(["Id": .string("a"), "Version": .number("0")])
            try await bench.adopt()
            let hosts = [try await bench.open(), try await bench.open()]
            let before = try await ForeignBench.events(hosts[0])
            try await bench.put(ForeignBench.row("a", 1, 7))
            try await bench.remove(["Id": .string("a"), "Version": .number("2")])
            // What was no event may go.
            try await bench.remove(["Id": .string("a"), "Version": .number("0")])
            // What nobody has seen is told too.
            try await bench.put(ForeignBench.row("b", 1))
            try await bench.remove(["Id": .string("b"), "Version": .number("1")])
            let events = try await ForeignBench.events(hosts[0])
            let news = events.dropFirst(before.count)
            #expect(Set(news.map(\.type)) == ["ItemChanged", "ItemRemoved"])
            #expect(
                Set(news.map { $0.said("event") ?? "" }) == ["a@1", "a@2", ""], "\(news)")
            #expect(news.count == 3)
            for event in news { #expect(event.tableProblem != nil && event.item != nil) }
            #expect(try await ForeignBench.events(hosts[1]) == events)
            #expect(try await ForeignBench.events(try await bench.open()) == events)
            #expect(hosts[1].status.table?.alarms == 3)
            // As often as it is written.
            try await bench.put(ForeignBench.row("a", 1, 8))
            #expect(try await ForeignBench.events(hosts[1]).count == events.count + 1)
        }

        @Test("What was overwritten before anybody saw it is told")
        func overwritten() async throws {
            guard let bench = try await ForeignBench.fresh(.cloudEvents, hasStream: true) else {
                return
            }
            try await bench.adopt()
            let store = try await bench.open()
            var item: AttributeValue.Item = [
                "subject": .string("book-1"), "time_type": .string("1700000000000_borrowed"),
                "time": .number("1700000000000"), "type": .string("borrowed"),
                "id": .string("id-1"), "source": .string("/library"), "data": .map([:]),
                "pk_all": .string("all"),
            ]
            try await bench.put(item)
            item["id"] = .string("id-2")
            try await bench.put(item)
            let events = try await ForeignBench.events(store)
            #expect(events.map(\.type).suffix(2) == ["borrowed", "ItemChanged"])
            #expect(events.last?.item?["id"] == .string("id-1"))
            #expect(try await ForeignBench.events(store) == events)
        }

        @Test("A stream that is out of reach is done without")
        func outOfReach() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let caller = CountingCaller(bench.aws)
            caller.happen(before: { operation in
                guard operation == "DescribeStream" else { return }
                throw AWSFailure.unavailable(
                    reason: "no route", isThrottled: false, retryAfter: nil)
            })
            let store = try await bench.open(over: caller)
            try await bench.put(ForeignBench.row("a", 2))
            _ = try await store.catchUp()
            #expect(try await store.head(of: StreamID(stored: "a"))?.version == Version(2))
            #expect(store.status.state == .live)
            // It is not asked for again and again.
            #expect(caller.count(of: "DescribeStream") == 1)
        }

        @Test("What no record told of is found by a comparison")
        func unheard() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let silent = UnreliableStream(bench.aws, seed: 1, dropped: 1000)
            let store = try await bench.open(over: silent)
            let before = try await ForeignBench.events(store)
            try await bench.put(ForeignBench.row("a", 2))
            #expect(try await ForeignBench.events(store) == before)
            #expect(silent.faults.dropped > 0)
            let found = try await store.compare { _ in }
            #expect(found.count == 0 && found.items == 2)
            #expect(try await store.head(of: StreamID(stored: "a"))?.version == Version(2))
        }

        @Test("Records that are gone are made up for by the table, and that is told")
        func repaired() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let store = try await bench.open()
            let before = try await ForeignBench.events(store)
            #expect(store.status.table?.lastRepair == nil)
            // The shards that were read to their ends are not there any more.
            let marks = store.checkpoints
            let known = try #require(try await marks.read(TableHints.marksName))
            let text =
                String(decoding: known.bytes, as: UTF8.self)
                .split(separator: "\"shards\"")[0] + #""shards":{"shardId-gone":"12"}}"#
            _ = try await marks.set(
                TableHints.marksName, to: Array(text.utf8), expecting: known.revision)
            try await bench.put(ForeignBench.row("a", 2))
            let other = try await bench.open()
            #expect(try await ForeignBench.events(other).count == before.count + 1)
            let repair = try #require(other.status.table?.lastRepair)
            #expect(repair.contains("all of the table was read again"), "\(repair)")
        }
    }
#endif
