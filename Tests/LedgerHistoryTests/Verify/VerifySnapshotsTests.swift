import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing

@testable import LedgerHistory
@testable import LedgerService

@Suite struct VerifySnapshotsTests {
    private static let ofAccountTwo = """
        WHERE version = 20 AND stream_key = (SELECT stream_key FROM streams WHERE stream = 'acc-2')
        """

    @Test(arguments: [
        #"state = replace(state, '"balanceMinor":', '"balanceMinor":1')"#,
        #"state = replace(state, '"owner":"Ada"', '"owner":"Eve"')"#,
        #"state = replace(state, '"status":"open"', '"status":"closed"')"#, "state = '{}'",
        "state = 'x'", "state = ''", "event_hash = zeroblob(32)", "state_version = 9",
    ])
    func aChangedSnapshotIsNamedAndPassedOver(_ change: String) async throws {
        let ledger = try await TamperedLedger()
        let before = try await ledger.bench.ledger.load(account("acc-2"))
        try ledger.tamper("UPDATE snapshots SET \(change) \(Self.ofAccountTwo)")
        let findings = try await ledger.report().findings
        #expect(findings.map(\.kind) == [.snapshot])
        #expect(try await ledger.accused(.snapshot) == ["acc-2@20"])
        #expect(try await ledger.bench.ledger.load(account("acc-2")) == before)
    }

    /// State and check fit each other: only the events know better.
    @Test func aForgedSnapshotIsNamed() async throws {
        let ledger = try await TamperedLedger()
        let fold = try await ledger.bench.ledger.foldFromStart(
            account("acc-2"), through: Version(20))
        let richer = Account(
            status: .open, owner: "Ada", currency: gbp,
            balanceMinor: fold.account.balanceMinor + 1, overdraftLimitMinor: 1000)
        let more = Money(minorUnits: richer.balanceMinor, currency: gbp)
        for (wrong, about) in [
            (forged(fold, richer), "says \(more), its events"),
            (forged(fold, openedAt: Timestamp(microseconds: 0)), "does not match its events"),
            (forged(fold, highest: Timestamp(microseconds: 0)), "does not match its events"),
        ] {
            let snapshot = SnapshotCodec.encode(wrong, at: ledger.bench.clock.now)
            #expect(SnapshotCodec.decode(snapshot) == wrong)
            try await ledger.bench.store.put(snapshot)
            let findings = try await ledger.report().findings
            #expect(findings.map { $0.account } == [account("acc-2")])
            #expect(findings.first?.version == Version(20))
            #expect(findings.first?.kind == .snapshot)
            #expect(findings.first?.reason.contains(about) == true, "\(findings)")
        }
        // Taken anew, it is sound again.
        try await ledger.bench.ledger.takeSnapshot(of: fold)
        #expect(try await ledger.report().isSound)
    }

    @Test func aSnapshotAtAnotherVersionIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper("UPDATE snapshots SET version = 19 \(Self.ofAccountTwo)")
        #expect(try await ledger.accused(.snapshot) == ["acc-2@19"])
    }

    @Test func aSnapshotOfAnotherAccountIsNamed() async throws {
        let ledger = try await TamperedLedger()
        try ledger.tamper(
            "DELETE FROM snapshots \(Self.ofAccountTwo)",
            """
            UPDATE snapshots
            SET stream_key = (SELECT stream_key FROM streams WHERE stream = 'acc-2')
            WHERE version = 20 AND stream_key =
            (SELECT stream_key FROM streams WHERE stream = 'acc-1')
            """)
        #expect(try await ledger.accused(.snapshot) == ["acc-2@20"])
    }

    private func forged(
        _ fold: AccountState, _ account: Account? = nil, openedAt: Timestamp? = nil,
        highest: Timestamp? = nil
    ) -> AccountState {
        AccountState(
            id: fold.id, account: account ?? fold.account, version: fold.version,
            position: fold.position, hash: fold.hash, openedAt: openedAt ?? fold.openedAt,
            lastOccurredAt: fold.lastOccurredAt,
            highestOccurredAt: highest ?? fold.highestOccurredAt,
            highestRecordedAt: fold.highestRecordedAt)
    }
}
