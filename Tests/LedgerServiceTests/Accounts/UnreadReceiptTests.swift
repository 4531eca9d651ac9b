import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

/// A command that was carried out has not failed, whatever comes behind its commit.
@Suite struct UnreadReceiptTests {
    @Test(arguments: TestEngine.allCases)
    func whatCannotBeReadBackIsRecorded(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name, overdraft: 500)) }
        let broken = bench.ledger(on: FailingReads(base: bench.store))
        let id = EventFactory(seed: 8).commandID()
        for _ in 1...2 {
            let error = await #expect(throws: UnreadReceipt.self) {
                try await broken.submit(.transfer("acc-1", "acc-2", 5), id: id)
            }
            #expect(error?.places == "acc-1@2, acc-2@2")
            #expect(error?.description.hasPrefix("recorded acc-1@2, acc-2@2, but") == true)
            let reason = String(describing: error?.reason)
            #expect(reason.contains("the disk is gone"))
        }
        let preview = try await bench.ledger.preview(.deposit("acc-1", 7))
        let error = await #expect(throws: UnreadReceipt.self) {
            try await broken.confirm(preview, of: .deposit("acc-1", 7))
        }
        #expect(error?.places == "acc-1@3")
        #expect(try await bench.log().count == 5)
    }

    @Test("A copy that does not have it yet is not taken for what was recorded")
    func whatIsNotCopiedYet() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1", overdraft: 500))
        let id = EventFactory(seed: 8).commandID()
        for reads in [
            OldReads(base: bench.store, log: Position(1), version: Version(.max)),
            OldReads(base: bench.store, log: Position(.max), version: Version(1)),
        ] {
            let error = await #expect(throws: UnreadReceipt.self) {
                try await bench.ledger(on: reads).submit(.deposit("acc-1", 5), id: id)
            }
            #expect(error?.places == "acc-1@2")
            let reason = String(describing: error?.reason)
            #expect(reason.contains("does not have it yet"))
        }
        #expect(try await bench.log().count == 2)
    }
}

/// A store that writes, and reads no farther than it was once.
private struct OldReads: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let log: Position
    let version: Version

    func readLog(_ query: LogQuery) async throws -> LogPage {
        try await base.readLog(
            LogQuery(after: query.after, through: min(query.through, log), limit: query.limit))
    }

    func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry] {
        try await base.readFold(
            stream, from: from, through: min(through, version), limit: limit, whole: whole)
    }
}

/// A store that writes and answers heads, but reads no log.
private struct FailingReads: ForwardingStore {
    let base: any EventStore & ReadModelStore

    func readLog(_ query: LogQuery) async throws -> LogPage {
        throw EventStoreError.ioFailure("the disk is gone")
    }
}
