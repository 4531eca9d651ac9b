import Testing

/// Files whose rows cannot all be recorded.
@Suite struct RefusedFileTests {
    private static let rows = """
        account,date,amount,id
        A,2026-01-01,5.00,1
        A,2026-01-02,-2.001,2
        B,2026-13-02,1,3
        "B
        ",2026-01-03,7,4
        B,2026-01-03,7,5
        C\u{1B}[31m,2026-01-03,7,6

        """
    private static let options = ["--currency", "GBP", "--id-column", "id"]
    private static let reasons = [
        "rows.csv:3:14: amount: '-2.001' can be read in two ways; say with --decimal-mark",
        "rows.csv:4:3: date: '2026-13-02' is not a date",
        #"rows.csv:5:1: account: the stream 'B\n' holds a control character"#,
        #"rows.csv:8:1: account: the stream 'C\u{1B}[31m' holds a control character"#,
    ]

    @Test func aBadRowUndoesTheFile() async throws {
        let desk = try Desk()
        try desk.write("rows.csv", Self.rows)
        let outcome = try await desk.refused(
            1, ["import", "rows.csv"] + Self.options, saying: ["error: nothing was written"])
        // Each at the beginning of a line, where editors look for it.
        let lines = outcome.err.split(separator: "\n")
        for (line, reason) in zip(lines, Self.reasons) {
            #expect(line.hasPrefix(reason), "\(outcome)")
        }
        #expect(hidden(in: outcome.stderr).isEmpty, "\(outcome)")
        #expect(try await desk.done("events", "--format", "ndjson").isEmpty)
        try await desk.isSound()
    }

    @Test func keepGoingWritesTheGoodRows() async throws {
        let desk = try Desk()
        try desk.write("rows.csv", Self.rows)
        let outcome = try await desk.run(["import", "rows.csv", "--keep-going"] + Self.options)
        #expect(outcome.end == .exited(1), "\(outcome)")
        #expect(
            outcome.out.hasPrefix("6 rows read\n4 events written, 2 accounts opened\n'daybook rev"),
            "\(outcome)")
        for reason in Self.reasons { #expect(outcome.err.contains(reason), "\(outcome)") }
        #expect(outcome.err.hasSuffix("error: 4 bad rows were left out; the others are written\n"))
        let again = try await desk.run(["import", "rows.csv", "--keep-going"] + Self.options)
        #expect(again.end == .exited(1))
        #expect(again.out.contains("0 events written"))
        #expect(again.out.contains("2 rows were recorded already"))
        let shown = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(shown.map { $0["balance_minor"] } == ["500", "700"])
        try await desk.isSound()
    }

    /// Files that are wrong as a whole, or hold what is too large.
    @Test func wrongFiles() async throws {
        let desk = try Desk()
        let header = "account,date,amount,id\n"
        let long = String(repeating: "y", count: 3_000_000)
        let cases: [(name: String, text: String, parts: [String])] = [
            ("empty.csv", "", ["empty.csv"]),
            ("columns.csv", "a,b\n1,2\n", ["columns.csv:1:1:", "no column 'account'", "a, b"]),
            ("cells.csv", header + "A,2026-01-01,5.00\n", ["cells.csv:2:"]),
            ("quote.csv", header + "A,2026-01-01,5.00,\"\(long)", ["quote.csv:2:1:", "1048576"]),
            (
                "name.csv", header + String(repeating: "A", count: 201) + ",2026-01-01,5,1\n",
                ["name.csv:2:1: account:", "201 bytes"]
            ),
            ("amount.csv", header + "A,2026-01-01,92233720368547758.08,1\n", ["amount.csv:2:14:"]),
            ("blank.csv", header + "A,2026-01-01,,1\n", ["blank.csv:2:14: amount:"]),
            ("currency.csv", header + ",2026-01-01,1,1\n", ["currency.csv:2:1: account:"]),
        ]
        for item in cases {
            try desk.write(item.name, item.text)
            let outcome = try await desk.refused(
                1, ["import", item.name] + Self.options, saying: item.parts)
            #expect(outcome.err.hasSuffix("error: nothing was written\n"), "\(outcome)")
            #expect(outcome.stderr.count < 2000)
        }
        try await desk.isSound()
    }

    private static func event(_ change: String = "", data: String = #"{"a":1}"#) -> String {
        #"{"specversion":"1.0","id":"e1","source":"/test","type":"Noted","subject":"acc-1""#
            + change + #","data":"# + data + "}\n"
    }

    @Test func invalidCloudEvents() async throws {
        let desk = try Desk()
        let long = String(repeating: "y", count: 300_000)
        let cases: [(text: String, parts: [String])] = [
            ("nonsense\n", ["a.ndjson:1:1:"]),
            ("42\n", ["a.ndjson:1:1:"]),
            (Self.event().replacing("1.0", with: "0.3"), ["specversion", "'0.3' is not 1.0"]),
            (Self.event().replacing(#""id":"e1""#, with: #""id":"""#), ["id:"]),
            (Self.event().replacing(#","type":"Noted""#, with: ""), ["type"]),
            (Self.event().replacing(#""source":"/test","#, with: ""), ["source"]),
            (Self.event(#","time":"yesterday""#), ["time:"]),
            (Self.event(#","Bad_Name":"x""#), ["Bad_Name"]),
            (Self.event(#","nested":{"a":1}"#), ["nested"]),
            (Self.event(data: #"{"a":"#), ["a.ndjson:"]),
            (Self.event(data: "\"\(long)\""), ["a.ndjson:1:1:", "262144"]),
            (Self.event(data: "\"" + String(repeating: long, count: 4) + "\""), ["1048576"]),
            (Self.event(#","note":"\#u{1B}[31m""#), ["a.ndjson:1:"]),
        ]
        for item in cases {
            // A good line before and behind: nothing of the file is written all the same.
            let good = Self.event().replacing("e1", with: "e0")
            try desk.write("good.ndjson", good)
            try desk.write("a.ndjson", item.text + good)
            let outcome = try await desk.refused(1, ["import", "a.ndjson"], saying: item.parts)
            #expect(outcome.err.hasSuffix("error: nothing was written\n"), "\(outcome)")
            #expect(hidden(in: outcome.stderr).isEmpty, "\(outcome)")
        }
        #expect(try await desk.done("events", "--format", "ndjson").isEmpty)
        try await desk.isSound()
    }

    @Test func validCloudEvents() async throws {
        let desk = try Desk()
        let lines = [
            Self.event(),
            Self.event().replacing("e1", with: "e2").replacing("Noted", with: "com.x.y"),
            Self.event(#","time":"2026-08-01T12:00:00.5+02:00","traceparent":"00-ab""#)
                .replacing("e1", with: "e3"),
            Self.event(data: "null").replacing("e1", with: "e4"),
            Self.event(data: #"[1,"\u0000\ud83d\ude00"]"#).replacing("e1", with: "e5"),
            #"{"specversion":"1.0","id":"e6","source":"/test","type":"T","subject":"acc-1"}"#
                + "\n",
            #"{"specversion":"1.0","id":"e7","source":"/test","type":"T","subject":"acc-1","#
                + #""data_base64":"AAH/"}"# + "\n",
        ]
        let report = try await desk.done(
            ["import", "-"], input: .bytes(Array(lines.joined().utf8)), saying: "by its first bytes"
        )
        #expect(report.hasPrefix("7 rows read\n7 events written, 1 account opened\n"), "\(report)")
        let batch = "[" + lines.map { $0.dropLast() }.joined(separator: ",\n") + "]"
        let again = try await desk.done(
            ["import", "-"], input: .bytes(Array(batch.utf8)), saying: "by its first bytes")
        #expect(again.contains("7 rows were recorded already"), "\(again)")
        let events = try Records.ndjson(try await desk.done("events", "--format", "ndjson"))
        #expect(events.count { $0["subject"] as? String == "acc-1" } == 7)
        try await desk.isSound()
    }
}
