import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// The corners of RFC 8259.
@Suite struct JSONScannerTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "1.0", "0.0", "1e5", "1E5", "1e+5",
        "1e-5", "1.5E+05", "0e0", "-0.0e-0", "123456789012345678901234567890", "1e99999",
        "\"\"", "\"a\"", #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uFFFF""#, #""\ud834\udd1e""#,
        #""\uDBFF\uDFFF""#, "\"\u{7F}\"", "\"\u{80}\"", "\"\u{2028}\u{2029}\"", "\"😀\"",
        "\"\u{10FFFF}\"", "\"\u{FEFF}\"", "[]", "[ ]", "[1]", "[1,2]", "[[],[[]]]", "[null,true]",
        "{}", "{ }", #"{"a":1}"#, #"{"":0}"#, #"{"a":{"b":[{}]}}"#, #"{"a":1,"a":2}"#,
        " 1", "1 ", "\t\r\n 1 \n", "[\n1\n,\r\n2\t]", "{ \"a\" : 1 , \"b\" : 2 }",
    ])
    func accepts(text: String) throws {
        try JSONScanner.validate(Array(text.utf8))
        #expect(try JSONText(text).description == text)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NULL", "NaN", "Infinity", "-Infinity", "undefined",
        "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e5", "1e", "1e+", "1.5e", "0x10",
        "1_000",
        "1 2", "1,", "--1", "１", "'a'", "\"", "\"a", "a\"", "\"a\"b", "\"\u{0}\"", "\"\n\"",
        "\"\t\"",
        "\"\u{1F}\"", #""\a""#, #""\x41""#, #""\'""#, #""\u""#, #""\u12""#, #""\u12G4""#,
        #""\U0041""#,
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800a""#, #""\ud800\n""#,
        #""\ud800\u0041""#,
        #""\"#, #""\""#, "[", "]", "[1", "[1,", "[,1]", "[1,]", "[1,,2]", "[1 2]", "[1}", "(1)",
        "{", "}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#,
        "{a:1}", "{1:1}", "{null:1}", #"{"a"::1}"#, #"{"a":1}}"#, #"{"a" 1}"#, #"{'a':1}"#, "[]]",
        "/* */ 1", "1 // x", "# 1", "\u{FEFF}1", "\u{A0}1", "1\u{0}", "\u{B}1", "\u{C}1",
        "1\u{2028}",
        "[\"a\",\n4\n,1,",
    ])
    func rejects(text: String) {
        #expect(throws: JSONError.self) { try JSONScanner.validate(Array(text.utf8)) }
    }

    /// Each stands inside quotes.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2],
            [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func rejectsBytesThatAreNotUTF8(bytes: [UInt8]) {
        let literal = [0x22] + bytes + [0x22]
        #expect(throws: JSONError.self) { try JSONScanner.validate(literal) }
        #expect(throws: JSONError.self) { try JSONScanner.validate([0x22] + bytes) }
        #expect(throws: JSONError.self) { try JSONScanner.string(from: literal) }
        #expect(throws: JSONError.self) { try JSONScanner.validate(bytes) }
    }

    @Test func nestsToItsLimitAndNoDeeper() throws {
        let depth = JSONScanner.maximumDepth
        func nested(_ open: String, _ inner: String, _ close: String, _ count: Int) -> [UInt8] {
            Array(
                (String(repeating: open, count: count) + inner
                    + String(repeating: close, count: count)).utf8)
        }
        try JSONScanner.validate(nested("[", "", "]", depth))
        try JSONScanner.validate(nested("[", "1", "]", depth - 1))
        try JSONScanner.validate(nested(#"{"a":"#, "{}", "}", depth - 1))
        for (open, close) in [("[", "]"), (#"{"a":"#, "}"), ("[{\"a\":", "}]")] {
            #expect(throws: JSONError.self) {
                try JSONScanner.validate(nested(open, "1", close, depth + 1))
            }
            #expect(throws: JSONError.self) {
                try JSONScanner.validate(nested(open, "1", close, 100_000))
            }
            #expect(throws: JSONError.self) {
                try JSONScanner.validate(nested(open, "", "", 100_000))
            }
        }
    }

    @Test func membersSayWhereTheirValuesStand() throws {
        let text = #" { "a" : 1.0 ,"\u0062":[ 1 ],"":"x", "n":null,"t":true,"o":{"a":1} } "#
        let bytes = Array(text.utf8)
        let members = try JSONScanner.members(of: bytes)
        #expect(members.map(\.name) == ["a", "b", "", "n", "t", "o"])
        #expect(members.map(\.value.kind) == [.number, .array, .string, .null, .boolean, .object])
        #expect(
            members.map { String(decoding: bytes[$0.value.range], as: UTF8.self) }
                == ["1.0", "[ 1 ]", "\"x\"", "null", "true", #"{"a":1}"#])
        #expect(try JSONScanner.members(of: Array("{}".utf8)).isEmpty)
    }

    @Test func aNameThatStandsTwiceIsAnError() throws {
        for text in [#"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"{"":1,"":2}"#] {
            #expect(throws: JSONError.self) { try JSONScanner.members(of: Array(text.utf8)) }
        }
        // Canonically equivalent names have other bytes and are two names.
        let members = try JSONScanner.members(of: Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(members.count == 2)
        // Names inside another object do not count.
        #expect(try JSONScanner.members(of: Array(#"{"a":{"a":1}}"#.utf8)).count == 1)
    }

    @Test func membersAndElementsWantTheirKind() throws {
        for text in ["[]", "1", "null", "\"{}\"", "", "{} {}", "{}x"] {
            #expect(throws: JSONError.self) { try JSONScanner.members(of: Array(text.utf8)) }
        }
        for text in ["{}", "1", "null", "", "[] []"] {
            #expect(throws: JSONError.self) { try JSONScanner.elements(of: Array(text.utf8)) }
        }
        let bytes = Array(#" [ 1 , "a",[2] ] "#.utf8)
        let elements = try JSONScanner.elements(of: bytes)
        #expect(elements.map(\.kind) == [.number, .string, .array])
        #expect(
            elements.map { String(decoding: bytes[$0.range], as: UTF8.self) }
                == ["1", "\"a\"", "[2]"])
    }

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\u0041\/\"\\""#, "A/\"\\"),
        (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"), (#""\u0000""#, "\u{0}"),
        (#""e\u0301""#, "e\u{301}"), (#""é\u00e9é""#, "ééé"), (#""\\u0041""#, #"\u0041"#),
        (#""\udbff\udfff""#, "\u{10FFFF}"),
    ])
    func decodesStrings(literal: String, text: String) throws {
        let decoded = try JSONScanner.string(from: Array(literal.utf8))
        #expect(Array(decoded.utf8) == Array(text.utf8))
    }

    @Test func saysWhereTheFaultIs() {
        func offset(_ text: String) -> Int? {
            do { try JSONScanner.validate(Array(text.utf8)) } catch let error as JSONError {
                return error.offset
            } catch {}
            return nil
        }
        #expect(offset("[1,x]") == 3)
        #expect(offset("") == 0)
        #expect(offset("1 x") == 2)
        #expect(offset(#"{"a":"#) == 5)
    }
}
