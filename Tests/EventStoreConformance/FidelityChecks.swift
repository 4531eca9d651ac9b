import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// What goes in comes back, byte for byte, known or not.
enum FidelityChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(13, "payload bytes come back as they went in", payloads),
        ConformanceCheck(13, "hostile texts come back as they went in", hostile),
        ConformanceCheck(13, "a payload of 200 kB comes back", large),
        ConformanceCheck(13, "every field comes back, present or absent", fields),
        ConformanceCheck(13, "moments from year 1 to 9999 come back to the microsecond", moments),
        ConformanceCheck(13, "unknown types and newer schema versions come back", unknown),
    ]

    /// JSON that a decoder and encoder would change.
    private static let odd = [
        "null", "true", "0", "-0", "1.0", "1e2", "1E+2", "0.10", "1e400", "-1.50e-07",
        "12345678901234567890123", "\"\"", #""\u0000""#, #""\/\b\f""#, #""\u00e9é e\u0301""#,
        #""\ud83d\ude00😀""#, "[]", "{}", " { } ", "[ 1 ,2,\t3\n]", #"{"z":1,"a":2,"M":3}"#,
        #"{"a":1,"a":2}"#, "{\r\n  \"spaced\" : [ ]\r\n}", #"{"":{"":{"":""}}}"#, "\t\n\r 1 \r\n\t",
        "\"\u{7F}\u{85}\u{2028}\u{FEFF}\"", "\"👩‍👩‍👧‍👦\u{202E}\"", "[1.0,1.00,1]",
        String(repeating: "[", count: 60) + String(repeating: "]", count: 60),
    ]

    private static func expectBack(_ events: [NewEvent], _ bench: Bench) async throws {
        let stream = bench.stream("fidelity")
        try await bench.append(events, to: stream)
        let history = try await bench.history(stream)
        #expect(history.count == events.count)
        for (sent, recorded) in zip(events, history) {
            #expect(recorded.event == sent)
            #expect(byteFields(recorded.event) == byteFields(sent))
            #expect(try await bench.store.event(sent.id) == recorded)
        }
        let log = try await bench.log()
        #expect(log == history)
        #expect(log.map { byteFields($0.event) } == events.map(byteFields))
        let fold = try await bench.store.readFold(
            LogQuery(after: .start), whole: Set(events.map(\.type)))
        #expect(fold.details.map { byteFields($0.event) } == events.map(byteFields))
    }

    static func payloads(_ bench: Bench) async throws {
        try await expectBack(
            try odd.map { text in
                bench.events.event(payload: try JSONText(text), metadata: try JSONText(text))
            }, bench)
    }

    static func hostile(_ bench: Bench) async throws {
        try await expectBack(
            HostileString.all.map { hostile in
                var writer = JSONWriter()
                writer.object { $0.member("memo", hostile.text) }
                return bench.events.event(payload: writer.text)
            }, bench)
    }

    static func large(_ bench: Bench) async throws {
        var random = SeededRandom(seed: 200)
        var writer = JSONWriter(capacity: 210_000)
        writer.array { writer in
            while writer.bytes.count < 200_000 {
                writer.integer(Int64.random(in: .min ... .max, using: &random))
            }
        }
        let event = bench.events.event(payload: writer.text)
        #expect(event.payload.bytes.count >= 200_000)
        try await expectBack([event, bench.events.event()], bench)
    }

    static func fields(_ bench: Bench) async throws {
        let events = bench.events
        let folds = [
            FoldFields.none,
            try FoldFields(sign: 1, amountMinor: 0, currency: CurrencyCode("JPY")),
            try FoldFields(sign: -1, amountMinor: .max, currency: CurrencyCode("KWD")),
            try FoldFields(sign: 0, amountMinor: nil, currency: CurrencyCode("XXX")),
            try FoldFields(sign: 1, amountMinor: 7, currency: CurrencyCode("P")),
            try FoldFields(sign: -1, amountMinor: 7, currency: CurrencyCode("1INCH")),
            try FoldFields(sign: 1, amountMinor: 7, currency: CurrencyCode("ABCDEFGH")),
            try FoldFields(sign: 0, amountMinor: 12, currency: nil),
        ]
        let sent =
            folds.map { events.event(fold: $0) } + [
                events.event(actor: "a"), events.event(correlationID: "c"),
                events.event(causationID: "d"), events.event(metadata: .emptyObject),
                events.event(
                    schemaVersion: 7, metadata: try JSONText("[1]"), actor: "é",
                    correlationID: "e\u{301}", causationID: "日"),
            ]
        let stream = bench.stream("fields")
        try await bench.append(sent, to: stream)
        let history = try await bench.history(stream)
        #expect(history.map(\.event) == sent)
        #expect(history.map { byteFields($0.event) } == sent.map(byteFields))
        #expect(history.map(\.event.fold) == sent.map(\.fold))
        let page = try await bench.store.readFold(LogQuery(after: .start, limit: 100), whole: [])
        #expect(page.entries.map(\.currency) == sent.map { $0.fold.currency?.packed ?? 0 })
    }

    static func moments(_ bench: Bench) async throws {
        let texts = [
            "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
            "2026-08-01T12:00:00.000001Z", "9999-12-31T23:59:59.999999Z",
        ]
        let sent = try texts.enumerated().map { index, text in
            NewEvent(
                id: bench.events.eventID(), type: "Dated", payload: .emptyObject,
                occurredAt: try #require(Timestamp(text)),
                recordedAt: try #require(Timestamp(texts[texts.count - 1 - index])))
        }
        try await expectBack(sent, bench)
        let history = try await bench.history(bench.stream("fidelity"))
        #expect(history.map(\.event.occurredAt.description) == texts)
        #expect(history.map(\.event.recordedAt.description) == texts.reversed())
    }

    static func unknown(_ bench: Bench) async throws {
        let sent = [
            bench.events.event(type: "com.example.Never Heard Of/v9", schemaVersion: 999),
            bench.events.event(type: "BetPlaced", schemaVersion: Int(Int32.max)),
            bench.events.event(type: "😀"), bench.events.event(type: "select * from event"),
        ]
        try await expectBack(sent, bench)
        let found = try await bench.store.read(
            bench.stream("fidelity"), StreamQuery(type: "😀"))
        #expect(found.map(\.id) == [sent[2].id])
        #expect(try await bench.store.event(sent[0].id)?.event.schemaVersion == 999)
    }
}
