import AWSClient
import TestSupport
import Testing
import TextFormats

@Suite struct AttributeValueTests {
    private static func random(_ depth: Int, _ random: inout SeededRandom) -> AttributeValue {
        let texts = ["", "rent", "é𝄞\n\"\\", "0"]
        func text(_ random: inout SeededRandom) -> String {
            texts.randomElement(using: &random) ?? ""
        }
        func bytes(_ random: inout SeededRandom) -> [UInt8] {
            (0..<Int.random(in: 0...5, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        switch Int.random(in: 0..<(depth > 3 ? 8 : 10), using: &random) {
        case 0: return .string(text(&random))
        case 1: return .number("\(Int64.random(in: .min ... .max, using: &random))")
        case 2: return .binary(bytes(&random))
        case 3: return .boolean(Bool.random(using: &random))
        case 4: return .null
        case 5: return .strings([text(&random), "other"])
        case 6: return .numbers(["1", "-2.5"])
        case 7: return .binaries([bytes(&random), [0]])
        case 8:
            return .list(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    Self.random(depth + 1, &random)
                })
        default:
            return .map(
                ["a": Self.random(depth + 1, &random), "b\"": Self.random(depth + 1, &random)])
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = SeededRandom.announced(for: "AttributeValueTests")
        for _ in 0..<500 {
            let value = Self.random(0, &random)
            var writer = JSONWriter()
            value.write(to: &writer)
            #expect(try AttributeValue(JSONTree(writer.bytes)) == value)
        }
    }

    @Test("An item has the same bytes, in whatever order it was made")
    func itemsAreInTheOrderOfTheirNames() {
        var (one, other) = (JSONWriter(), JSONWriter())
        AttributeValue.write(["b": .null, "a": AttributeValue(7)], to: &one)
        AttributeValue.write(["a": AttributeValue(7), "b": .null], to: &other)
        #expect(one.bytes == other.bytes)
        #expect(one.text.description == #"{"a":{"N":"7"},"b":{"NULL":true}}"#)
    }

    @Test(arguments: [
        #"{}"#, #"{"S":"a","N":"1"}"#, #"{"S":1}"#, #"{"N":1}"#, #"{"B":"%"}"#, #"{"BOOL":"true"}"#,
        #"{"X":"1"}"#, #"{"L":{}}"#, #"{"L":[1]}"#, #"{"M":[]}"#, #"{"SS":[1]}"#, #"{"BS":["*"]}"#,
        #""S""#, #"{"NULL":"true"}"#,
    ])
    func refusals(text: String) throws {
        let tree = try JSONTree(Array(text.utf8))
        #expect(throws: AttributeError.self) { try AttributeValue(tree) }
    }

    @Test(arguments: [("7", 7), ("-9223372036854775808", Int64.min), ("1.5", nil), ("1e3", nil)])
    func wholeNumbers(digits: String, number: Int64?) {
        #expect(AttributeValue.number(digits).integer == number)
        #expect(AttributeValue.string(digits).integer == nil)
    }
}
