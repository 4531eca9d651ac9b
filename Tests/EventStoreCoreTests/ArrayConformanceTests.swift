import EventStoreConformance
import EventStoreCore
import TestSupport
import Testing

/// An engine that owes and refines nothing beyond it passes the suite, with read models that are
/// kept elsewhere.
@Suite struct ArrayConformanceTests {
    private let factory = StoreFactory(engine: "Array") {
        let store = ExaminedStore(events: ArrayEventStore(), readModels: InMemoryEventStore())
        return StorePlace { store }
    }

    @Test(arguments: ConformanceCheck.all)
    func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }

    /// What is skipped is known by name: a capability that goes missing is noticed here.
    @Test func skipsOnlyWhatTwoCapabilitiesAllow() {
        let skipped = ConformanceCheck.skipped(by: ArrayEventStore().capabilities)
        #expect(
            skipped.map(\.name) == [
                "a bulk transaction that fails leaves nothing",
                "a large bulk transaction that fails leaves nothing",
                "a command is remembered after reopening",
                "events, heads, snapshots and read models survive reopening",
                "a version conflict is seen across handles",
                "another handle goes on where the first one stopped",
                "checkpoints are there after reopening",
            ])
    }
}
