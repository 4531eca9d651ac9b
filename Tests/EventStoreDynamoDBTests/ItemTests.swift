import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

/// What stands in the tables, and what anybody may have written there.
@Suite struct ItemTests {
    private func recorded(_ event: NewEvent, command: CommandID? = nil) -> RecordedEvent {
        let stream = StreamID(stored: "acc é/1")
        var hasher = EventHasher()
        let hash = hasher.hash(
            event, stream: stream, version: Version(3), commandID: command, after: .zero)
        return RecordedEvent(
            stream: stream, version: Version(3), position: Position(12), event: event,
            commandID: command, previousHash: .zero, hash: hash)
    }

    @Test func anEventComesBackAsItWas() throws {
        let events = EventFactory()
        let whole = events.event(
            type: "é", schemaVersion: 7, payload: try JSONText(#"{ "a":1.0,"b":"\u00e9" }"#),
            metadata: try JSONText(#"{"x":[]}"#),
            fold: FoldFields(
                uncheckedSign: -1, amountMinor: .max, currency: CurrencyCode("POINTS")),
            actor: "me", correlationID: "c", causationID: "d")
        let hash = Digest(sha256: [1])
        for event in [whole, events.event(), events.deposit(5)] {
            for (command, content) in [(nil, nil), (events.commandID(), hash)] {
                let recorded = recorded(event, command: command)
                let loaded = try EventItem.loaded(EventItem.item(recorded, contentHash: content))
                #expect(loaded == LoadedEvent(event: recorded, contentHash: content))
                #expect(loaded.event.expectedHash() == recorded.hash)
            }
        }
    }

    @Test(
        arguments: [
            ("aggregateId", nil), ("aggregateId", .number("1")), ("sequenceNumber", .number("0")),
            ("sequenceNumber", .number("1.5")), ("sequenceNumber", .string("1")),
            ("eventType", nil), ("eventId", .string("x")), ("payload", .string("{")),
            ("payload", nil),
            ("position", nil), ("position", .number("9007199254740993")),
            ("schemaVersion", .number("0")), ("occurredAt", .string("yesterday")),
            ("hash", .binary([1])), ("hash", nil), ("previousHash", .string("x")),
            ("commandId", .string("x")), ("contentHash", .binary([])), ("sign", .number("2")),
            ("currency", .string("gbp")), ("amountMinor", .number("-1")),
            ("metadata", .string("x")),
        ] as [(String, AttributeValue?)])
    func aWrongAttributeIsNamed(name: String, value: AttributeValue?) throws {
        var item = EventItem.item(recorded(EventFactory().deposit(5)), contentHash: nil)
        item[name] = value
        let fault = #expect(throws: ItemFault.self) { try EventItem.loaded(item) }
        let isTold = fault?.description.contains(name) ?? false
        // Of a sign and an amount that do not fit each other, the sign is told.
        #expect(
            isTold || fault?.description.contains("sign") == true, "\(String(describing: fault))")
    }

    @Test func aSlotComesBackAsItWas() throws {
        let stamp = EventFactory().command()
        for (command, keepsEvents) in [(nil, false), (stamp, false), (nil, true), (stamp, true)] {
            let slot = Self.slot(998...1000, command, keepsEvents)
            #expect(try SlotItem(slot.item) == slot)
            #expect(slot.last == Position(1000) && slot.kept?.count == (keepsEvents ? 3 : nil))
        }
    }

    /// Of events of one stream.
    private static func slot(
        _ positions: ClosedRange<Int64>, _ command: CommandStamp?, _ keepsEvents: Bool = false
    ) -> SlotItem {
        var hasher = EventHasher()
        let stream = StreamID(stored: "a")
        let factory = EventFactory()
        let events = positions.map { number in
            let event = factory.events(1)[0]
            let version = Version(number)
            let hash = hasher.hash(
                event, stream: stream, version: version, commandID: command?.id, after: .zero)
            return RecordedEvent(
                stream: stream, version: version, position: Position(number), event: event,
                commandID: command?.id, previousHash: .zero, hash: hash)
        }
        return SlotItem(
            LogEntry(events: events, command: command), appendID: "x", keepsEvents: keepsEvents)
    }

    @Test func keptEventsThatAreElsewhereAreRefused() throws {
        var item = Self.slot(998...1000, nil, true).item
        item[LogSlot.place] = .string(LogSlot(Position(997)).text)
        let fault = #expect(throws: ItemFault.self) { try SlotItem(item) }
        #expect(fault?.description.contains("positions") == true)
    }

    @Test(
        arguments: [
            ("place", .string("12")), ("place", .string("000000000000012x")),
            ("place", .string("0000000000000000")), ("place", nil), ("appendId", nil),
            ("events", .list([])), ("events", nil), ("events", .list([.null])),
            ("events", .list([.map(["s": .string("a"), "v": .number("0"), "h": .binary([])])])),
            ("commandId", .string("x")), ("contentHash", .binary([1])),
        ] as [(String, AttributeValue?)])
    func aWrongSlotIsRefused(name: String, value: AttributeValue?) throws {
        var item = Self.slot(12...12, EventFactory().command()).item
        item[name] = value
        #expect(throws: ItemFault.self) { try SlotItem(item) }
    }

    @Test(arguments: [
        ("bank", true), ("a.b-c_D9", true), ("ab", false), ("b k", false), ("", false),
        ("bank/x", false), ("bänk", false),
    ])
    func namesOfTables(name: String, isName: Bool) {
        #expect((LedgerTables(events: name) != nil) == isName)
        #expect(LedgerTables(events: String(repeating: "x", count: 251)) != nil)
        #expect(LedgerTables(events: String(repeating: "x", count: 252)) == nil)
    }
}
