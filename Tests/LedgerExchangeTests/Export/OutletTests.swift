import Descriptions
import EventStoreCore
import EventStreaming
import LedgerExchange
import LedgerService
import TestSupport
import Testing
import TextFormats

/// Events as they leave: each is a CloudEvent by the rules of its JSON schema, whatever the book
/// holds, and none loses anything.
@Suite struct OutletTests {
    /// The schema's rules of the attributes (CloudEvents 1.0.2, `cloudevents.json`): which kinds a
    /// value may be of, whether it has to be there, and how its text is formed.
    private struct Rule {
        enum Form { case any, reference, uri, moment, base64 }

        let kinds: Set<JSONScanner.Value.Kind>
        var isRequired = false
        var leastLength = 0
        var form = Form.any
    }

    private static let text: Set<JSONScanner.Value.Kind> = [.string]
    private static let textOrNull: Set<JSONScanner.Value.Kind> = [.string, .null]
    private static let rules: [String: Rule] = [
        "id": Rule(kinds: text, isRequired: true, leastLength: 1),
        "source": Rule(kinds: text, isRequired: true, leastLength: 1, form: .reference),
        "specversion": Rule(kinds: text, isRequired: true, leastLength: 1),
        "type": Rule(kinds: text, isRequired: true, leastLength: 1),
        "datacontenttype": Rule(kinds: textOrNull, leastLength: 1),
        "dataschema": Rule(kinds: textOrNull, leastLength: 1, form: .uri),
        "subject": Rule(kinds: textOrNull, leastLength: 1),
        "time": Rule(kinds: textOrNull, leastLength: 1, form: .moment),
        "data": Rule(kinds: [.object, .string, .number, .array, .boolean, .null]),
        "data_base64": Rule(kinds: textOrNull, form: .base64),
    ]

    /// What is wrong with an event.
    static func faults(_ json: [UInt8]) throws -> [String] {
        let members = try JSONScanner.members(of: json)
        var faults = rules.filter { rule in
            rule.value.isRequired && !members.contains { $0.name == rule.key }
        }.map { "\($0.key) is missing" }
        if Set(members.map(\.name)).count != members.count { faults.append("a name twice") }
        for member in members {
            let bytes = Array(json[member.value.range])
            guard let rule = rules[member.name] else {
                // Beyond the schema: what the specification says of extensions.
                let isPlain =
                    (1...20).contains(member.name.utf8.count)
                    && member.name.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
                    }
                if !isPlain { faults.append("\(member.name) is no attribute's name") }
                if ![.string, .boolean, .number].contains(member.value.kind) {
                    faults.append("\(member.name) is of no attribute's kind")
                }
                continue
            }
            guard rule.kinds.contains(member.value.kind) else {
                faults.append("\(member.name) is \(member.value.kind)")
                continue
            }
            guard member.value.kind == .string else { continue }
            let text = try JSONScanner.string(from: bytes)
            if text.unicodeScalars.count < rule.leastLength {
                faults.append("\(member.name) is too short")
            }
            if !has(text, rule.form) { faults.append("\(member.name) is \(text)") }
        }
        return faults
    }

    private static func has(_ text: String, _ form: Rule.Form) -> Bool {
        switch form {
        case .any: true
        case .reference: text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        case .uri: text.contains(":") && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        case .moment: Timestamp(text) != nil
        case .base64: Base64.decode(text) != nil
        }
    }

    @Test func theRulesKnowWhatIsWrong() throws {
        let good = #"{"specversion":"1.0","id":"1","source":"/a","type":"T","x":1}"#
        #expect(try Self.faults(Array(good.utf8)).isEmpty)
        for bad in [
            "{}", good.replacing("\"1.0\"", with: "1.0"), good.replacing("\"T\"", with: "\"\""),
            good.replacing("\"x\":1", with: "\"X\":1"), good.replacing("\"x\":1", with: "\"x\":{}"),
            good.replacing("\"x\":1", with: "\"time\":\"today\""),
            good.replacing("\"x\":1", with: "\"data_base64\":\"?\""),
            good.replacing("/a", with: "a b"),
            good.replacing("\"x\":1", with: "\"dataschema\":\"x\""),
        ] {
            #expect(try !Self.faults(Array(bad.utf8)).isEmpty, "\(bad)")
        }
    }

    @Test func everyEventPassesTheSchema() async throws {
        var random = SeededRandom.announced(for: "OutletTests")
        let fixture = try await RoundTripTests.book(&random)
        let outlet = EventOutlet(descriptions: { DescriptionSet() })
        for recorded in try await fixture.events() {
            let event = outlet.outgoing(recorded)
            #expect(try Self.faults(event.json).isEmpty, "\(recorded)")
            // As an export has it, where no description gives another type.
            #expect(event.json == CloudEventWriter().line(recorded))
            #expect(event.stream == recorded.stream && event.position == recorded.position)
            #expect(event.eventID == recorded.id)
            // The parts say what the whole says.
            let members = try JSONScanner.members(of: event.json)
            let names = members.map(\.name).filter { !$0.hasPrefix("data") || $0 == "daybookid" }
            let own = event.attributes.map(\.name)
                .filter { !["datacontenttype", "dataschema"].contains($0) }
            #expect(Set(own) == Set(names))
            #expect(event.text("id") == recorded.id.description)
            switch event.content {
            case .json(let bytes), .bytes(let bytes):
                #expect(bytes == recorded.event.payload.bytes)
            }
        }
    }

    private static func described() throws -> DescriptionSet {
        let text = """
            name = "bank"

            [events.CREDIT]
            published = "AccountCredited"
            credit = "Amount"
            """
        var set = DescriptionSet()
        try set.take(
            #require(DescriptionFile(reading: Array(text.utf8)).description))
        return set
    }

    @Test func aRowLeavesUnderItsDomainNameAndCanComeBack() async throws {
        let fixture = ImportFixture()
        let file = """
            {"specversion":"1.0","id":"1","source":"/rows","type":"CREDIT","subject":"a",\
            "data":{"Amount":5}}
            {"specversion":"1.0","id":"2","source":"/rows","type":"DEBIT","subject":"a","data":{}}
            """
        try await fixture.importEvents(file)
        let described = try Self.described()
        let outlet = EventOutlet(descriptions: { described })
        var lines: [UInt8] = []
        var types: [String?] = []
        for recorded in try await fixture.events() {
            let event = outlet.outgoing(recorded)
            #expect(try Self.faults(event.json).isEmpty)
            types.append(event.text("type"))
            types.append(event.text("recordedtype"))
            lines += event.json + [0x0A]
        }
        #expect(types == ["AccountCredited", "CREDIT", "DEBIT", nil])
        let copy = ImportFixture()
        try await copy.importEvents(lines)
        #expect(try await copy.events() == fixture.events())
    }
}
