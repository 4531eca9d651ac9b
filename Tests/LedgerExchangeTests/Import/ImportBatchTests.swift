import EventStoreCore
import LedgerCore
import TestSupport
import Testing

@testable import LedgerExchange
@testable import LedgerService

/// An import prepares rows while the store records others: nothing of that may show.
@Suite struct ImportBatchTests {
    private static let rows = 3000

    private static func mapping(id: String? = nil) -> CSVMapping {
        var mapping = ImportFixture.mapping
        mapping.id = id
        return mapping
    }

    /// Rows of few accounts and amounts, so that many stand more than once, near and far apart.
    @Test(arguments: [2, 200_000])
    func manyBatchesAreAsOne(accounts: Int) async throws {
        var random = SeededRandom.announced(for: "manyBatchesAreAsOne")
        var text = "account,date,amount,memo\n"
        var expected: [String: [Int64]] = [:]
        for row in 0..<Self.rows {
            let name = "a\(Int.random(in: 0..<7, using: &random))"
            let amount = Int64.random(in: 1...4, using: &random) * 100
            text += "\(name),2026-03-\(10 + row / 300),\(amount / 100).00,m\n"
            expected[name, default: []].append(amount)
        }
        for engine in [0, 1] {
            let fixture = ImportFixture(capacity: ImportCapacity(accounts: accounts))
            let importer = Importer(
                events: engine == 0 ? fixture.store : Unbatched(base: fixture.store),
                readModels: fixture.store, codec: ImportFixture.codec,
                environment: LedgerEnvironment(now: { ImportFixture.now }, random: { (1, 2) }),
                capacity: fixture.capacity)
            let options = ImportOptions(file: "books.csv")
            let report = try await importer.importCSV(Self.mapping(), options) {
                [text] in ArraySource(text)
            }
            #expect(report.eventsWritten == Self.rows + expected.count)
            #expect(report.lastPosition == Position(Int64(report.eventsWritten)))
            for (name, amounts) in expected {
                let history = try await fixture.store.read(
                    try StreamID(name), StreamQuery(limit: 10_000))
                #expect(history.dropFirst().map(\.event.fold.amountMinor) == amounts)
                let snapshot = try #require(
                    try await fixture.store.latestSnapshot(
                        of: try StreamID(name), through: Version(.max)))
                let state = try #require(SnapshotCodec.decode(snapshot))
                #expect(
                    state.account.balanceMinor
                        == amounts.prefix(
                            Int(state.version.number) - 1
                        ).reduce(0, +))
                #expect(snapshot.eventHash == history[Int(state.version.number) - 1].hash)
            }
            // All of it is found again, however often each row stands in it.
            let again = try await importer.importCSV(Self.mapping(), options) {
                [text] in ArraySource(text)
            }
            #expect(again.alreadyRecorded == Self.rows)
            #expect(again.eventsWritten == 0)
        }
    }

    @Test func anIdOfABatchLongGoneIsSeen() async throws {
        var text = "account,date,amount,memo,id\n"
        for row in 0..<Self.rows { text += "a,2026-03-20,1.00,m,\(row)\n" }
        text += "a,2026-03-20,1.00,m,17\n"
        let fixture = ImportFixture()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(text, Self.mapping(id: "id"))
        }
        let message = try #require(error?.messages.first)
        #expect(message.contains(":\(Self.rows + 2):"))
        #expect(message.contains("stands twice in the file, here and in line 19"))
        #expect(try await fixture.events().isEmpty)
    }

    /// The failure of a batch ends the import, which waits for nothing that does not come.
    @Test(arguments: [0, 1, 3, 11])
    func aBatchThatFailsEndsIt(after batches: Int) async throws {
        var text = "account,date,amount,memo\n"
        for row in 0..<Self.rows { text += "a,2026-03-20,\(row + 1).00,m\n" }
        let fixture = ImportFixture()
        let importer = Importer(
            events: Unbatched(base: fixture.store, failsAfter: batches),
            readModels: fixture.store, codec: ImportFixture.codec,
            environment: LedgerEnvironment(now: { ImportFixture.now }, random: { (1, 2) }))
        await #expect(throws: EventStoreError.diskFull("of a test")) {
            try await importer.importCSV(Self.mapping(), ImportOptions(file: "books.csv")) {
                [text] in ArraySource(text)
            }
        }
        #expect(try await fixture.events().isEmpty)
    }

    @Test func whatWasMetIsNeverDenied() {
        var random = SeededRandom.announced(for: "whatWasMetIsNeverDenied")
        var filter = SeenFilter()
        let met = (0..<200_000).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
        for key in met { filter.insert(key) }
        #expect(met.allSatisfy { filter.mayContain($0) })
        let others = (0..<200_000).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
        #expect(others.count { filter.mayContain($0) } < 200)
    }
}

/// A store whose bulk passes on one event at a time, and may fail.
private struct Unbatched: ForwardingStore {
    let base: any EventStore & ReadModelStore
    var failsAfter = Int.max

    func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        try await base.bulk { writer in
            try await body(Writer(inner: writer, batchesLeft: failsAfter))
        }
    }

    private final class Writer: BulkWriter {
        let inner: any BulkWriter
        var batchesLeft: Int

        init(inner: any BulkWriter, batchesLeft: Int) {
            self.inner = inner
            self.batchesLeft = batchesLeft
        }

        func append(_ events: [BulkEvent]) async throws -> [BulkOutcome] {
            guard batchesLeft > 0 else { throw EventStoreError.diskFull("of a test") }
            batchesLeft -= 1
            var outcomes: [BulkOutcome] = []
            for event in events { outcomes += try await inner.append([event]) }
            return outcomes
        }

        func expect(_ guards: [StreamGuard]) async throws { try await inner.expect(guards) }

        func head(of stream: StreamID) async throws -> StreamHead? {
            try await inner.head(of: stream)
        }

        func event(_ id: EventID) async throws -> RecordedEvent? { try await inner.event(id) }

        func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
            try await inner.read(stream, query)
        }
    }
}
