import EventStoreCore
import LedgerCore
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@testable import LedgerHistory
@testable import LedgerService

/// What a proof tells while it is under way, and what it leaves behind.
@Suite struct VerifyWatchTests {
    private static func row(_ account: String, _ version: Int) -> String {
        "WHERE version = \(version) AND stream_key = "
            + "(SELECT stream_key FROM streams WHERE stream = '\(account)')"
    }

    @Test func findingsAreToldBeforeTheEnd() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE events SET payload = '{}' \(Self.row("acc-2", 7))")
        let told = Mutex<[(phase: Verifier.Phase, findings: Int)]>([])
        let phase = Mutex(Verifier.Phase.structure)
        let verifier = Verifier(
            ledger.bench.ledger, progress: { now, _, _ in phase.withLock { $0 = now } },
            watch: { report in
                let phase = phase.withLock { $0 }
                told.withLock { $0.append((phase, report.findingCount)) }
            })
        let report = try await verifier.run()
        #expect(!report.isSound)
        let steps = told.withLock { $0 }
        #expect(steps.first?.findings == 0)
        // The read models come after the events, and by then it is known.
        #expect(steps.contains { $0.phase == .readModels && $0.findings > 0 })
    }

    @Test func theFirstDamagedVersionOfEachAccountIsKept() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "UPDATE events SET payload = '{}' \(Self.row("acc-2", 21))",
            "UPDATE events SET payload = '{}' \(Self.row("acc-2", 7))",
            "UPDATE events SET actor = 'Eve' \(Self.row("acc-3", 5))",
            #"UPDATE snapshots SET state = '{}' \#(Self.row("acc-1", 20))"#)
        let report = try await ledger.report()
        // A wrong snapshot does no harm to the events that it was taken of.
        #expect(
            report.firstDamaged == [account("acc-2"): Version(7), account("acc-3"): Version(5)])
    }

    @Test func aReadModelThatIsWrongDamagesNoAccount() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "UPDATE rm_account_summary_1 SET balance_minor = 7 WHERE account = 'acc-1'")
        let report = try await ledger.report()
        #expect(!report.isSound && report.firstDamaged.isEmpty)
    }

    // MARK: Snapshots

    /// State and check fit each other: only the events know better.
    private func forge(_ ledger: TamperedLedger, balance: Int64) async throws -> AccountState {
        let fold = try await ledger.bench.ledger.foldFromStart(
            account("acc-2"), through: Version(20))
        let account = Account(
            status: .open, owner: "Ada", currency: gbp,
            balanceMinor: fold.account.balanceMinor + balance, overdraftLimitMinor: 1000)
        let wrong = AccountState(
            id: fold.id, account: account, version: fold.version, position: fold.position,
            hash: fold.hash, openedAt: fold.openedAt, lastOccurredAt: fold.lastOccurredAt,
            highestOccurredAt: fold.highestOccurredAt, highestRecordedAt: fold.highestRecordedAt)
        let snapshot = SnapshotCodec.encode(wrong, at: ledger.bench.clock.now)
        #expect(SnapshotCodec.decode(snapshot) == wrong)
        try await ledger.bench.store.put(snapshot)
        return fold
    }

    @Test func aForgedSnapshotIsPassedOverOnceItIsFound() async throws {
        let ledger = try await TamperedLedger()
        let daybook = ledger.bench.ledger
        let right = try await daybook.foldFromStart(account("acc-2"))
        let fold = try await forge(ledger, balance: 5000)
        #expect(try await daybook.load(account("acc-2")) != right, "it passes its own check")
        _ = try await Verifier(daybook).run()
        #expect(try await daybook.load(account("acc-2")) == right)
        // Taken anew, it is used again.
        try await daybook.takeSnapshot(of: fold)
        #expect(!daybook.distrusted.contains(Version(20), of: account("acc-2")))
        #expect(try await daybook.load(account("acc-2")) == right)
    }

    @Test func theDifferenceIsNamedFieldByField() async throws {
        let ledger = try await TamperedLedger()
        let fold = try await forge(ledger, balance: 5000)
        let id = account("acc-2")
        func differences() async throws -> [SnapshotDifference] {
            let snapshot = try #require(
                try await ledger.bench.store.latestSnapshot(of: id, through: Version(20)))
            return SnapshotCheck.differences(snapshot, with: fold, EventCodec())
        }
        let balance = fold.account.balanceMinor
        #expect(
            try await differences() == [
                SnapshotDifference(
                    field: "balanceMinor", stated: "\(balance + 5000)", folded: "\(balance)")
            ])
        try await ledger.bench.ledger.takeSnapshot(of: fold)
        #expect(try await differences().isEmpty)
        for (change, field, stated) in [
            (#"replace(state, '"owner":"Ada"', '"owner":"Eve"')"#, "owner", "Eve"),
            (#"replace(state, '"owner":"Ada",', '')"#, "owner", nil),
            (#"replace(state, '"status":"open"', '"status":7')"#, "status", "7"),
            ("'x'", "state", "x"),
        ] {
            try await ledger.bench.ledger.takeSnapshot(of: fold)
            try ledger.tamper("UPDATE snapshots SET state = \(change) \(Self.row("acc-2", 20))")
            let found = try await differences()
            #expect(found.map(\.field) == [field] && found.first?.stated == stated, "\(found)")
        }
        // Only the check itself was changed.
        try await ledger.bench.ledger.takeSnapshot(of: fold)
        try ledger.tamper(
            "UPDATE snapshots SET state = replace(state, '\"check\":\"', '\"check\":\"0') "
                + Self.row("acc-2", 20))
        #expect(try await differences().map(\.field) == ["check"])
    }
}
