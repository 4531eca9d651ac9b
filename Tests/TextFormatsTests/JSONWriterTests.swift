import EventStoreCore
import TestSupport
import Testing
import TextFormats

@Suite struct JSONWriterTests {
    @Test func writesMembersInOrderWithoutSpaces() throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("z", "text")
            writer.member("a", Int64.min)
            writer.name("list")
            writer.array { writer in
                writer.integer(1)
                writer.boolean(true)
                writer.null()
                writer.object { _ in }
                writer.array { _ in }
                writer.raw(Array("1.0".utf8))
                writer.string("")
            }
            writer.name("end")
            writer.boolean(false)
        }
        let expected =
            #"{"z":"text","a":-9223372036854775808,"list":[1,true,null,{},[],1.0,""],"end":false}"#
        #expect(writer.text.description == expected)
        try JSONScanner.validate(writer.bytes)
    }

    @Test(arguments: HostileString.all)
    func stringsComeBack(hostile: HostileString) throws {
        var writer = JSONWriter()
        writer.string(hostile.text)
        try JSONScanner.validate(writer.bytes)
        let decoded = try JSONScanner.string(from: writer.bytes)
        #expect(Array(decoded.utf8) == Array(hostile.text.utf8))
        #expect(!writer.bytes.contains { $0 < 0x20 })
    }

    @Test func everyScalarBelow256ComesBackAsAName() throws {
        for value in 0..<256 as Range<UInt32> {
            let name = String(Unicode.Scalar(value)!)
            var writer = JSONWriter()
            writer.object { $0.member(name, "v") }
            let members = try JSONScanner.members(of: writer.bytes)
            #expect(members.map { Array($0.name.utf8) } == [Array(name.utf8)])
        }
    }

    /// A value that a seed describes, written twice: once to compare, once as JSON.
    private indirect enum Value: Equatable {
        case text([UInt8])
        case number(Int64)
        case boolean(Bool)
        case null
        case array([Value])
        case object([Member])

        struct Member: Equatable {
            let name: [UInt8]
            let value: Value
        }
    }

    private static func text(_ random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let ranges: [ClosedRange<UInt32>] = [
                0...0x7F, 0...0x1F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF,
                0x10000...0x10FFFF,
            ]
            let range = ranges.randomElement(using: &random)!
            text.append(Unicode.Scalar(UInt32.random(in: range, using: &random))!)
        }
        return String(text)
    }

    private static func value(_ depth: Int, _ random: inout SeededRandom) -> Value {
        switch Int.random(in: 0..<(depth > 5 ? 4 : 6), using: &random) {
        case 0: return .text(Array(text(&random).utf8))
        case 1: return .number(Int64.random(in: .min ... .max, using: &random))
        case 2: return .boolean(Bool.random(using: &random))
        case 3: return .null
        case 4:
            let count = Int.random(in: 0...4, using: &random)
            return .array((0..<count).map { _ in value(depth + 1, &random) })
        default:
            var members: [Value.Member] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let name = Array(text(&random).utf8)
                guard !members.contains(where: { $0.name == name }) else { continue }
                members.append(Value.Member(name: name, value: value(depth + 1, &random)))
            }
            return .object(members)
        }
    }

    private static func write(_ value: Value, _ writer: inout JSONWriter) {
        switch value {
        case .text(let bytes): writer.string(String(decoding: bytes, as: UTF8.self))
        case .number(let number): writer.integer(number)
        case .boolean(let boolean): writer.boolean(boolean)
        case .null: writer.null()
        case .array(let elements):
            writer.array { writer in for element in elements { write(element, &writer) } }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.name(String(decoding: member.name, as: UTF8.self))
                    write(member.value, &writer)
                }
            }
        }
    }

    private static func read(_ bytes: [UInt8], _ kind: JSONScanner.Value.Kind) throws -> Value {
        switch kind {
        case .string: return .text(Array(try JSONScanner.string(from: bytes).utf8))
        case .number: return .number(try #require(Int64(String(decoding: bytes, as: UTF8.self))))
        case .boolean: return .boolean(bytes == Array("true".utf8))
        case .null: return .null
        case .array:
            return .array(
                try JSONScanner.elements(of: bytes).map {
                    try read(Array(bytes[$0.range]), $0.kind)
                })
        case .object:
            return .object(
                try JSONScanner.members(of: bytes).map {
                    Value.Member(
                        name: Array($0.name.utf8),
                        value: try read(Array(bytes[$0.value.range]), $0.value.kind))
                })
        }
    }

    @Test func seededValuesComeBack() throws {
        var random = SeededRandom.announced(for: "JSONWriterTests")
        for round in 0..<500 {
            let value = Self.value(0, &random)
            var writer = JSONWriter()
            writer.array { Self.write(value, &$0) }
            let element = try #require(try JSONScanner.elements(of: writer.bytes).first)
            let back = try Self.read(Array(writer.bytes[element.range]), element.kind)
            #expect(back == value, "round \(round) of seed \(random.seed): \(writer.text)")
        }
    }

    /// A text with one byte changed is refused or is still JSON, but never traps or hangs.
    @Test func seededDamageNeverTraps() throws {
        var random = SeededRandom.announced(for: "JSONWriterTests")
        var refused = 0
        for _ in 0..<2000 {
            var writer = JSONWriter()
            writer.array { Self.write(Self.value(0, &random), &$0) }
            var bytes = writer.bytes
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                in: 0...255, using: &random)
            if (try? JSONScanner.validate(bytes)) == nil { refused += 1 }
            _ = try? JSONScanner.validate(Array(bytes.dropLast()))
        }
        #expect(refused > 200)
    }
}
