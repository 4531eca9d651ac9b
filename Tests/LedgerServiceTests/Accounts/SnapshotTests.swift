import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerService

@Suite struct SnapshotTests {
    /// Crossing a multiple, not hitting it.
    @Test(arguments: [
        (0, 1, false), (0, 99, false), (0, 100, true), (99, 100, true), (99, 101, true),
        (100, 101, false), (100, 199, false), (98, 203, true), (199, 200, true), (150, 250, true),
        (200, 200, false), (0, 1000, true),
    ])
    func isDueWhenAMultipleIsCrossed(_ before: Int64, _ after: Int64, _ isDue: Bool) {
        let policy = SnapshotPolicy(interval: 100)
        #expect(policy.isDue(from: Version(before), to: Version(after)) == isDue)
    }

    @Test func anIntervalIsAtLeastOne() {
        for interval: Int64 in [-5, 0, 1] {
            #expect(SnapshotPolicy(interval: interval).interval == 1)
            #expect(SnapshotPolicy(interval: interval).isDue(from: Version(4), to: Version(5)))
        }
    }

    @Test(arguments: HostileString.all)
    func statesComeBackAsTheyWere(_ hostile: HostileString) async throws {
        let bench = try LedgerBench(.inMemory)
        let event = AccountOpened(owner: hostile.text, currency: gbp, overdraftLimitMinor: 12)
        let encoded = try #require(try EventCodec().encode(.accountOpened(event)))
        let factory = EventFactory()
        try await bench.record(
            [factory.event(type: encoded.type, payload: encoded.payload)], to: "acc-1")
        let state = try await bench.ledger.load(account("acc-1"))
        let snapshot = SnapshotCodec.encode(state, at: Timestamp(microseconds: 1))
        #expect(SnapshotCodec.decode(snapshot) == state)
        #expect(state.account.owner.utf8.elementsEqual(hostile.text.utf8))
    }

    @Test func everyChangeOfAStateIsNoticed() async throws {
        let bench = try LedgerBench(.inMemory)
        var history = RandomHistory(SeededRandom(seed: 5))
        try await bench.record(try history.events(9, of: "acc-1", isNew: true), to: "acc-1")
        let state = try await bench.ledger.load(account("acc-1"))
        let sound = SnapshotCodec.encode(state, at: Timestamp(microseconds: 1))
        #expect(SnapshotCodec.decode(sound) == state)
        var noticed = 0
        for index in sound.state.bytes.indices {
            var bytes = sound.state.bytes
            bytes[index] ^= 1
            // A changed letter of a digest may be the same digit in the other case.
            if SnapshotCodec.decode(sound.with(JSONText(stored: bytes))) != state { noticed += 1 }
        }
        #expect(noticed == sound.state.bytes.count)
        let moved = Snapshot(
            stream: account("acc-2"), version: sound.version, eventHash: sound.eventHash,
            stateVersion: sound.stateVersion, state: sound.state, createdAt: sound.createdAt)
        #expect(SnapshotCodec.decode(moved) == nil)
        let older = Snapshot(
            stream: sound.stream, version: Version(8), eventHash: sound.eventHash,
            stateVersion: sound.stateVersion, state: sound.state, createdAt: sound.createdAt)
        #expect(SnapshotCodec.decode(older) == nil)
    }
}
