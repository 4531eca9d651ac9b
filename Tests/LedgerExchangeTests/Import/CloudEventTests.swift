import EventStoreCore
import Testing
import TextFormats

@testable import LedgerExchange
@testable import LedgerService

@Suite struct CloudEventTests {
    /// The smallest event, with members added and others replaced.
    static func event(_ more: String, without left: Set<String> = []) -> String {
        let core = [
            ("specversion", "\"1.0\""), ("id", "\"1\""), ("type", "\"t\""), ("source", "\"/s\""),
        ]
        let members = core.filter { !left.contains($0.0) }.map { "\"\($0)\":\($1)" }
        return "{" + (members + (more.isEmpty ? [] : [more])).joined(separator: ",") + "}"
    }

    static let valid: [String] = [
        event(""),
        " \t" + event("") + " ",
        event(#""datacontenttype":null,"dataschema":null,"subject":null,"time":null,"data":null"#),
        event(#""datacontenttype":"text/plain","dataschema":"https://x/y","subject":"a""#),
        event(#""datacontenttype":"application/cloudevents+json; charset=utf-8""#),
        event(#""time":"2018-04-05T17:31:00Z""#),
        event(#""time":"2018-04-05t17:31:00.000000000z""#),
        event(#""time":"2018-04-05T18:31:00+01:00""#),
        event(#""time":"2016-12-31T15:59:60-08:00""#),
        event(##""source":"#fragment""##, without: ["source"]),
        event(#""data":"Simple text","datacontenttype":"text/plain""#),
        event(#""data":[1, 2.50,{"a" : null}]"#),
        event(#""data_base64":"eyAieHl6IjogMTIzIH0=""#),
        event(#""data_base64":"""#),
        event(#""data":null,"data_base64":"TWE=""#),
        event(#""extinteger":10,"extboolean":true,"extstring":"text","exturiref":"//a/p""#),
        event(#""extlow":-2147483648,"exthigh":2147483647,"ext0":"","extnull":null"#),
        event(#""\u0065xt":"escaped name""#),
    ]

    @Test(arguments: valid)
    func isAccepted(text: String) throws {
        let event = try CloudEvent(Array(text.utf8))
        #expect(event.type == "t")
    }

    static let badName = "an attribute's name has only lower-case letters a-z and digits"

    static let invalid: [(String, String)] = [
        ("\"text\"", "a CloudEvent is a JSON object"),
        ("[]", "a CloudEvent is a JSON object"),
        ("{\"id\":\"1\"", "a comma or the object's end is missing"),
        (event(#""id":"2""#), "\"id\" stands twice"),
        (
            event("", without: ["specversion"]),
            "specversion: this attribute is required and missing"
        ),
        (event("", without: ["id"]), "id: this attribute is required and missing"),
        (event("", without: ["type"]), "type: this attribute is required and missing"),
        (event("", without: ["source"]), "source: this attribute is required and missing"),
        (event(#""id":null"#, without: ["id"]), "id: this attribute is required and missing"),
        (event(#""id":"""#, without: ["id"]), "id: its value is empty"),
        (event(#""type":"""#, without: ["type"]), "type: its value is empty"),
        (event(#""source":"""#, without: ["source"]), "source: its value is empty"),
        (event(#""id":25"#, without: ["id"]), "id: its value is not a string"),
        (event(#""id":{"xyz":"abc"}"#, without: ["id"]), "id: its value is not a string"),
        (event(#""specversion":"""#, without: ["specversion"]), "specversion: its value is empty"),
        (event(#""specversion":"0.9""#, without: ["specversion"]), "specversion: '0.9' is not 1.0"),
        (
            event(#""specversion":1.0"#, without: ["specversion"]),
            "specversion: its value is not a string"
        ),
        (event(#""subject":"""#), "subject: its value is empty"),
        (event(#""subject":false"#), "subject: its value is not a string"),
        (event(#""dataschema":"""#), "dataschema: its value is empty"),
        (event(#""datacontenttype":"""#), "datacontenttype: its value is empty"),
        (
            event(#""datacontenttype":"xyz""#),
            "datacontenttype: 'xyz' is not a media type such as application/json"
        ),
        (
            event(#""datacontenttype":"a/b/c""#),
            "datacontenttype: 'a/b/c' is not a media type such as application/json"
        ),
        (event(#""MyExtension":"bad""#), "MyExtension: \(badName)"),
        (event(#""my.extension":1.5"#), "my.extension: \(badName)"),
        (event(#""":"x""#), ": \(badName)"),
        (event(#""ext":1.5"#), "ext: 1.5 is not a whole number of 32 bits"),
        (event(#""ext":2147483648"#), "ext: 2147483648 is not a whole number of 32 bits"),
        (event(#""ext":1e1"#), "ext: 1e1 is not a whole number of 32 bits"),
        (event(#""ext":{}"#), "ext: an attribute is a string, a boolean or a whole number"),
        (event(#""ext":["a"]"#), "ext: an attribute is a string, a boolean or a whole number"),
        (
            event(#""data":"text","data_base64":"TWE=""#),
            "data_base64: an event has data or data_base64, not both"
        ),
        (event(#""data_base64":"TWE""#), "data_base64: this is not Base64"),
        (event(#""data_base64":"TW=E""#), "data_base64: this is not Base64"),
        (event(#""data_base64":"TWF=""#), "data_base64: this is not Base64"),
        (event(#""data_base64":"T===""#), "data_base64: this is not Base64"),
        (event(#""data_base64":7"#), "data_base64: its value is not a string"),
        (event(#""data":01"#), "a comma or the object's end is missing"),
    ]

    @Test(arguments: invalid.indices)
    func isRefusedWithAReason(index: Int) throws {
        let (text, reason) = Self.invalid[index]
        let error = #expect(throws: CloudEventError.self) { try CloudEvent(Array(text.utf8)) }
        #expect(error?.description == reason)
    }

    @Test(arguments: [
        "lunchtime", "2018-04-05T18:31Z", "2018-04-05T18:31:00X", "2018-04-05T18:31:00+25:00",
        "2018-04-05T18:31:00+xx:00", "2018-04-05T18:31:00+05", "2018-04-05", "2018-02-29T00:00:00Z",
        "2018-04-05T24:00:00Z", " 2018-04-05T17:31:00Z",
    ])
    func timesThatAreNone(time: String) {
        let error = #expect(throws: CloudEventError.self) {
            try CloudEvent(Array(Self.event("\"time\":\"\(time)\"").utf8))
        }
        #expect(error?.attribute == "time")
    }

    @Test func dataKeepsItsBytes() throws {
        let data = #"{ "b" : 1.0, "a":"\u00e9\/" , "n":-0.0e+01 }"#
        let event = try CloudEvent(Array(Self.event("\"data\": \(data) ").utf8))
        #expect(event.content == .json(JSONText(stored: Array(data.utf8))))
    }

    @Test func base64ComesBack() throws {
        for length in 0...40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ length) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("Ma".utf8)) == "TWE=")
        #expect(Base64.decode("TWE=") == Array("Ma".utf8))
    }

    /// A file, and the elements or the problems found in it.
    static let wrongKind = "this is not a file of CloudEvents: it starts with"
    static let rightKinds = "NDJSON starts with '{', a batch with '['"

    static let files: [(String, [String])] = [
        ("", []), (" \n\t", []), ("[]", []), (" [ \n ] \n", []),
        ("{}\n{\"a\":1}\r\n\n{}", ["{}", "{\"a\":1}\r", "{}"]),
        ("\u{FEFF}{}", ["{}"]),
        ("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n{}", ["{\n  \"a\": {\n    \"b\": 1\n  }\n}", "{}"]),
        ("{\"a\":{\n{}\n", ["{\"a\":{\n", "{}"]),
        ("{\"a\":\"cut\n {}\n", ["{\"a\":\"cut\n", "{}"]),
        (
            "[{},{\"a\":\"],[\\\"\"}, {\"b\":[1,{}]}\n]\n",
            ["{}", "{\"a\":\"],[\\\"\"}", "{\"b\":[1,{}]}\n"]
        ),
        ("[1]", ["1"]),
        ("[{},,{}]", ["{}", "!1:5 an element of the array is missing", "{}"]),
        ("[{},]", ["{}", "!1:5 an element of the array is missing"]),
        ("[{}\n", ["!2:1 the file ends inside the array; it was cut off"]),
        ("[", ["!1:2 the file ends inside the array; it was cut off"]),
        ("[{}] x", ["{}", "!1:6 text after the end of the array"]),
        ("account,date\n", ["\(wrongKind) 'a'; \(rightKinds)"]),
        ("\u{1F}\u{8B}", ["\(wrongKind) the byte 0x1f; \(rightKinds)"]),
    ]

    @Test(arguments: [1, 2, 5, 1000])
    func elements(chunk: Int) {
        for (file, expected) in Self.files {
            #expect(Self.split(Array(file.utf8), chunk) == expected, "\(file.debugDescription)")
        }
    }

    static func split(_ bytes: [UInt8], _ chunk: Int) -> [String] {
        var splitter = ElementSplitter(ArraySource(bytes, chunkSize: chunk))
        var found: [String] = []
        while true {
            do {
                guard let element = try splitter.next() else { return found }
                found.append(String(decoding: element.bytes, as: UTF8.self))
            } catch let problem as RowProblem {
                found.append("!\(problem.place.line):\(problem.place.column) \(problem.reason)")
            } catch let error as ElementSplitter.WrongKind {
                return found + [error.reason]
            } catch {
                return found + ["\(error)"]
            }
        }
    }

    @Test(arguments: ["%\n{}\n", "[%,{}]"])
    func anElementHasALimit(frame: String) {
        let long = "{\"a\":\"" + String(repeating: "x", count: ImportLimits.recordBytes) + "\"}"
        let file = frame.split(separator: "%", omittingEmptySubsequences: false)
            .joined(separator: long)
        let found = Self.split(Array(file.utf8), 4096)
        #expect(found.count == 2)
        #expect(found.first?.hasSuffix("the event is longer than 1048576 bytes") == true)
        #expect(found.last == "{}")
    }
}
