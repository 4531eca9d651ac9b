import AWSClient
import EventStoreCore
import EventStreaming
import TestSupport
import Testing
import TextFormats

@testable import Publishing

@Suite("Messages of SNS and SQS")
struct MessageTests {
    @Test("Attributes are those that are filtered by, and the amount is a number")
    func attributes() {
        let event = SampleEvents.event(7, account: "alice", amount: "-12500")
        let attributes = MessageAttribute.all(of: event)
        let expected: [(String, MessageAttribute.Kind, String)] = [
            ("id", .string, event.eventID.description), ("type", .string, "FundsDeposited"),
            ("time", .string, "2026-11-30T08:00:00.000000Z"), ("subject", .string, "alice"),
            ("source", .string, "daybook"), ("currency", .string, "EUR"),
            ("effect", .string, "credit"), ("amountminor", .number, "-12500"),
        ]
        #expect(
            attributes
                == expected.map { MessageAttribute(name: $0.0, kind: $0.1, value: $0.2) })
        #expect(attributes.count <= 10)
    }

    @Test("Attributes of an event from elsewhere go by the names that they have there")
    func renamed() {
        let event = SampleEvents.event(
            7, amount: "no number",
            more: [
                .init("daybooksequence", .string("1")), .init("daybookamountminor", .string("5")),
            ])
        let attributes = MessageAttribute.all(of: event)
        #expect(
            attributes.filter { $0.kind == .number }
                == [MessageAttribute(name: "daybookamountminor", kind: .number, value: "5")])
        #expect(!attributes.contains { $0.name == "amountminor" || $0.name == "currency" })
    }

    @Test(
        "What a service does not take as an attribute is left out",
        arguments: [
            "", "bell\u{7}", "\u{FFFE}", "null\u{0}",
        ])
    func leftOut(text: String) {
        let names = MessageAttribute.all(of: SampleEvents.event(1, type: text)).map(\.name)
        #expect(names == ["id", "time", "subject", "source"])
    }

    @Test(
        "Numbers that no service takes are none",
        arguments: [
            ("0", true), ("-1", true), (String(repeating: "9", count: 38), true),
            (String(repeating: "9", count: 39), false), ("", false), ("-", false), ("1.5", false),
            ("1e3", false), ("+1", false), ("\u{661}", false),
        ])
    func numbers(text: String, isNumber: Bool) {
        let kinds = MessageAttribute.all(of: SampleEvents.event(1, amount: text)).map(\.kind)
        #expect(kinds.contains(.number) == isNumber)
    }

    @Test("The text is the event's JSON, with what XML has not as escapes of the same meaning")
    func text() throws {
        let plain = SampleEvents.event(1, data: #"{"note":"é € 😀"}"#)
        #expect(Array(QueuedMessage(plain, isOrdered: false).text.utf8) == plain.json)
        let odd = SampleEvents.event(1, data: "{\"note\":\"\u{FFFE}a\u{FFFF}\"}")
        let text = QueuedMessage(odd, isOrdered: false).text
        #expect(PlainText.isPlain(text))
        #expect(text.contains(#"{"note":"\uFFFEa\uFFFF"}"#))
        let data = try #require(JSONFields(Array(text.utf8))?.object("data"))
        #expect(data.string("note") == "\u{FFFE}a\u{FFFF}")
    }

    @Test(
        "A group is the account, or its hash where it cannot be",
        arguments: [
            ("alice", true), ("a/b:c(d)~!", true), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false), ("two words", false), ("josé", false),
            ("tab\t", false),
        ])
    func groups(name: String, isItself: Bool) {
        let message = QueuedMessage(SampleEvents.event(3, account: name), isOrdered: true)
        let group = message.group ?? ""
        #expect((group == name) == isItself)
        #expect((1...128).contains(group.utf8.count))
        #expect(group.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        #expect(message.deduplication == SampleEvents.event(3).eventID.description)
        #expect(QueuedMessage(SampleEvents.event(3, account: name), isOrdered: false).group == nil)
    }

    @Test("A message's size counts its attributes")
    func bytes() {
        let event = SampleEvents.event(1, amount: "5")
        let message = QueuedMessage(event, isOrdered: false)
        let beside = message.attributes.map {
            "\($0.name)\($0.kind.rawValue)\($0.value)".utf8.count
        }
        #expect(message.bytes == event.json.count + beside.reduce(0, +))
    }
}
