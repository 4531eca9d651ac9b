import Expressions
import TestSupport
import Testing

/// Expressions that somebody damaged: each is read, or refused with a place.
@Suite struct MutationTests {
    private static let count = 100_000
    private static let corpus =
        KitCase.all.map(\.expression) + ReadCase.both.map(\.text) + ReadCase.conditions.map(\.text)
        + RefusedCase.both.map(\.text).filter { $0.utf8.count < 1000 }
    private static let scraps: [String] = [
        "'", "\"", "\\", "(", ")", ",", "-", "+", "/", "%", "NOT ", " AND ", " OR ", " IN (",
        " LIKE ",
        "EXISTS ", "=", "<>", "1", "9223372036854775808", "-9223372036854775808", "1e999", ".",
        "data.",
        "previous.", "state.", "2026-08-01", "\u{301}", "\u{0}", "\u{1B}", "日", "\u{10FFFF}", " ",
        "((((",
        "NOT NOT NOT ", "-(-(-(", "1 / 0", "CONCAT(", "SUBSTRING('abc', ", "ABS(",
    ]

    @Test func eachIsReadOrRefusedWithAPlace() {
        var random = SeededRandom.announced(for: "MutationTests")
        var (read, refused) = (0, 0)
        for _ in 0..<Self.count {
            let text = Self.mutated(&random)
            let vocabularies = [Vocabulary.standard, .events, .histories]
            let vocabulary = vocabularies.randomElement(using: &random) ?? .standard
            do {
                let expression = try SampleNames.read(text, vocabulary)
                _ = expression.evaluate(SampleNames.value)
                _ = expression.holds { _ in nil }
                read += 1
            } catch {
                refused += 1
                #expect((0...text.count).contains(error.offset), "\(text): \(error)")
                #expect(error.line >= 1 && error.column >= 1 && !error.reason.isEmpty)
            }
        }
        #expect(read > 1_000 && refused > 1_000)
        print("mutated expressions: \(read) read, \(refused) refused")
    }

    private static func mutated(_ random: inout SeededRandom) -> String {
        var scalars = Array((corpus.randomElement(using: &random) ?? "").unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            let end = Int.random(in: place...min(scalars.count, place + 6), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.removeSubrange(place..<end)
            case 1: scalars.insert(contentsOf: scalars[place..<end], at: place)
            case 2:
                let scrap = scraps.randomElement(using: &random) ?? ""
                scalars.replaceSubrange(place..<end, with: scrap.unicodeScalars)
            default:
                let other = Array((corpus.randomElement(using: &random) ?? "").unicodeScalars)
                let from = Int.random(in: 0...other.count, using: &random)
                scalars = Array(scalars[..<place] + other[from...])
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let ends = ["", "a", "a = 1", "1", "'", ")"]

    /// What is long, or deep, is read or refused like anything else.
    @Test(arguments: [
        "(", "NOT ", "-", "- ", "a AND ", "1 + ", "a = 1 OR ", "ABS(", "x IN (1, ", "'",
        "((a) AND ",
        "NOT (", "a = (", "CONCAT(memo, ", "a = 1 AND b = 2 OR ", "memo LIKE '%", "a.", "1",
        "EXISTS a XOR ",
    ])
    func lengthDoesNoHarm(_ part: String) {
        for (length, ends) in [(100, Self.ends), (60_000, ["a = 1"]), (70_000, [""])] {
            let begin = String(repeating: part, count: length / part.count)
            for end in ends {
                for vocabulary in [Vocabulary.standard, .events, .histories] {
                    guard let expression = try? SampleNames.read(begin + end, vocabulary) else {
                        continue
                    }
                    _ = expression.holds(SampleNames.value)
                    _ = expression.texts(of: .type)
                    // A short name is printed in full.
                    let plain = expression.description
                    if plain.unicodeScalars.count > 65_536 { continue }
                    #expect((try? SampleNames.read(plain, vocabulary)) != nil)
                }
            }
        }
    }
}
