import AWSClient
import EventStoreCore
import Testing
import TextFormats

@testable import EventStoreDynamoDB

/// What each layout reads of an item, or why it does not.
@Suite("Items of other programs")
struct LayoutReadingTests {
    /// An item, and what is read of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let changes: AttributeValue.Item
        let missing: [String]
        let expected: String

        /// - Parameters:
        ///   - name: of the oddity.
        ///   - changes: attributes that are other than in a usual item.
        ///   - missing: attributes that are not there.
        ///   - expected: as `told` has it.
        init(
            _ name: String, _ changes: AttributeValue.Item = [:], without missing: String...,
            is expected: String
        ) {
            testDescription = name
            self.changes = changes
            self.missing = missing
            self.expected = expected
        }

        func item(_ usual: AttributeValue.Item) -> AttributeValue.Item {
            usual.merging(changes) { _, new in new }.filter { !missing.contains($0.key) }
        }
    }

    /// What was read, in one line.
    private static func told(_ item: AttributeValue.Item, _ layout: TableLayout) -> String {
        do {
            let read = try layout.reading.read(item)
            #expect(read.stored == item)
            let version = read.version.map { "@\($0)" } ?? ""
            let moment = read.moment.map { "\($0)" } ?? "no moment"
            let more = [
                read.envelope.map { "\($0.id) of \($0.source)" },
                read.correlationID.map { "with \($0)" }, read.problem.map { "but \($0)" },
            ].compactMap(\.self).map { " " + $0 }.joined()
            return "\(read.stream)\(version) \(read.type) \(moment) \(read.payload)\(more)"
        } catch {
            return "\(error)"
        }
    }

    private static let long = String(repeating: "x", count: 201)

    // MARK: The accounts demo

    private static let row: AttributeValue.Item = [
        "Id": .string("acc"), "Version": .number("3"), "Type": .string("CREDIT"),
        "Amount": .number("10"), "Timestamp": .string("2019-08-22T21:36:02.499Z"),
    ]
    private static let when = "2019-08-22T21:36:02.499Z"
    private static let untyped = #"acc@3 ItemUnreadable \#(when) {"Amount":10} but its"#

    static let demoCases = [
        Case("usual", is: #"acc@3 CREDIT \#(when) {"Amount":10}"#),
        Case(
            "a text for an amount", ["Amount": .string("010")],
            is: #"acc@3 CREDIT \#(when) {"Amount":"010"}"#),
        Case("no amount", without: "Amount", is: "acc@3 CREDIT \(when) {}"),
        Case("null", ["Amount": .null], is: #"acc@3 CREDIT \#(when) {"Amount":null}"#),
        Case(
            "a float", ["Amount": .number("0.30000000000000004")],
            is: #"acc@3 CREDIT \#(when) {"Amount":0.30000000000000004}"#),
        Case(
            "38 digits", ["Amount": .number("-12345678901234567890123456789012345678")],
            is: #"acc@3 CREDIT \#(when) {"Amount":-12345678901234567890123456789012345678}"#),
        Case(
            "an exponent", ["Amount": .number("1.5E-7")],
            is: #"acc@3 CREDIT \#(when) {"Amount":1.5E-7}"#),
        // Only who speaks the protocol badly sends such numbers.
        Case(
            "no digits", ["Amount": .number("NaN")],
            is: #"acc@3 CREDIT \#(when) {"Amount":"NaN"}"#),
        Case(
            "half a number", ["Amount": .number("1,\"x\":2")],
            is: #"acc@3 CREDIT \#(when) {"Amount":"1,\"x\":2"}"#),
        Case("spaces", ["Amount": .number(" 1")], is: #"acc@3 CREDIT \#(when) {"Amount":" 1"}"#),
        Case(
            "zeros in front", ["Amount": .number("007")],
            is: #"acc@3 CREDIT \#(when) {"Amount":"007"}"#),
        Case(
            "a snapshot", ["Type": .string("SNAPSHOT"), "Balance": .string("010")],
            without: "Amount",
            is: #"acc@3 SNAPSHOT \#(when) {"Balance":"010"}"#),
        Case(
            "everything that an attribute can be",
            [
                "Amount": .map(["b": .binary([0, 255]), "l": .list([.boolean(true), .null])]),
                "ss": .strings(["a", "b"]), "ns": .numbers(["1", "2.5"]), "bs": .binaries([[1]]),
            ],
            is: #"acc@3 CREDIT \#(when) {"Amount":{"b":"AP8=","l":[true,null]},"bs":["AQ=="],"#
                + #""ns":[1,2.5],"ss":["a","b"]}"#),
        Case(
            "no type", without: "Type",
            is: #"\#(untyped) Type is missing"#),
        Case(
            "a type that is none", ["Type": .number("1")],
            is: #"\#(untyped) Type is no text"#),
        Case(
            "an empty type", ["Type": .string("")],
            is: #"\#(untyped) Type is the name of no type"#),
        Case(
            "a type with a control character", ["Type": .string("A\u{1B}[2J")],
            is: #"\#(untyped) Type is the name of no type"#),
        Case(
            "a type that is too long", ["Type": .string(long)],
            is: #"\#(untyped) Type is the name of no type"#),
        Case(
            "no moment", without: "Timestamp",
            is: #"acc@3 CREDIT no moment {"Amount":10} but its Timestamp is no moment"#),
        Case(
            "a number for a moment", ["Timestamp": .number("1566509762499")],
            is: #"acc@3 CREDIT no moment {"Amount":10} but its Timestamp is no moment"#),
        Case(
            "a day that is none", ["Timestamp": .string("2019-02-30T00:00:00Z")],
            is: #"acc@3 CREDIT no moment {"Amount":10} but its Timestamp is no moment"#),
        Case(
            "the year 10000", ["Timestamp": .string("+10000-01-01T00:00:00Z")],
            is: #"acc@3 CREDIT no moment {"Amount":10} but its Timestamp is no moment"#),
        Case(
            "another zone", ["Timestamp": .string("2019-08-22T23:36:02+02:00")],
            is: #"acc@3 CREDIT 2019-08-22T21:36:02Z {"Amount":10}"#),
        Case("version 1", ["Version": .number("1")], is: #"acc@1 CREDIT \#(when) {"Amount":10}"#),
        Case("version 0", ["Version": .number("0")], is: "an item: its Version is out of range: 0"),
        Case(
            "version -1", ["Version": .number("-1")], is: "an item: its Version is out of range: -1"
        ),
        Case(
            "version 1.5", ["Version": .number("1.5")],
            is: "an item: its Version is no whole number"),
        Case(
            "the last version", ["Version": .number("9007199254740992")],
            is: #"acc@9007199254740992 CREDIT \#(when) {"Amount":10}"#),
        Case(
            "one behind it", ["Version": .number("9007199254740993")],
            is: "an item: its Version is out of range: 9007199254740993"),
        Case(
            "a version of 38 digits",
            ["Version": .number("12345678901234567890123456789012345678")],
            is: "an item: its Version is no whole number"),
        Case(
            "a text for a version", ["Version": .string("3")],
            is: "an item: its Version is no whole number"),
        Case("no version", without: "Version", is: "an item: its Version is missing"),
        Case("no account", without: "Id", is: "an item: its Id is missing"),
        Case("a number for an account", ["Id": .number("7")], is: "an item: its Id is no text"),
        Case("an empty name", ["Id": .string("")], is: "an item: its Id is the name of no account"),
        Case(
            "the book's own name", ["Id": .string("$unreadable")],
            is: "an item: its Id is the name of no account"),
        Case(
            "a control character", ["Id": .string("a\nb")],
            is: "an item: its Id is the name of no account"),
        Case(
            "a C1 control character", ["Id": .string("a\u{9B}b")],
            is: "an item: its Id is the name of no account"),
        Case(
            "a name that is too long", ["Id": .string(long)],
            is: "an item: its Id is the name of no account"),
        Case(
            "a name with everything else", ["Id": .string("a $#@/é\u{301} \u{202E}")],
            is: "a $#@/é\u{301} \u{202E}@3 CREDIT \(when) {\"Amount\":10}"),
    ]

    @Test(arguments: demoCases)
    func accountsDemo(_ tried: Case) {
        #expect(Self.told(tried.item(Self.row), .accountsDemo) == tried.expected)
    }

    // MARK: Spring

    private static let payload = #"{"amount": 1E+2,"occurredAt":"2026-01-02T03:04:05.5Z"}"#
    private static let spring: AttributeValue.Item = [
        "aggregateId": .string("acc"), "sequenceNumber": .number("3"),
        "aggregateType": .string("Account"), "eventType": .string("FundsDeposited"),
        "payload": .string(payload), "occurredAt": .string("2026-01-02T03:04:05.123456789Z"),
        "correlationId": .string("req-1"),
    ]
    private static let instant = "2026-01-02T03:04:05.123456Z"

    private static func written(_ changes: AttributeValue.Item, _ missing: String...) -> String {
        let item = spring.merging(changes) { _, new in new }.filter { !missing.contains($0.key) }
        return "\(AttributeValue.plain(item, without: []))"
    }

    private static let nothing = " with req-1 but its occurredAt is no moment"
    private static let noJSON = " with req-1 but its payload is no JSON text"

    /// With `occurredAt` in the payload only.
    private static func epoch(_ moment: String) -> AttributeValue.Item {
        ["payload": .string(#"{"occurredAt":\#(moment)}"#)]
    }

    static let springCases = [
        Case("usual", is: "acc@3 FundsDeposited \(instant) \(payload) with req-1"),
        Case(
            "no correlation", without: "correlationId",
            is: "acc@3 FundsDeposited \(instant) \(payload)"),
        Case(
            "a number for one", ["correlationId": .number("1")],
            is: "acc@3 FundsDeposited \(instant) \(payload)"),
        Case(
            "no fraction", ["occurredAt": .string("2026-01-02T03:04:05Z")],
            is: "acc@3 FundsDeposited 2026-01-02T03:04:05Z \(payload) with req-1"),
        Case(
            "the payload's moment", without: "occurredAt",
            is: "acc@3 FundsDeposited 2026-01-02T03:04:05.500Z \(payload) with req-1"),
        Case(
            "seconds since 1970", epoch("1767323045.12345678"), without: "occurredAt",
            is: #"acc@3 FundsDeposited \#(instant) {"occurredAt":1767323045.12345678} with req-1"#),
        Case(
            "whole seconds", epoch("1767323045"), without: "occurredAt",
            is: #"acc@3 FundsDeposited 2026-01-02T03:04:05Z {"occurredAt":1767323045} with req-1"#),
        Case(
            "an exponent", epoch("1.767323045E9"), without: "occurredAt",
            is:
                #"acc@3 FundsDeposited no moment {"occurredAt":1.767323045E9}\#(nothing)"#
        ),
        Case(
            "seconds of no year", epoch("99999999999999"), without: "occurredAt",
            is:
                #"acc@3 FundsDeposited no moment {"occurredAt":99999999999999}\#(nothing)"#
        ),
        Case(
            "seconds that do not fit", epoch("9223372036854775807.5"), without: "occurredAt",
            is:
                #"acc@3 FundsDeposited no moment {"occurredAt":9223372036854775807.5}\#(nothing)"#
        ),
        Case(
            "seconds before 1970", epoch("-1.5"), without: "occurredAt",
            is:
                #"acc@3 FundsDeposited no moment {"occurredAt":-1.5}\#(nothing)"#
        ),
        Case(
            "a list for a moment", epoch("[2026,1,2]"), without: "occurredAt",
            is:
                #"acc@3 FundsDeposited no moment {"occurredAt":[2026,1,2]}\#(nothing)"#
        ),
        Case(
            "no moment", ["payload": .string("{}")], without: "occurredAt",
            is: "acc@3 FundsDeposited no moment {}\(nothing)"),
        Case(
            "no JSON", ["payload": .string("a=3")],
            is:
                "acc@3 FundsDeposited \(instant) \(written(["payload": .string("a=3")]))\(noJSON)"
        ),
        Case(
            "JSON that stands twice", ["payload": .string("{}{}")],
            is:
                "acc@3 FundsDeposited \(instant) \(written(["payload": .string("{}{}")]))\(noJSON)"
        ),
        Case(
            "a map", ["payload": .map([:])],
            is:
                "acc@3 FundsDeposited \(instant) \(written(["payload": .map([:])]))\(noJSON)"
        ),
        Case(
            "no payload", without: "payload",
            is:
                "acc@3 FundsDeposited \(instant) \(written([:], "payload"))\(noJSON)"
        ),
        Case(
            "JSON that is no object", ["payload": .string("3")],
            is: "acc@3 FundsDeposited \(instant) 3 with req-1"),
        Case(
            "a name twice", ["payload": .string(#"{"a":1,"a":2}"#)],
            is: #"acc@3 FundsDeposited \#(instant) {"a":1,"a":2} with req-1"#),
        Case(
            "no type", without: "eventType",
            is: "acc@3 ItemUnreadable \(instant) \(payload) with req-1 but its eventType is missing"
        ),
        Case(
            "number 0", ["sequenceNumber": .number("0")],
            is: "an item: its sequenceNumber is out of range: 0"),
        Case(
            "number 1.5", ["sequenceNumber": .number("1.5")],
            is: "an item: its sequenceNumber is no whole number"),
        Case(
            "no account", ["aggregateId": .string("$x")],
            is: "an item: its aggregateId is the name of no account"),
    ]

    @Test(arguments: springCases)
    func spring(_ tried: Case) {
        #expect(Self.told(tried.item(Self.spring), .spring) == tried.expected)
    }

    // MARK: CloudEvents

    private static let cloud: AttributeValue.Item = [
        "subject": .string("book"), "time_type": .string("1767323045123_added"),
        "id": .string("id-1"), "type": .string("added"), "source": .string("/lib"),
        "time": .number("1767323045123"), "data": .map(["n": .number("1")]),
        "pk_all": .string("all"),
    ]

    private static func time(_ digits: String) -> AttributeValue.Item {
        ["time": .number(digits), "time_type": .string("\(digits)_added")]
    }

    private static let event = #"2026-01-02T03:04:05.123Z {"n":1} id-1 of /lib"#
    private static let unlisted = ": its own program does not list it by time"
    private static let noTime = "an item: its time is no number of milliseconds since 1970"

    static let cloudCases = [
        Case("usual", is: "book added \(event)"),
        Case(
            "more attributes", ["specversion": .string("0.3"), "traceparent": .string("x")],
            is: "book added \(event)"),
        Case("time 0", time("0"), is: #"book added 1970-01-01T00:00:00Z {"n":1} id-1 of /lib"#),
        Case(
            "twelve digits", time("999999999999"),
            is: #"book added 2001-09-09T01:46:39.999Z {"n":1} id-1 of /lib"#),
        Case(
            "the last moment", time("253402300799999"),
            is: #"book added 9999-12-31T23:59:59.999Z {"n":1} id-1 of /lib"#),
        Case("one behind it", time("253402300800000"), is: noTime),
        Case("milliseconds that do not fit", time("9223372036854775807"), is: noTime),
        Case("a fraction", time("1.5"), is: noTime), Case("before 1970", time("-1"), is: noTime),
        Case("a text for a time", ["time": .string("1767323045123")], is: noTime),
        Case("no time", without: "time", is: noTime),
        Case(
            "another time in the key", ["time_type": .string("5_other")],
            is: "book added \(event) but its time_type is not its time and its type"),
        Case(
            "not in the index", ["pk_all": .string("some")],
            is:
                "book added \(event) but its pk_all is not 'all'\(unlisted)"
        ),
        Case(
            "in no index", without: "pk_all",
            is:
                "book added \(event) but its pk_all is not 'all'\(unlisted)"
        ),
        Case(
            "a short key", ["time_type": .string("5_ab")],
            is: "an item: its time_type is not a time, '_' and a type"),
        Case(
            "a key without a mark", ["time_type": .string("1767323-x")],
            is: "an item: its time_type is not a time, '_' and a type"),
        Case("no id", without: "id", is: "an item: its id is missing"),
        Case("a number for an id", ["id": .number("7")], is: "an item: its id is no text"),
        Case("a short id", ["id": .string("ab")], is: "an item: its id has less than 3 characters"),
        // Its own program counts units of UTF-16.
        Case(
            "an id of one family", ["id": .string("👩‍👧")],
            is: #"book added 2026-01-02T03:04:05.123Z {"n":1} 👩‍👧 of /lib"#),
        Case(
            "an id of one face", ["id": .string("👩")],
            is: "an item: its id has less than 3 characters"),
        Case(
            "a short source", ["source": .string("/a")],
            is: "an item: its source has less than 3 characters"),
        Case("no source", without: "source", is: "an item: its source is missing"),
        Case("no type", without: "type", is: "an item: its type is missing"),
        Case(
            "a type with a line end", ["type": .string("a\nb")],
            is: "an item: its type is the name of no type"),
        Case(
            "a type that is too long", ["type": .string(long)],
            is: "an item: its type is the name of no type"),
        Case(
            "a short subject", ["subject": .string("ab")],
            is: "an item: its subject has less than 3 characters"),
        Case("a text for the data", ["data": .string("{}")], is: "an item: its data is no map"),
        Case("no data", without: "data", is: "an item: its data is no map"),
        Case(
            "data of all kinds",
            [
                "data": .map([
                    "big": .number("9007199254740993"), "set": .numbers(["1", "1.5"]),
                    "bin": .binary([255]), "e": .string(""), "n": .null, "m": .map([:]),
                ])
            ],
            is: #"book added 2026-01-02T03:04:05.123Z {"big":9007199254740993,"bin":"/w==","#
                + #""e":"","m":{},"n":null,"set":[1,1.5]} id-1 of /lib"#),
        Case(
            "an item that is no event", ["value": .number("7")], without: "id", "type", "time",
            is: "an item: its id is missing"),
    ]

    @Test(arguments: cloudCases)
    func cloudEvents(_ tried: Case) {
        #expect(Self.told(tried.item(Self.cloud), .cloudEvents) == tried.expected)
    }

    @Test("In a stream of CloudEvents the time counts as a number, and then the key")
    func orderOfCloudEvents() throws {
        let keys = [
            ("0", "0_abc"), ("1", "1_abc"), ("999999999999", "999999999999_abc"),
            ("1000000000000", "1000000000000_abc"), ("1000000000000", "1000000000000_abd"),
            ("1000000000001", "1000000000000_abc"),
        ]
        let orders = try keys.map { time, key in
            try TableLayout.cloudEvents.reading.read(
                Self.cloud.merging(["time": .number(time), "time_type": .string(key)]) { $1 }
            ).order
        }
        #expect(orders == orders.shuffled().sorted { $0.lexicographicallyPrecedes($1) })
        #expect(Set(orders).count == keys.count)
    }

    // MARK: A table for everything

    private static let score: AttributeValue.Item = [
        "PK": .string("USER#42"), "SK": .string("SCORE#2024-01-02T03:04:05.678Z"),
        "score": .number("10"),
    ]

    private static func read(_ moment: String, _ more: String = "") -> String {
        #"USER#42 SCORE \#(moment) {\#(more)"score":10}"#
    }

    static let singleCases = [
        Case("usual", is: read("2024-01-02T03:04:05.678Z")),
        Case(
            "small letters", ["pk": .string("USER#42"), "sk": .string("SCORE#1")], without: "PK",
            "SK", is: read("no moment")),
        Case("no time in the key", ["SK": .string("SCORE#yesterday")], is: read("no moment")),
        Case("nothing behind the mark", ["SK": .string("SCORE#")], is: read("no moment")),
        Case("a mark in what follows", ["SK": .string("SCORE#a#b")], is: read("no moment")),
        // Its own program looks for the prefix in the bytes.
        Case("an accent behind the mark", ["SK": .string("SCORE#\u{301}")], is: read("no moment")),
        Case(
            "a time of its own", ["createdAt": .string("2026-01-02T03:04:05Z")],
            is: read("2026-01-02T03:04:05Z", #""createdAt":"2026-01-02T03:04:05Z","#)),
        Case(
            "seconds", ["created_at": .number("1767323045")],
            is: read("2026-01-02T03:04:05Z", #""created_at":1767323045,"#)),
        Case(
            "seconds with a fraction", ["created_at": .number("1767323045.5")],
            is: read("2026-01-02T03:04:05.500Z", #""created_at":1767323045.5,"#)),
        Case(
            "milliseconds", ["occurredAt": .number("1767323045123")],
            is: read("2026-01-02T03:04:05.123Z", #""occurredAt":1767323045123,"#)),
        Case(
            "a time that is none", ["occurredAt": .number("1e99")],
            is: read("2024-01-02T03:04:05.678Z", #""occurredAt":1e99,"#)),
        Case(
            "a profile", ["SK": .string("PROFILE")],
            is: "an item: its SK is not that of an event, such as SCORE#1"),
        Case(
            "a mark in front", ["SK": .string("#1")],
            is: "an item: its SK is not that of an event, such as SCORE#1"),
        Case(
            "an empty key", ["SK": .string("")],
            is: "an item: its SK is not that of an event, such as SCORE#1"),
        Case(
            "a control character", ["SK": .string("A\u{7}#1")],
            is: "an item: its SK begins with the name of no type"),
        Case(
            "a type that is too long", ["SK": .string(long + "#1")],
            is: "an item: its SK begins with the name of no type"),
        Case(
            "the book's own name", ["PK": .string("$units")],
            is: "an item: its PK is the name of no account"),
        Case(
            "a name that is too long", ["PK": .string(long)],
            is: "an item: its PK is the name of no account"),
    ]

    @Test(arguments: singleCases)
    func singleTable(_ tried: Case) {
        #expect(Self.told(tried.item(Self.score), .singleTable) == tried.expected)
    }

    // MARK: Keys

    @Test(
        "A layout is known by its keys",
        arguments: [
            (["Id S", "Version N"], TableLayout.accountsDemo), (["Id S", "Version S"], nil),
            (["id S", "version N"], nil), (["Version N", "Id S"], nil), (["Id S"], nil),
            (["aggregateId S", "sequenceNumber N"], .spring),
            (["subject S", "time_type S"], .cloudEvents), (["subject S", "time_type N"], nil),
            (["PK S", "SK S"], .singleTable), (["pk S", "sk S"], .singleTable),
            (["Pk S", "sK S"], nil), (["PK S", "SK N"], nil), ([], nil),
        ] as [([String], TableLayout?)])
    func keys(names: [String], layout: TableLayout?) {
        let keys = names.map { name in
            let parts = name.split(separator: " ").map(String.init)
            return TableSetup.Description.Key(name: parts[0], type: parts[1])
        }
        #expect(TableLayout(keys: keys) == layout)
    }
}
