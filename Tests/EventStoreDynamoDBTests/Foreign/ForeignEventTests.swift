import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

/// The events of foreign items keep to the limits, whatever the items hold.
@Suite("Events of foreign items")
struct ForeignEventTests {
    /// What any engine asks of an event, and what a person is told.
    private static func check(
        _ events: [RecordedEvent], of items: [AttributeValue.Item], _ layout: TableLayout
    ) async throws {
        let limits = DynamoDBEventStore.standardLimits
        for event in events {
            try NameRule.stream.check(event.stream.name)
            try event.event.check(limits)
            try JSONScanner.validate(event.event.payload.bytes)
            if let metadata = event.event.metadata {
                _ = try JSONScanner.members(of: metadata.bytes)
            }
            #expect(event.hash == event.expectedHash())
        }
        let foreign = ForeignEvents.test(layout)
        let known = Dictionary(grouping: events, by: \.event.id)
        #expect(known.allSatisfy { $0.value.count == 1 })
        for item in items {
            let event = try #require(known[foreign.id(of: item)]?.first)
            #expect(foreign.isRecorded(item, as: event))
            let alarm = foreign.alarm(item, of: event, at: event.event.recordedAt)
            try alarm.check(limits)
            try JSONScanner.validate(alarm.payload.bytes)
        }
        // A replica takes them.
        let place = InMemoryReplicaPlace(limits: limits)
        let gathering = try #require(try await place.gathering(segments: 1))
        let replica = try await gathering.finish({ _ in [] }, progress: { _ in })
        try await replica.apply(events.map { LogEntry(events: [$0], command: nil) })
        #expect(try await replica.structuralDamage() == [])
        #expect(try await replica.lastPosition() == Position(Int64(events.count)))
    }

    // MARK: At the limits

    private static func usual(_ layout: TableLayout) -> AttributeValue.Item {
        switch layout {
        case .accountsDemo:
            [
                "Id": .string("acc"), "Version": .number("1"), "Type": .string("CREDIT"),
                "Amount": .number("10"), "Timestamp": .string("2019-08-22T21:36:02.499Z"),
            ]
        case .spring:
            [
                "aggregateId": .string("acc"), "sequenceNumber": .number("1"),
                "eventType": .string("Deposited"), "payload": .string(#"{"amount":10}"#),
                "occurredAt": .string("2026-01-02T03:04:05Z"),
            ]
        case .cloudEvents:
            [
                "subject": .string("acc"), "time_type": .string("5_added"), "id": .string("id-1"),
                "type": .string("added"), "source": .string("/lib"), "time": .number("5"),
                "data": .map(["amount": .number("10")]), "pk_all": .string("all"),
            ]
        case .singleTable:
            ["PK": .string("acc"), "SK": .string("SCORE#1"), "amount": .number("10")]
        }
    }

    /// In JSON each of its bytes is six, as many as in an item of 400 KB, which is the longest.
    private static let huge = String(repeating: "\u{1}", count: 70_000)

    @Test(
        "An item of 400 KB is an event without what does not fit", arguments: TableLayout.allCases)
    func hugeItem(layout: TableLayout) async throws {
        var item = Self.usual(layout)
        switch layout {
        case .cloudEvents: item["data"] = .map(["memo": .string(Self.huge)])
        case .spring:
            item["payload"] = .string(
                #"{"amount":10,"memo":"\#(String(repeating: "x", count: 300_000))"}"#)
        case .accountsDemo, .singleTable: item["memo"] = .string(Self.huge)
        }
        let events = try ForeignEvents.test(layout).placed([item])
        try await Self.check(events, of: [item], layout)
        let event = try #require(events.last)
        #expect(event.stream.name == "acc")
        #expect(event.event.payload == .emptyObject && event.event.fold == .none)
        #expect(event.said("problem")?.contains("bytes and is not kept") == true)
        #expect(event.item == nil)
        #expect(event.said("itemBytes") == "\(AttributeValue.wire(item).count)")
        // What it is told from is its length.
        item["more"] = .boolean(true)
        #expect(!ForeignEvents.test(layout).isRecorded(item, as: event))
    }

    @Test(
        "An item that is long, but no longer than a payload may be, is all there",
        arguments: [TableLayout.accountsDemo, .singleTable])
    func longItem(layout: TableLayout) async throws {
        var item = Self.usual(layout)
        item["memo"] = .string(String(repeating: "x", count: 250_000))
        let events = try ForeignEvents.test(layout).placed([item])
        try await Self.check(events, of: [item], layout)
        let event = try #require(events.last)
        #expect(event.event.payload.bytes.count > 250_000)
        #expect(event.event.fold.amountMinor == 10)
        #expect(event.item == nil && event.said("itemBytes") != nil)
    }

    @Test("Whatever its key and its names are, an event stays within the limits")
    func longKeys() async throws {
        // As long as a service's keys may be, and of what JSON has to escape.
        let key = String(repeating: "\u{1}", count: 1024)
        var cloud = Self.usual(.cloudEvents)
        cloud["time_type"] = .string("5_" + key)
        cloud["id"] = .string(Self.huge)
        cloud["source"] = .string(Self.huge)
        var single = Self.usual(.singleTable)
        single["SK"] = .string("SCORE#" + key)
        var lost = single
        lost["PK"] = .string(String(repeating: "\u{1}", count: 2048))
        var unreadable = Self.usual(.accountsDemo)
        unreadable["Id"] = .string(Self.huge)
        unreadable["Version"] = .number(String(repeating: "9", count: 30_000))
        for (item, layout) in [
            (cloud, TableLayout.cloudEvents), (single, .singleTable), (lost, .singleTable),
            (unreadable, .accountsDemo),
        ] {
            let events = try ForeignEvents.test(layout).placed([item])
            try await Self.check(events, of: [item], layout)
        }
    }

    @Test("A problem that quotes what has no end is cut")
    func longProblem() async throws {
        // One character to Swift, however many marks it bears.
        var item = Self.usual(.accountsDemo)
        item["Amount"] = .string("e" + String(repeating: "\u{301}", count: 10_000))
        let events = try ForeignEvents.test(.accountsDemo).placed([item])
        try await Self.check(events, of: [item], .accountsDemo)
        #expect(events.last?.said("problem") != nil)
    }

    @Test("An item that is as deep as a service lets it be is read", arguments: [1, 20, 29, 31])
    func deepItems(depth: Int) async throws {
        var value = AttributeValue.string("deep")
        for level in 0..<depth { value = level % 2 == 0 ? .list([value]) : .map(["m": value]) }
        for layout in TableLayout.allCases {
            var item = Self.usual(layout)
            item["deep"] = value
            var unreadable = item
            let keys = layout.reading.keys
            unreadable[keys.hash.name] = .string("$reserved")
            // As it comes from the service.
            var answer = JSONWriter()
            answer.object { object in
                object.name("Items")
                object.array { list in
                    AttributeValue.write(item, to: &list)
                    AttributeValue.write(unreadable, to: &list)
                }
            }
            let page = try await DynamoDB(CannedCaller(answer: answer.bytes))
                .scan("bank", segment: 0, of: 1, after: nil)
            #expect(page.items == [item, unreadable])
            let events = try ForeignEvents.test(layout).placed(page.items)
            try await Self.check(events, of: page.items, layout)
            #expect(events.count == 3)
        }
    }

    private struct CannedCaller: AWSCaller {
        let answer: [UInt8]

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] { answer }
    }

    // MARK: What was changed

    @Test("What is recorded is told from what an item has become", arguments: TableLayout.allCases)
    func changes(layout: TableLayout) throws {
        let foreign = ForeignEvents.test(layout)
        let usual = Self.usual(layout)
        var unreadable = usual
        unreadable[layout.reading.keys.hash.name] = .string("$x")
        var noType = usual
        for name in ["Type", "eventType", "type"] { noType[name] = nil }
        for item in [usual, unreadable, noType] {
            let event = try #require(try foreign.placed([item]).last)
            #expect(foreign.isRecorded(item, as: event))
            for name in ["item", "itemBytes", "reason", "x"] {
                var other = item
                other[name] = .string("new")
                #expect(!foreign.isRecorded(other, as: event), "\(name) of \(event.stream)")
                // One that had it from the beginning.
                let recorded = try #require(try foreign.placed([other]).last)
                #expect(foreign.isRecorded(other, as: recorded))
                #expect(!foreign.isRecorded(item, as: recorded))
            }
        }
    }

    @Test(
        "A number that a service spells in another way is no change",
        arguments: [
            ("123456789012345678901234567890", "1.2345678901234567890123456789e29"),
            ("1e25", "10000000000000000000000000"), ("1E+25", "1e25"), ("1.50", "1.5"),
            ("-0.000", "0"), ("1e-20", "0.00000000000000000001"),
            ("-9.5E+125", "-95e124"),
        ])
    func spellings(_ one: String, _ other: String) throws {
        let foreign = ForeignEvents.test(.cloudEvents)
        func item(_ digits: String) -> AttributeValue.Item {
            var item = Self.usual(.cloudEvents)
            item["data"] = .map(["n": .number(digits), "s": .numbers([digits, "7"])])
            return item
        }
        let event = try #require(try foreign.placed([item(one)]).last)
        #expect(foreign.isRecorded(item(other), as: event))
        #expect(AttributeValue.spelled(one) == AttributeValue.spelled(other))
        #expect(!foreign.isRecorded(item("\(one.prefix { $0 != "e" && $0 != "E" })1"), as: event))
        // A set has no order.
        var turned = item(other)
        turned["data"] = .map(["n": .number(one), "s": .numbers(["7", one])])
        #expect(foreign.isRecorded(turned, as: event))
    }

    @Test("An item's id is that of its key, and its alarm's that of all of it")
    func ids() {
        let foreign = ForeignEvents.test(.accountsDemo)
        let item = Self.usual(.accountsDemo)
        var changed = item
        changed["Amount"] = .number("11")
        var other = item
        other["Version"] = .number("2")
        #expect(foreign.id(of: item) == foreign.id(of: changed))
        #expect(foreign.id(of: item) != foreign.id(of: other))
        let elsewhere = ForeignEvents(
            table: "bank2", layout: .accountsDemo, keys: foreign.keys, meaning: PlainMeaning(),
            limits: foreign.limits)
        #expect(foreign.id(of: item) != elsewhere.id(of: item))
    }

    // MARK: Fuzz

    @Test(
        "Random items are events or unreadable, each once, within the limits",
        arguments: TableLayout.allCases)
    func fuzz(layout: TableLayout) async throws {
        var random = SeededRandom.announced(for: "ForeignEventTests")
        for _ in 0..<(Campaign.isWhole ? 200 : 3) {
            var keys: Set<AttributeValue.Item> = []
            var items: [AttributeValue.Item] = []
            for _ in 0..<40 {
                let item = Self.random(layout, &random)
                let key = ForeignEvents.test(layout).key(of: item)
                if keys.insert(key).inserted { items.append(item) }
            }
            let events = try ForeignEvents.test(layout).placed(items)
            try await Self.check(events, of: items, layout)
            // In whatever order they come.
            #expect(try ForeignEvents.test(layout).placed(items.shuffled(using: &random)) == events)
        }
    }

    private static func random(
        _ layout: TableLayout, _ random: inout SeededRandom
    ) -> AttributeValue.Item {
        var item = usual(layout)
        let keys = layout.reading.keys
        item[keys.hash.name] = .string(
            Int.random(in: 0..<4, using: &random) > 0
                ? "acc-\(Int.random(in: 0..<4, using: &random))" : text(&random))
        item[keys.range.name] =
            keys.range.type == "N" ? .number(number(&random)) : .string(place(&random))
        for name in item.keys.sorted() where !keys.names.contains(name) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: item[name] = value(depth: 0, &random)
            case 1: item[name] = nil
            default: break
            }
        }
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            item[text(&random)] = value(depth: 0, &random)
        }
        return item
    }

    private static func place(_ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text(&random)
        case 1: "\(number(&random))_added"
        case 2: "5_\(text(&random))"
        default: "SCORE#\(text(&random))"
        }
    }

    private static func number(_ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: "0"
        case 1: "-\(random.next() % 100)"
        case 2: "\(random.next() % 10).5"
        case 3: "\(random.next())"
        case 4: "9007199254740992"
        case 5: "12345678901234567890123456789012345678"
        case 6: "1E+\(random.next() % 126)"
        case 7: "\(1_767_323_045_000 + random.next() % 1000)"
        default: "\(1 + random.next() % 30)"
        }
    }

    private static let hostile =
        HostileString.controls + HostileString.scripts + HostileString.syntax

    private static func text(_ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: hostile[Int.random(in: 0..<hostile.count, using: &random)].text
        case 1: String(repeating: "é\u{1}", count: Int.random(in: 0..<3000, using: &random))
        case 2: "{\"amount\":\(number(&random))}"
        case 3: "2026-01-\(10 + random.next() % 30)T03:04:05Z"
        case 4: "$\(random.next() % 9)"
        default: "t-\(random.next() % 9)"
        }
    }

    private static func value(depth: Int, _ random: inout SeededRandom) -> AttributeValue {
        let count = Int.random(in: 0..<4, using: &random)
        switch Int.random(in: 0..<(depth < 28 ? 12 : 7), using: &random) {
        case 0: return .number(number(&random))
        case 1: return .binary((0..<count).map { UInt8($0) })
        case 2: return .boolean(count > 1)
        case 3: return .null
        case 4: return .strings((0..<count).map { _ in text(&random) })
        case 5: return .numbers((0..<count).map { _ in number(&random) })
        case 6: return .binaries([[], [255]])
        case 7, 8: return .list([value(depth: depth + 1, &random)])
        case 9:
            return .map([
                text(&random): value(depth: depth + 1, &random),
                "b": value(depth: depth + 1, &random),
            ])
        default: return .string(text(&random))
        }
    }
}
