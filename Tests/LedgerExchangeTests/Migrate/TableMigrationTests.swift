import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerTestSupport
import TestSupport
import Testing

/// Copies into a table whose source goes on being written to.
@Suite struct TableMigrationTests {
    /// Takes no amount of 13, wherever it stands; numbers must be dense.
    private struct NoThirteen: CopyRehearsal {
        let layout = "tiny"
        let keepsBytes = true
        private var place: StreamVersion?

        mutating func fault(of event: RecordedEvent) -> String? {
            let before = place?.stream == event.stream ? place?.version ?? .empty : .empty
            place = StreamVersion(stream: event.stream, version: event.version)
            if event.version != before.next { return "it comes behind @\(before)" }
            return event.event.fold.amountMinor == 13 ? "13 brings bad luck" : nil
        }
    }

    private static func heads(_ store: any EventStore) async throws -> [String] {
        try await store.streams(after: nil, limit: 100).map { "\($0.stream)@\($0.version)" }
    }

    private static func source() async throws -> LedgerBench {
        let bench = try LedgerBench(.inMemory)
        for name in ["ada", "bob", "eve"] {
            try await bench.submit(.open(name))
            try await bench.submit(.deposit(name, 5))
        }
        return bench
    }

    @Test func whatCameSinceItWasLookedAtIsLookedAt() async throws {
        let (bench, target) = (try await Self.source(), InMemoryEventStore())
        var work = TableMigration(from: bench.store, to: target, NoThirteen())
        try await work.rehearse()
        // One that the table can hold, and one that it can not.
        try await bench.submit(.deposit("ada", 6))
        try await bench.submit(.deposit("bob", 7))
        try await bench.submit(.deposit("bob", 13))
        let refusal = await #expect(throws: MigrationRefusal.self) { _ = try await work.run() }
        let words = try #require(refusal).description
        #expect(words.contains("bob@4 cannot") && words.contains("13 brings bad luck"))
        #expect(words.contains("nothing more of its account") && !words.contains("; nothing was"))
        // Nothing of the account, also not what stands before it.
        #expect(try await Self.heads(target) == ["ada@3"])
        // Looked at anew it is refused as a whole.
        let again = await #expect(throws: MigrationRefusal.self) { try await work.rehearse() }
        #expect(try #require(again).description.contains("; nothing was written"))
    }

    @Test func whatTheTableCanHoldIsCopiedThoughItCameLater() async throws {
        let (bench, target) = (try await Self.source(), InMemoryEventStore())
        var work = TableMigration(from: bench.store, to: target, NoThirteen())
        try await work.rehearse()
        try await bench.submit(.deposit("eve", 6))
        try await bench.submit(.open("zoe"))
        let report = try await work.run()
        #expect(report.accounts == 4 && report.written == 8)
        #expect(try await Self.heads(target) == ["ada@2", "bob@2", "eve@3", "zoe@1"])
        let once = try await work.run()
        #expect(once.written == 0 && once.alreadyThere == 8)
    }
}
