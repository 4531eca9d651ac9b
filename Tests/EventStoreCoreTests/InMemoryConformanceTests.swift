import EventStoreConformance
import EventStoreCore
import Testing

/// The in-memory engine passes the suite that every engine passes.
@Suite struct InMemoryConformanceTests {
    private let factory = StoreFactory(engine: "InMemory") {
        let store = InMemoryEventStore()
        return StorePlace { ExaminedStore(store) }
    }

    @Test(arguments: ConformanceCheck.all)
    func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }

    /// The standard limits leave one of them out of reach.
    @Test(arguments: ConformanceCheck.limits)
    func keepsSmallLimits(check: ConformanceCheck) async throws {
        try await check.run(
            StoreFactory(engine: "InMemory") {
                let store = InMemoryEventStore(limits: .small)
                return StorePlace { ExaminedStore(store) }
            })
    }

    /// What is skipped is known by name: a capability that goes missing is noticed here.
    @Test func skipsOnlyDurability() {
        let skipped = ConformanceCheck.skipped(by: InMemoryEventStore().capabilities)
        #expect(
            skipped.map(\.name) == [
                "a command is remembered after reopening",
                "events, heads, snapshots and read models survive reopening",
                "a version conflict is seen across handles",
                "another handle goes on where the first one stopped",
                "checkpoints are there after reopening",
            ])
    }

    @Test func everyClauseHasACheck() {
        #expect(Set(ConformanceCheck.all.map(\.clause)) == Set(1...16))
        #expect(Set(ConformanceCheck.all.map(\.name)).count == ConformanceCheck.all.count)
    }
}
