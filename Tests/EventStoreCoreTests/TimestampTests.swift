import EventStoreCore
import TestSupport
import Testing

@Suite struct TimestampTests {
    /// What is read, and what is printed for it.
    static let full: [(text: String, printed: String)] = [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2026-08-01T12:00:00.5+02:00", "2026-08-01T10:00:00.500Z"),
        ("2026-08-01T12:00:00.123Z", "2026-08-01T12:00:00.123Z"),
        ("2026-08-01T12:00:00.123456Z", "2026-08-01T12:00:00.123456Z"),
        ("2026-08-01T12:00:00.123456789Z", "2026-08-01T12:00:00.123456Z"),
        ("2026-08-01T12:00:00.000000999Z", "2026-08-01T12:00:00Z"),
        ("2026-08-01T12:00:00.000001Z", "2026-08-01T12:00:00.000001Z"),
        ("2026-08-01T12:00:00.10Z", "2026-08-01T12:00:00.100Z"),
        ("2026-08-01t12:00:00z", "2026-08-01T12:00:00Z"),
        ("2026-08-01 12:00:00Z", "2026-08-01T12:00:00Z"),
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
        ("2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00Z"),
        ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
        ("2026-08-01T12:00:00-00:00", "2026-08-01T12:00:00Z"),
        ("2026-08-01T00:00:00+05:45", "2026-07-31T18:15:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("1998-12-31T15:59:60.123-08:00", "1999-01-01T00:00:00.123Z"),
        ("2015-07-01T05:29:60+05:30", "2015-07-01T00:00:00Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
        ("1900-02-28T00:00:00Z", "1900-02-28T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ]

    @Test(arguments: full)
    func readsAndPrints(text: String, printed: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.description == printed)
        #expect(Timestamp(printed) == moment)
        #expect(Timestamp(text, .partial) == moment)
        let ascii = Array(text.utf8).withUnsafeBufferPointer { Timestamp(ascii: $0, .full) }
        #expect(ascii == moment)
    }

    static let partial: [(text: String, printed: String)] = [
        ("2026-08-01", "2026-08-01T00:00:00Z"),
        ("2026-08-01T12:00", "2026-08-01T12:00:00Z"),
        ("2026-08-01T12:00Z", "2026-08-01T12:00:00Z"),
        ("2026-08-01 12:00+02:00", "2026-08-01T10:00:00Z"),
        ("2026-08-01T12:00:30", "2026-08-01T12:00:30Z"),
        ("2026-08-01T12:00:30.25", "2026-08-01T12:00:30.250Z"),
    ]

    @Test(arguments: partial)
    func readsPartialFormsOnlyWhereAsked(text: String, printed: String) throws {
        #expect(Timestamp(text, .partial)?.description == printed)
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        "", " ", "now", "2026", "2026-08", "2026-8-1", "26-08-01", "2026-13-01", "2026-00-01",
        "2026-01-00", "2026-01-32", "2026-04-31", "2023-02-29", "1900-02-29", "2100-02-29",
        "0000-01-01", "2026-08-01T", "2026-08-01T24:00:00Z", "2026-08-01T12:60:00Z",
        "2026-08-01T12:00:61Z", "2026-08-01T12:00:00.Z", "2026-08-01T12:00:00+24:00",
        "2026-08-01T12:00:00+02:60", "2026-08-01T12:00:00+2:00", "2026-08-01T12:00:00+0200",
        "2026-08-01T12:00:00ZZ", "2026-08-01T12:00:00Z ", " 2026-08-01", "2026-08-01X12:00:00Z",
        "2026-08-01T12", "+2026-08-01", "-2026-08-01", "2026/08/01", "２０２６-08-01",
        "2026-08-01T12:00:00,5Z", "12026-08-01",
        // A second of 60 is the last one of a June or a December, in UTC.
        "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1998-12-30T23:59:60Z",
        "1998-03-31T23:59:60Z", "1998-12-31T23:59:60+01:00", "1999-01-01T00:00:60Z",
        "1998-12-31T15:59:60-07:00", "2026-08-01T12:00:60Z", "1998-12-31T23:59:61Z",
        // Years that have no text form of their own.
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
    ])
    func rejects(text: String) {
        #expect(Timestamp(text) == nil)
        #expect(Timestamp(text, .partial) == nil)
    }

    @Test func everyDayOf800YearsComesBack() throws {
        let first = try #require(Timestamp("1600-01-01", .partial)).dayNumber
        let last = try #require(Timestamp("2400-12-31", .partial)).dayNumber
        #expect(last - first + 1 == 801 * 365 + 195)
        var previous = ""
        for day in first...last {
            let text = Timestamp(dayNumber: day).dateText
            #expect(text > previous)
            #expect(Timestamp(text, .partial)?.dayNumber == day)
            previous = text
        }
    }

    @Test func knownMoments() {
        #expect(Timestamp("2001-09-09T01:46:40Z")?.microseconds == 1_000_000_000_000_000)
        #expect(Timestamp("1969-12-31T00:00:00Z")?.dayNumber == -1)
        #expect(Timestamp(microseconds: -1).dayNumber == -1)
        #expect(Timestamp(microseconds: -1).timeText == "23:59:59")
        #expect(ManualClock().now.description == "2026-08-01T12:00:00Z")
    }

    @Test func seededMomentsComeBack() {
        var random = SeededRandom.announced(for: "TimestampTests")
        let range = Timestamp("0001-01-01T00:00:00Z")!...Timestamp("9999-12-31T23:59:59Z")!
        for _ in 0..<5000 {
            let moment = Timestamp(
                microseconds: Int64.random(
                    in: range.lowerBound.microseconds...range.upperBound.microseconds,
                    using: &random))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    /// No arithmetic on moments traps, wherever they came from.
    @Test func arithmeticEndsWhere64BitsEnd() {
        let extremes: [Int64] = [
            .min, .min + 1, Timestamp.range.lowerBound, -1, 0, 1, Timestamp.range.upperBound,
            .max - 1, .max,
        ]
        for one in extremes {
            let moment = Timestamp(microseconds: one)
            #expect(moment.description.hasSuffix("Z"))
            #expect(moment.endOfDay >= moment)
            for other in extremes {
                let (sum, isTooFar) = one.addingReportingOverflow(other)
                let end = isTooFar ? (other < 0 ? Int64.min : .max) : sum
                #expect(moment.advanced(by: other).microseconds == end)
            }
            _ = Timestamp(dayNumber: one).description
        }
        #expect(Timestamp(dayNumber: .max).microseconds == .max)
        #expect(Timestamp(dayNumber: .min).microseconds == .min)
        #expect(
            Timestamp("2026-08-01", .partial)?.endOfDay == Timestamp("2026-08-01T23:59:59.999999Z"))
    }

    /// Whatever is read prints as a moment that reads back as the same; nothing traps.
    @Test func survivesAnyText() {
        var random = SeededRandom.announced(for: "survivesAnyText")
        let pieces = [
            "0", "9", "1", "60", "59", "24", "-", ":", ".", "T", "Z", "+", "é", "\u{301}",
        ]
        let base = Array("2016-12-31T23:59:60.999999+23:59".unicodeScalars)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView(base)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = text.indices.randomElement(using: &random) ?? text.startIndex
                let piece = pieces.randomElement(using: &random) ?? ""
                let end = Bool.random(using: &random) ? text.index(after: at) : at
                text.replaceSubrange(at..<end, with: piece.unicodeScalars)
            }
            for moment in [Timestamp(String(text)), Timestamp(String(text), .partial)] {
                guard let moment else { continue }
                #expect(moment.isInRange)
                #expect(Timestamp(moment.description) == moment, "\(String(text))")
            }
        }
    }
}
