import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Statements, and books, that were changed: `--check` names it.
@Suite struct StatementCheckTests {
    @Test(arguments: StatementFormat.allCases)
    func anyByteCounts(_ format: StatementFormat) async throws {
        let bench = try await StatementBench.sample()
        let bytes = try await bench.text("acc-1", "2026-03", format)
        let report = try await bench.check(bytes)
        #expect(report.holds && report.events == 8, "\(report.findings)")
        for index in stride(from: 0, to: bytes.count, by: 41) {
            var changed = bytes
            changed[index] ^= 1
            #expect(try await !bench.check(changed).holds, "byte \(index)")
        }
        #expect(try await !bench.check(bytes + [0x0A]).holds)
        #expect(try await !bench.check(bytes.dropLast()).holds)
        #expect(try await !bench.check(Array(bytes.dropFirst(40))).holds)
        #expect(try await !bench.check([]).holds)
    }

    /// Another amount, with a digest that is right again: the book knows better, and the line is
    /// named.
    @Test func aForgedDigestDoesNotHelp() async throws {
        let bench = try await StatementBench.sample()
        let text = String(decoding: try await bench.text("acc-1", "2026-03"), as: UTF8.self)
        let lines = text.replacing("-250.00", with: "-150.00").split(
            separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.filter { !$0.hasPrefix("sha256 ") }.joined(separator: "\n")
        let forged = rest + "sha256 \(Digest(sha256: Array(rest.utf8)))\n"
        let report = try await bench.check(Array(forged.utf8))
        #expect(report.findings.count == 1)
        #expect(report.findings.first?.contains("is not what the book says") == true)
        #expect(report.findings.first?.contains("-150.00") == true)
    }

    /// A book that has one event more within the position, one less at the end, or another one.
    @Test func theBookIsAnotherOne() async throws {
        let bench = try await StatementBench.sample()
        let bytes = try await bench.text("acc-1", "2026-03")
        let log = try await bench.place.store.readLog(LogQuery(after: .start, limit: 100)).events
        func book(_ events: [RecordedEvent]) async throws -> StatementBench {
            let other = try StatementBench()
            for event in events { try await other.record(event.event, in: event.stream.name) }
            return other
        }
        #expect(try await book(log).check(bytes).holds)
        let slipped = EventFactory(seed: 99).event(
            type: "x", fold: try FoldFields(sign: 1, amountMinor: 5, currency: CurrencyCode("GBP")!)
        )
        let cases: [(events: [RecordedEvent], parts: [String])] = [
            (Array(log.dropLast()), ["acc-1@8", "tail was cut off"]),
            ([], ["acc-1@8", "no such account"]),
            (log.filter { $0.version.number != 4 }, ["acc-1@5", "tail was cut off"]),
        ]
        for (events, parts) in cases {
            let report = try await book(events).check(bytes)
            #expect(!report.holds)
            for part in parts {
                #expect(report.findings.joined().contains(part), "\(report.findings)")
            }
        }
        let more = try StatementBench()
        for event in log.prefix(3) { try await more.record(event.event, in: "acc-1") }
        try await more.record(slipped, in: "acc-1")
        for event in log.dropFirst(3) { try await more.record(event.event, in: "acc-1") }
        let report = try await more.check(bytes)
        #expect(!report.holds)
        #expect(report.findings.joined().contains("acc-1@8: is not the account's newest event"))
        // Another account's events are nothing to it, but they move the position.
        let moved = try StatementBench()
        try await moved.record(slipped, in: "other")
        for event in log { try await moved.record(event.event, in: "acc-1") }
        let found = try await moved.check(bytes).findings
        #expect(found.joined().contains("acc-1@8: stands at position 9"))
    }

    @Test func aFileThatIsNoStatement() async throws {
        let bench = try await StatementBench.sample()
        for text in [
            "hello\n", "{}\n", "<html>\n", "record,x\n", "daybook-statement 2\nsha256 x\n",
        ] {
            let report = try await bench.check(Array(text.utf8))
            #expect(report.findings.count == 1 && report.proof == nil)
            #expect(report.findings.first?.hasPrefix("this is not a statement") == true)
        }
        // A line without an end is read in the memory of a part of it.
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        #expect(try await !bench.check(long).holds)
    }

    /// Every account's name reads back, and file names never fall together.
    @Test func namesOfFiles() throws {
        let period = try StatementPeriod(month: "2026-03")
        let names =
            HostileString.all.map(\.text)
            + [
                "a", "A", "a.b", ".a", "..", "a/b", "a%2Fb", "a~b",
                String(repeating: "a", count: 255),
            ]
            + [String(repeating: "a", count: 254) + "b"]
        let files = names.map { name in
            StatementFileName.of(
                StatementAddress(
                    account: StreamID(stored: name), period: period, position: .start),
                StatementForm(.html))
        }
        #expect(Set(files).count == names.count)
        for file in files {
            #expect(file.utf8.count < 255 && !file.hasPrefix(".") && !file.contains("/"))
            #expect(file.hasSuffix("_2026-03-01_2026-03-31.html"))
        }
    }
}
