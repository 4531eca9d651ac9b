import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import Synchronization
import TestSupport
import Testing

/// Many tasks on one ledger with faults on the line, and an auditor who knows only what was
/// acknowledged. At the end every balance, version, total and read model is what the auditor says,
/// and the ledger is sound.
///
/// The seed decides every command and every fault; how tasks take turns is up to the machine, so
/// that a replay of a run with one task is exact and one with several is near.
@Suite struct LedgerSimulationTests {
    private static let commands = Campaign.isWhole ? 800 : 150

    @Test(arguments: TestEngine.allCases, [1, 4])
    func acknowledgedIsRecordedOnceAndForEver(_ engine: TestEngine, _ count: Int) async throws {
        var random = SeededRandom.announced(for: "LedgerSimulationTests")
        let place = try engine.make()
        let auditor = Auditor()
        let clock = ManualClock()
        var stores: [FaultyStore] = []
        var players: [Player] = []
        for _ in 0..<count {
            let store = FaultyStore(try place.another(), seed: random.next())
            stores.append(store)
            players.append(
                Player(
                    Self.ledger(store, clock, seed: random.next()), auditor, seed: random.next()))
        }
        // A run in which nothing went wrong would prove little.
        var missing: [String] = []
        for _ in 0..<20 {
            players = try await Self.round(of: players, place, clock)
            missing = Self.missing(players.map(\.tally), stores.map(\.tally))
            if missing.isEmpty { break }
        }
        #expect(missing.isEmpty)
        let retries = players.reduce(0) { $0 + $1.tally.retries }
        #expect(retries == stores.reduce(0) { $0 + $1.tally.lostBefore + $1.tally.lostAfter })
        try await audit(Self.ledger(place.store, clock, seed: random.next()), auditor)
    }

    /// All players at once, while read models are folded.
    private static func round(
        of players: [Player], _ place: TestLedger, _ clock: ManualClock
    ) async throws -> [Player] {
        let runner = ProjectionRunner(
            events: try place.another(), readModels: try place.another(), now: { clock.now })
        return try await withThrowingTaskGroup(of: Player?.self) { group in
            for var player in players {
                group.addTask {
                    try await player.play(commands / players.count)
                    return player
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let stopped = try await runner.catchUp(LedgerProjections.all)
                    #expect(stopped.isEmpty)
                }
                return nil
            }
            return try await group.reduce(into: []) { players, player in
                if let player { players.append(player) }
            }
        }
    }

    private static func ledger(
        _ store: any TestLedger.Store, _ clock: ManualClock, seed: UInt64
    ) -> Ledger {
        let random = Mutex(SeededRandom(seed: seed))
        return Ledger(
            events: store, readModels: store,
            environment: LedgerEnvironment(
                now: { clock.advance(microseconds: 1000) },
                random: { random.withLock { random in (random.next(), random.next()) } }),
            snapshotPolicy: SnapshotPolicy(interval: 5))
    }

    // MARK: The audit

    private func audit(_ ledger: Ledger, _ auditor: Auditor) async throws {
        let standings = await auditor.standings()
        #expect(await auditor.complaints == [])
        let end = try await ledger.events.lastPosition()
        #expect(end.number == Int64(await auditor.eventCount))
        let heads = try await ledger.events.streams(after: nil, limit: 100)
        #expect(Set(heads.map(\.stream.name)) == Set(standings.keys))
        for (name, standing) in standings {
            let balances = await auditor.balances(of: name)
            for (index, balance) in balances.enumerated() {
                let state = try await ledger.load(
                    StreamID(stored: name), through: Version(Int64(index + 1)))
                #expect(state.account.balanceMinor == balance, "\(name)@\(index + 1)")
            }
            let newest = try await ledger.load(StreamID(stored: name))
            #expect(newest.version.number == standing.version, "\(name)")
            #expect(newest.account.currency?.code == standing.currency, "\(name)")
            #expect((newest.account.status == .closed) == standing.isClosed, "\(name)")
        }
        try await auditReadModels(ledger, standings)
        let report = try await Verifier(ledger).run(seal: try await ledger.seal())
        #expect(report.findings == [])
        #expect(report.events == end.number)
        #expect(report.behind == [])
    }

    private func auditReadModels(
        _ ledger: Ledger, _ standings: [String: Auditor.Standing]
    ) async throws {
        let runner = ProjectionRunner(
            events: ledger.events, readModels: ledger.readModels, now: ledger.environment.now)
        #expect(try await runner.catchUp(LedgerProjections.all).isEmpty)
        let rows = try await ledger.readModels.rows(
            AccountSummary.schema, ReadModelQuery(limit: 100))
        #expect(rows.count == standings.count)
        for summary in rows.compactMap({ AccountSummary($0) }) {
            let standing = try #require(standings[summary.id.name])
            #expect(summary.account.balanceMinor == standing.balance, "\(summary.id)")
            #expect(summary.version.number == standing.version, "\(summary.id)")
            #expect((summary.account.status == .closed) == standing.isClosed, "\(summary.id)")
        }
        let totals = try await ledger.readModels.rows(
            CurrencyTotalsProjection().schema, ReadModelQuery(limit: 100))
        let expected = Dictionary(grouping: standings.values, by: \.currency)
        #expect(Set(totals.map { $0[0].text }) == Set(expected.keys))
        for row in totals {
            let accounts = expected[row[0].text ?? ""] ?? []
            #expect(row[1] == .integer(Int64(accounts.count)))
            #expect(row[4] == .text("\(accounts.reduce(0) { $0 + $1.balance })"))
        }
    }

    /// What was not met so far.
    private static func missing(
        _ tallies: [Player.Tally], _ faults: [FaultyStore.Tally]
    ) -> [String] {
        func sum(_ field: (Player.Tally) -> Int) -> Int { tallies.reduce(0) { $0 + field($1) } }
        let met = [
            "done": sum(\.done) > 30, "conflicts": sum(\.conflicts) > 0,
            "replays": sum(\.replays) > 0, "mismatches": sum(\.mismatches) > 0,
            "corrections": sum(\.corrections) > 0,
            "lost before": faults.contains { $0.lostBefore > 0 },
            "lost after": faults.contains { $0.lostAfter > 0 },
            "rejected": Set(tallies.flatMap(\.rejected)).count >= 4,
        ]
        return met.filter { !$0.value }.keys.sorted()
    }
}
