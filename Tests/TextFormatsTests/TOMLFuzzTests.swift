import TestSupport
import Testing
import TextFormats

/// Files that somebody's slip, a broken disk or an attacker has changed: a tree, or problems at
/// places of the file.
@Suite struct TOMLFuzzTests {
    private static let signs: [[UInt8]] =
        [
            "[", "]", "[[", "]]", "{", "}", "\"", "'", "\"\"\"", "'''", "\\", "\\u", "\n", "\r\n",
            "\r", "#", "=", ".", ",", " ", "\t", "_", "-", "+", ":", "0", "9", "e", "a", "inf",
            "true", "1979-05-27", "07:32:00", "\u{FEFF}", "\u{2028}", "\u{301}", "é", "[a]\n",
            "[[a]]\n", "a.b = 1\n",
        ].map { Array($0.utf8) } + [[0x00], [0x7F], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

    @Test func readsAnythingOrSaysWhere() throws {
        let count = Campaign.isWhole ? 100_000 : 10_000
        var random = SeededRandom.announced(for: "TOMLFuzzTests")
        let inputs = try CaseTable("toml-1.0").cases.map(\.input)
        var valid = 0
        for _ in 0..<count {
            let input = Self.mutated(inputs, &random)
            let file = TOML.File(reading: input)
            if file.problems.isEmpty { valid += 1 }
            let fault = Self.fault(of: file, in: input)
            #expect(fault == nil, "\(String(decoding: input, as: UTF8.self).debugDescription)")
            if fault != nil { return }
        }
        print("\(count) mutated TOML files: \(valid) still valid, a place for each fault of others")
    }

    private static func mutated(
        _ inputs: [[UInt8]], _ random: inout SeededRandom
    ) -> [UInt8] {
        var bytes = inputs.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...8, using: &random))
            let sign = signs.randomElement(using: &random) ?? []
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3: bytes.replaceSubrange(start..<end, with: sign)
            case 4...5: bytes.insert(contentsOf: sign, at: start)
            case 6...7: bytes.removeSubrange(start..<end)
            case 8: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 9: bytes.removeSubrange(start...)
            case 10: bytes += [0x0A] + (inputs.randomElement(using: &random) ?? [])
            default:
                let times = Int.random(in: 1...200, using: &random)
                bytes.insert(contentsOf: (0..<times).flatMap { _ in sign }, at: start)
            }
        }
        return bytes
    }

    /// What is wrong with what was read; nil if nothing is.
    private static func fault(of file: TOML.File, in input: [UInt8]) -> String? {
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        func isInside(_ place: TOML.Place) -> Bool {
            (1...lines.count).contains(place.line)
                && (1...lines[place.line - 1].count + 1).contains(place.column)
        }
        guard file.problems.allSatisfy({ isInside($0.place) && !$0.reason.isEmpty }) else {
            return "a problem outside"
        }
        guard file.problems == file.problems.sorted(by: { $0.place < $1.place }) else {
            return "no order"
        }
        // Each byte that is wrong is one problem, and each line at most one more.
        guard file.problems.count <= input.count + lines.count else { return "more than bytes" }
        var values = 0
        func isRight(_ value: TOML.Value) -> Bool {
            values += 1
            return switch value {
            case .array(let items): items.allSatisfy { isInside($0.place) && isRight($0.value) }
            case .table(let table):
                table.entries.allSatisfy {
                    isInside($0.place) && isInside($0.item.place) && isRight($0.item.value)
                }
            case .string, .integer, .float, .boolean, .time: true
            }
        }
        guard isRight(.table(file.root)) else { return "a value outside" }
        return values <= input.count + 1 ? nil : "more values than bytes"
    }

    /// What takes a square of its length to read takes no end of time here.
    @Test(arguments: [
        "[[a]]\n", "a = [", "a.", "[a.", "a = {b = ", "\\", "\"", "'''", "a = \"\"\"", "# ", "[",
        "x = 1\n", "a = [[],", "\r", "\u{301}", "a = '\n", "[a]\n", "[[a]]\nb.c = {d = 1}\n",
    ])
    func readsMuchOfOneThing(_ piece: String) {
        let input = Array(String(repeating: piece, count: 262_144 / piece.utf8.count).utf8)
        let file = TOML.File(reading: input)
        #expect(Self.fault(of: file, in: input) == nil)
    }
}
