import EventStoreCore
import TerminalCanvas
import TestSupport
import Testing
import TextFormats

@testable import Explorer

@Suite struct EventDetailTests {
    private static func text(_ detail: EventDetail, width: Int = 60) -> String {
        detail.lines(width: width).map { $0.map(\.text).joined() }.joined(separator: "\n")
    }

    private static func row(_ event: RecordedEvent) -> EventRow {
        EventRow(event: event, movement: nil)
    }

    @Test func thePayloadIsSpreadOverLines() {
        let event = EventSample.event(1, payload: #"{"a":1,"b":{"c":[1, 2],"d":{}}}"#)
        let text = Self.text(EventDetail(Self.row(event), hashBefore: .zero, links: nil))
        let expected = """
            PAYLOAD
            {
              "a": 1,
              "b": {
                "c": [
                  1,
                  2
                ],
                "d": {}
              }
            }
            """
        #expect(text.contains(expected), "\(text)")
    }

    @Test func hashesSayWhetherTheyFit() {
        let first = EventSample.event(1)
        let second = EventSample.event(2, after: first.hash)
        let fits = Self.text(EventDetail(Self.row(second), hashBefore: first.hash, links: nil))
        #expect(fits.contains("✓ matches v1's hash") && fits.contains("✓ matches the content"))
        let broken = Self.text(EventDetail(Self.row(second), hashBefore: .zero, links: nil))
        #expect(broken.contains("✗ does not match v1's hash"))
        let unknown = Self.text(EventDetail(Self.row(second), hashBefore: nil, links: nil))
        #expect(!unknown.contains("v1's hash"))
        let forged = RecordedEvent(
            stream: second.stream, version: second.version, position: second.position,
            event: EventSample.event(2, payload: #"{"amountMinor":9999}"#).event, commandID: nil,
            previousHash: second.previousHash, hash: second.hash)
        let changed = Self.text(EventDetail(Self.row(forged), hashBefore: first.hash, links: nil))
        #expect(changed.contains("✗ does not match the content"))
    }

    @Test func whatItIsTiedToIsNamed() {
        let row = EventSample.row(3, correlation: "t-1")
        let other = EventRow(
            event: EventSample.event(9, correlation: "t-1", stream: StreamID(stored: "acc-009")),
            movement: nil)
        #expect(Self.text(EventDetail(row, hashBefore: nil, links: nil)).contains("reading …"))
        let tied = Self.text(EventDetail(row, hashBefore: nil, links: [other]))
        #expect(tied.contains("acc-009@9  FundsDeposited"))
        let alone = Self.text(EventDetail(row, hashBefore: nil, links: []))
        #expect(alone.contains("no other event"))
    }

    @Test(arguments: HostileString.all)
    func hostileTextIsShownAndNotObeyed(_ hostile: HostileString) throws {
        var writer = JSONWriter()
        writer.object { $0.member("memo", hostile.text) }
        let event = EventSample.event(
            1, payload: writer.text.description, metadata: writer.text.description)
        for width in [1, 7, 40] {
            let detail = EventDetail(Self.row(event), hashBefore: nil, links: nil)
            for line in detail.lines(width: width) {
                for scalar in line.map(\.text).joined().unicodeScalars {
                    #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
                }
            }
        }
    }

    @Test func aLongPayloadIsCutAndSaysSo() {
        let long = "\"" + String(repeating: "x", count: 200_000) + "\""
        for payload in [long, "[" + String(repeating: "1,", count: 90_000) + "1]"] {
            let event = EventSample.event(1, payload: payload)
            let detail = EventDetail(Self.row(event), hashBefore: nil, links: nil)
            let lines = detail.lines(width: 60)
            #expect(lines.count < 500)
            #expect(Self.text(detail).contains("more bytes"))
        }
    }

    @Test func theLayoutKeepsEveryByteThatIsNoBlank() {
        let texts = [
            "1", "\"a b\"", "{}", "[]", "[[],{}]", #"{"a" : "\" , : \\" }"#, "[1,[2,{\"x\":null}]]",
            "[  ]", "{\"k\":[ ]}", "tru", "\"open", "[1,",
        ]
        for text in texts {
            let layout = JSONLayout(
                JSONText(stored: Array(text.utf8)), maximumLines: 100, maximumBytes: 1000)
            #expect(layout.leftOut == 0)
            #expect(layout.lines.allSatisfy { $0.depth >= 0 && !$0.text.isEmpty })
            let kept = layout.lines.map(\.text).joined()
            #expect(kept.filter { $0 != " " } == text.filter { $0 != " " }, "\(text)")
        }
    }
}
