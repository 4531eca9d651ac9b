import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

/// The places that items of other programs get in this host's log.
@Suite("Places of foreign items")
struct TablePlacingTests {
    private static func row(
        _ account: String, _ version: Int64, at second: Int? = 0, amount: Int = 1
    ) -> AttributeValue.Item {
        var item: AttributeValue.Item = [
            "Id": .string(account), "Version": AttributeValue(version), "Type": .string("CREDIT"),
            "Amount": .number("\(amount)"),
        ]
        if let second {
            let digits = "\(second)"
            let padded = String(repeating: "0", count: 2 - digits.count) + digits
            item["Timestamp"] = .string("2026-01-02T03:04:\(padded)Z")
        }
        return item
    }

    private static func told(_ events: [RecordedEvent]) -> [String] {
        events.map { "\($0.stream.name)@\($0.version) \($0.event.type)" }
    }

    /// Each event is behind the one before it.
    private static func isALog(_ events: [RecordedEvent], behind start: Int64 = 0) {
        #expect(events.map(\.position.number) == events.indices.map { start + Int64($0) + 1 })
        for event in events { #expect(event.hash == event.expectedHash()) }
    }

    @Test("A number that is missing has an event that says so")
    func gaps() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        let events = try foreign.placed([
            Self.row("a", 3, at: 1), Self.row("a", 6, at: 2), Self.row("b", 1, at: 3),
        ])
        Self.isALog(events)
        #expect(
            Self.told(events) == [
                "$descriptions@1 DescriptionDeclared", "a@1 ItemMissing", "a@2 ItemMissing",
                "a@3 CREDIT", "a@4 ItemMissing", "a@5 ItemMissing", "a@6 CREDIT", "b@1 CREDIT",
            ])
        #expect(events[4].event.payload.description == #"{"version":4}"#)
        #expect(events[4].event.recordedAt == events[6].event.recordedAt)
        #expect(events.filter { $0.event.fold == .none }.count == 5)
        #expect(Set(events.map(\.event.id)).count == events.count)
    }

    @Test("A number that is far away asks for no fillers: its item has no place")
    func farAway() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        let (near, far) = (Self.row("b", 10_021, at: 2), Self.row("a", 10_040, at: 3))
        let events = try foreign.placed([
            Self.row("a", 1), near, far, Self.row("a", 9_007_199_254_740_992, at: 4),
            Self.row("a", 2, at: 1),
        ])
        Self.isALog(events)
        // Ten for each item, and ten thousand for all.
        #expect(events.filter { $0.event.type == "ItemMissing" }.count == 10_020)
        let unreadable = events.filter { $0.stream == ForeignEvents.unreadable }
        #expect(unreadable.map(\.event.type) == ["ItemUnreadable", "ItemUnreadable"])
        #expect(
            unreadable.map { $0.said("reason") } == [
                "it stands 10037 behind the one before it",
                "it stands 9007199254740989 behind the one before it",
            ])
        #expect(unreadable[0].item == far)
        #expect(events.last { $0.stream.name == "a" }?.version == Version(2))
    }

    @Test("An item that comes when its place is taken has none, and says so")
    func tooLate() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        let first = try foreign.placed([Self.row("a", 1), Self.row("a", 3)])
        var placing = Self.placing(foreign, behind: first)
        let late = Self.row("a", 2)
        let events = try placing.place(foreign.found(late))
        #expect(Self.told(events) == ["$unreadable@1 ItemUnreadable"])
        #expect(events[0].said("reason") == "it came when a was at 3")
        #expect(events[0].item == late && events[0].event.id == foreign.id(of: late))
        #expect(foreign.isRecorded(late, as: events[0]))
    }

    /// As a follower has it that knows the replica only.
    private static func placing(
        _ foreign: ForeignEvents, behind events: [RecordedEvent]
    ) -> TablePlacing {
        var placing = TablePlacing(foreign, behind: Position(Int64(events.count)))
        for events in Dictionary(grouping: events, by: \.stream).values {
            var balance = ForeignBalance()
            #expect(events.compactMap { balance.take($0.event.fold) } == [])
            if let head = events.last { placing.know(head, balance) }
        }
        return placing
    }

    @Test("What comes later goes on behind the heads of the replica")
    func goesOn() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        // The clock went back, and then the item says nothing of it.
        let items = [
            Self.row("a", 1, at: 30), Self.row("a", 2, at: 10), Self.row("a", 3, at: nil),
            Self.row("a", 5, at: 40), Self.row("a", 6, at: nil),
        ]
        let whole = try foreign.placed(items)
        for count in 0...items.count {
            let before = try foreign.placed(Array(items.prefix(count)))
            var placing = Self.placing(foreign, behind: before)
            let after = try items.dropFirst(count).flatMap {
                try placing.place(foreign.found($0))
            }
            #expect(before + after == whole, "behind \(count)")
        }
        #expect(whole[3].event.recordedAt == whole[2].event.recordedAt)
        #expect(whole[6].event.occurredAt == whole[5].event.occurredAt)
    }

    @Test("An amount that does not fit those before it moves nothing, and says so")
    func amounts() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        var items = [Int.max - 5, 10, 5, 1].enumerated().map {
            Self.row("a", Int64($0.offset) + 1, amount: $0.element)
        }
        items[3]["Currency"] = .string("USD")
        let whole = try foreign.placed(items)
        #expect(
            whole.dropFirst().map(\.event.fold.amountMinor) == [Int64.max - 5, nil, 5, nil])
        #expect(
            whole.dropFirst().map { $0.said("problem") } == [
                nil, "with it the balance would be larger than 64 bits of minor units", nil,
                "its amount is in USD, and those before it are in EUR",
            ])
        for count in 0...items.count {
            let before = try foreign.placed(Array(items.prefix(count)))
            var placing = Self.placing(foreign, behind: before)
            let after = try items.dropFirst(count).flatMap {
                try placing.place(foreign.found($0))
            }
            #expect(before + after == whole, "behind \(count)")
        }
    }

    @Test("The first item without a moment is as old as time is here")
    func noMoment() throws {
        let events = try ForeignEvents.test(.accountsDemo).placed([Self.row("a", 1, at: nil)])
        #expect(events.last?.event.recordedAt == Timestamp(microseconds: 0))
        #expect(events.last?.said("problem") == "its Timestamp is no moment")
    }

    @Test("What cannot be read stands behind all others, at the moment of the last")
    func unreadable() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        let bad = [Self.row("$a", 1), Self.row("b", 0), Self.row("a", -1)]
        let events = try foreign.placed(bad + [Self.row("a", 1, at: 50), Self.row("b", 1, at: 20)])
        Self.isALog(events)
        #expect(
            Self.told(events).dropFirst() == [
                "b@1 CREDIT", "a@1 CREDIT", "$unreadable@1 ItemUnreadable",
                "$unreadable@2 ItemUnreadable", "$unreadable@3 ItemUnreadable",
            ])
        for event in events.dropFirst(3) {
            #expect(event.event.recordedAt == events[2].event.recordedAt)
            #expect(bad.contains { $0 == event.item })
        }
    }

    @Test("Alarms follow each other in a stream of the book's own")
    func alarms() throws {
        let foreign = ForeignEvents.test(.accountsDemo)
        let events = try foreign.placed([Self.row("a", 1)])
        var placing = Self.placing(foreign, behind: events)
        let known = try #require(events.last)
        let alarms = (2...4).map { amount in
            placing.place(
                alarm: foreign.alarm(
                    Self.row("a", 1, amount: amount), of: known,
                    at: Timestamp(microseconds: Int64(amount))))
        }
        Self.isALog(alarms, behind: 2)
        #expect(Self.told(alarms) == (1...3).map { "$alarms@\($0) ItemChanged" })
        #expect(Set(alarms.map(\.event.id)).count == 3)
        #expect(alarms[0].said("event") == "a@1")
        #expect(alarms[0].item == Self.row("a", 1, amount: 2))
    }

    @Test("The same items are the same events on every host", arguments: TableLayout.allCases)
    func everywhere(layout: TableLayout) throws {
        var random = SeededRandom.announced(for: "TablePlacingTests")
        let keys = layout.reading.keys
        let items = (0..<200).map { number -> AttributeValue.Item in
            let moment = Int.random(in: 0..<1000, using: &random)
            let account = "acc-\(number % 7)"
            let place: AttributeValue =
                keys.range.type == "N"
                ? .number("\(1 + number / 7)") : .string("\(moment)_x#\(number)")
            return [
                keys.hash.name: number == 100 ? .string("$x") : .string(account),
                keys.range.name: place, "Type": .string("CREDIT"),
                "Timestamp": .string("2026-01-02T03:04:05.\(100 + moment % 900)Z"),
                "eventType": .string("Deposited"), "payload": .string(#"{"amount":1}"#),
                "type": .string("added"), "id": .string("id-\(number)"),
                "source": .string("/lib"), "time": .number("\(moment)"), "data": .map([:]),
            ]
        }
        let first = try ForeignEvents.test(layout).placed(items)
        Self.isALog(first)
        // The number of the one that has no account is missing there.
        #expect(first.count == (keys.range.type == "N" ? 202 : 201))
        for _ in 0..<3 {
            #expect(
                try ForeignEvents.test(layout).placed(items.shuffled(using: &random)) == first)
        }
    }

    @Test("The events of an item are the same in the next version")
    func golden() throws {
        let events = try ForeignEvents.test(.accountsDemo).placed([
            Self.row("a", 2), Self.row("a", 0),
        ])
        #expect(
            events.map { "\($0.event.id) \("\($0.hash)".prefix(16))" } == [
                "4bf5122f-3445-84c5-bbde-2ebb8cd2b7e3 8325d224857f402b",
                "9ab18cf8-91fa-8ed2-85f3-e8d94d97cea4 1e7eb9700a9c2a67",
                "6b80bb75-60bf-8cbc-95d2-04316b25e365 6f6694da31a7f1f5",
                "6ac8a9a7-c442-84ac-8a7a-436016d19a86 10055e2918c99f4f",
            ])
    }
}
