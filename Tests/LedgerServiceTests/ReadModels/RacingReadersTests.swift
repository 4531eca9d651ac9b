import EventStoreCore
import EventStreaming
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

/// Several processes bring the same read models up.
@Suite struct RacingReadersTests {
    /// A reader finds its place, and then rows that another one has brought further: that is no
    /// reason to stop.
    @Test(arguments: TestEngine.allCases)
    func rowsOfAnotherReaderStopNone(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.catchUp()
        try await bench.submit(.deposit("acc-1", 100))
        let isFirst = Mutex(true)
        let store = RowsHook(base: bench.store) {
            let isNow = isFirst.withLock { first in
                defer { first = false }
                return first
            }
            if isNow { try await bench.catchUp() }
        }
        let runner = ProjectionRunner(
            events: store, readModels: store, now: bench.ledger.environment.now)
        #expect(try await runner.catchUp(LedgerProjections.all).isEmpty)
        #expect(isFirst.withLock { $0 } == false)
        for projection in LedgerProjections.all {
            let status = try await bench.store.status(projection.schema)
            #expect(status?.failure == nil)
            #expect(status?.checkpoint == Position(2))
        }
        #expect(try await Verifier(bench.ledger).run().isSound)
    }
}

/// A store that lets something happen just before rows are read by their keys.
private struct RowsHook: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let before: @Sendable () async throws -> Void

    init(
        base: any EventStore & ReadModelStore, before: @escaping @Sendable () async throws -> Void
    ) {
        self.base = base
        self.before = before
    }

    func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await before()
        return try await base.rows(schema, keys: keys)
    }
}
