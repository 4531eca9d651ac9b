import EventStoreCore
import EventStoreSQLite
import EventStreaming
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// A replica is proved as the ledger is that it was copied from, and has its seal.
@Suite struct ReplicaVerifyTests {
    private static let identity = ReplicaIdentity(
        account: "1", region: "eu", table: "bank", tableID: "id", layout: "native",
        address: "dynamodb://bank")

    /// The whole log, as a first copy gets it.
    private static func loaded(_ store: any EventStore) async throws -> [LoadedEvent] {
        let commands = try await store.rememberedCommands(after: nil, limit: 10_000)
        var (loaded, after) = ([LoadedEvent](), Position.start)
        while true {
            let page = try await store.readLog(LogQuery(after: after))
            loaded += page.events.map { event in
                let command = commands.first { $0.stamp.id == event.commandID }
                return LoadedEvent(event: event, contentHash: command?.stamp.contentHash)
            }
            after = page.readThrough
            if page.isAtEnd { return loaded }
        }
    }

    @Test(arguments: [true, false])
    func aReplicaIsAsItsLedger(isFile: Bool) async throws {
        let random = SeededRandom.announced(for: "ReplicaVerifyTests")
        let bench = try LedgerBench(.sqlite)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 12, appends: 80)
        try await bench.submit(.open("acc-x"), id: EventFactory(seed: 3).commandID())
        try await bench.submit(.deposit("acc-x", 700), id: EventFactory(seed: 4).commandID())
        let folder = try TemporaryFolder()
        let place: any ReplicaPlace =
            isFile
            ? ReplicaFolder(path: folder.path).place(of: Self.identity) : InMemoryReplicaPlace()
        let events = try await Self.loaded(bench.store)
        let load = try #require(try await place.load(segments: 1))
        try await load.add(events.reversed(), to: 0, .done)
        let replica = try await load.finish { _ in }
        let ledger = bench.ledger(on: replica)
        #expect(try await ledger.seal() == (try await bench.ledger.seal()))
        let runner = ProjectionRunner(
            events: replica, readModels: replica, now: bench.ledger.environment.now)
        #expect(try await runner.catchUp(LedgerProjections.all).isEmpty)
        let seal = try await bench.ledger.seal()
        let (report, expected) = (
            try await Verifier(ledger).run(seal: seal),
            try await Verifier(bench.ledger).run(seal: seal)
        )
        #expect(report.findings == expected.findings)
        #expect(report.events == Int64(events.count) && report.commands == 2)
    }
}
