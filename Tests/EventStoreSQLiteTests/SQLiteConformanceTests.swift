import EventStoreConformance
import EventStoreCore
import EventStoreSQLite
import TestSupport
import Testing

/// The SQLite engine keeps every clause of the contract.
@Suite struct SQLiteConformanceTests {
    private let factory = StoreFactory(engine: "SQLite") {
        let folder = try TemporaryFolder()
        return StorePlace {
            ExaminedStore(
                try SQLiteEventStore.open(path: folder.file("ledger.db"), mode: .create))
        }
    }

    @Test(arguments: ConformanceCheck.all)
    func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }

    /// The standard limits leave one of them out of reach.
    @Test(arguments: ConformanceCheck.limits)
    func keepsSmallLimits(check: ConformanceCheck) async throws {
        try await check.run(
            StoreFactory(engine: "SQLite") {
                let folder = try TemporaryFolder()
                return StorePlace {
                    try SQLiteEventStore.open(
                        path: folder.file("ledger.db"), mode: .create, limits: .small)
                }
            })
    }

    @Test func skipsNothing() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteEventStore.open(path: folder.file("ledger.db"), mode: .create)
        #expect(ConformanceCheck.skipped(by: store.capabilities).isEmpty)
    }
}
