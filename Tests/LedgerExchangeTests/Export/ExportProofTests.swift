import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerTestSupport
import TestSupport
import Testing

/// An export, and the proof beside it.
@Suite struct ExportProofTests {
    private static func export(
        _ bench: StatementBench, _ request: ExportRequest
    ) async throws -> (bytes: [UInt8], proof: ExportProof) {
        let sink = MemorySink()
        let outcome = try await request.write(from: bench.ledger, to: sink)
        return (sink.bytes, try await ExportProof(of: request, outcome, in: bench.ledger))
    }

    private static func requests(_ bench: StatementBench) async throws -> [ExportRequest] {
        let end = try await bench.end
        return ExportFileFormat.allCases.flatMap { format in
            [
                ExportRequest(.book(through: end), at: end, as: format),
                ExportRequest(.book(through: end), at: end, as: format, filter: "amount > 12.34"),
                ExportRequest(
                    .account(account("acc-1"), versions: [1...5, 7...7]), at: end, as: format,
                    note: "1 event of that time was recorded later, at v7"),
            ] + Self.lists(format, at: end)
        }
    }

    /// Accounts, in the formats that they have.
    private static func lists(_ format: ExportFileFormat, at end: Position) -> [ExportRequest] {
        guard ![.ledger, .beancount].contains(format) else { return [] }
        let moment = Timestamp("2026-03-31T00:00:00Z").map { TimePoint.moment($0, .occurred) }
        return [
            BookList(at: .position(end)),
            BookList(.balance, isDescending: true, filter: "acc-1", at: moment),
        ].map { ExportRequest(.accounts($0), at: end, as: format) }
    }

    @Test func accountsAreNotWrittenAsEveryJournal() async throws {
        let bench = try await StatementBench.sample()
        let request = ExportRequest(
            .accounts(BookList(at: .position(try await bench.end))), at: try await bench.end,
            as: .beancount)
        await #expect(throws: ExportProblem.self) { try await Self.export(bench, request) }
    }

    @Test(arguments: TestEngine.allCases)
    func holdsWhateverComesLater(_ engine: TestEngine) async throws {
        let bench = try await StatementBench.sample(engine)
        var kept: [(bytes: [UInt8], proof: ExportProof)] = []
        for request in try await Self.requests(bench) {
            kept.append(try await Self.export(bench, request))
        }
        try await bench.move("acc-1", 5, at: "2026-03-01")
        try await bench.move("acc-9", 5, at: "2026-03-01")
        for (bytes, proof) in kept {
            let read = try ExportProof(Array(proof.text.utf8))
            #expect(read == proof)
            #expect(
                try await read.findings(in: bench.ledger) { ArraySource(bytes, chunkSize: 99) }
                    == [], "\(proof.text)")
        }
    }

    @Test func namesWhatWasChanged() async throws {
        let bench = try await StatementBench.sample()
        for request in try await Self.requests(bench) {
            let (bytes, proof) = try await Self.export(bench, request)
            func findings(_ bytes: [UInt8], _ bench: StatementBench) async throws -> [String] {
                try await proof.findings(in: bench.ledger) { ArraySource(bytes) }
            }
            var changed = bytes
            changed[bytes.count / 2] ^= 1
            let found = try await findings(changed, bench)
            #expect(found.count == 2 && found[0].hasPrefix("the file was changed"), "\(found)")
            #expect(found[1].contains("is not what the book says"), "\(found)")
            #expect(try await findings(bytes + [0x0A], bench).count == 2)
            #expect(try await findings([], bench).count == 2)
            // Another book, and one without its tail.
            let other = try StatementBench()
            try await other.open("acc-1", at: "2026-02-01")
            #expect(try await findings(bytes, other).last?.contains("tail was cut off") == true)
            for _ in 0..<8 { try await other.move("acc-1", 1, at: "2026-02-01") }
            let another = try await findings(bytes, other)
            #expect(another.first?.contains("its seal at position 8") == true, "\(another)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"daybook-export":"2"}"#, #"{"daybook-export":"1"}"#,
        #"{"daybook-export":"1","format":"csv","account":"a","versions":"2-1","position":1}"#,
    ])
    func refusesWhatIsNoProof(_ text: String) {
        #expect(throws: ExportProblem.self) { try ExportProof(Array(text.utf8)) }
    }
}
