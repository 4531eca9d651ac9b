import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerService

@Suite struct LoadingTests {
    /// Every version of every account, short and long, costs one snapshot and no more events than
    /// the interval, and is what a plain fold says.
    @Test(arguments: TestEngine.forHistories)
    func everyVersionOfEveryAccountEqualsThePlainFold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 100)
        let counting = CountingEventStore(bench.store)
        let ledger = bench.ledger(on: counting)
        var history = RandomHistory(SeededRandom.announced(for: "LoadingTests"))
        for number in 1...24 {
            let name = "acc-\(number)"
            var left = number <= 2 ? 1050 + number * 37 : number * 4 - 5
            var isNew = true
            while left > 0 {
                let events = try history.events(min(left, 99), of: name, isNew: isNew)
                try await bench.record(events, to: name)
                left -= events.count
                isNew = false
            }
            try await bench.takeSnapshots(of: name)
        }
        for (name, events) in Dictionary(grouping: try await bench.log(), by: \.stream.name) {
            var naive = NaiveBook.Account()
            var fold = AccountState(account(name))
            for event in events {
                naive.take(event)
                try fold.evolve(event, EventCodec())
                counting.reset()
                let state = try await ledger.load(account(name), through: event.version)
                try #require(state == fold, "\(name)@\(event.version)")
                try #require(state.account.balanceMinor == naive.balance)
                try #require(state.account.status.rawValue == naive.status)
                let cost = counting.counts
                try #require(cost.snapshots <= 1 && cost.foldEntries <= 100, "\(name): \(cost)")
            }
            counting.reset()
            #expect(try await ledger.load(account(name)) == fold)
            #expect(counting.counts.snapshots <= 1 && counting.counts.foldEntries <= 100)
        }
    }

    @Test func anAccountWithoutEventsIsEmpty() async throws {
        let bench = try LedgerBench(.inMemory)
        let state = try await bench.ledger.load(account("nobody"))
        #expect(state == AccountState(account("nobody")))
        #expect(!state.exists)
        #expect(state.account.status == .absent)
    }

    @Test func versionsBeyondTheEndGiveTheNewest() async throws {
        let bench = try LedgerBench(.inMemory)
        var history = RandomHistory(SeededRandom(seed: 3))
        try await bench.record(try history.events(25, of: "acc-1", isNew: true), to: "acc-1")
        let newest = try await bench.ledger.load(account("acc-1"))
        #expect(newest.version == Version(25))
        #expect(try await bench.ledger.load(account("acc-1"), through: Version(26)) == newest)
        #expect(try await bench.ledger.load(account("acc-1"), through: .empty).version == .empty)
    }

    /// A snapshot that does not hold is passed over for an older one.
    @Test(arguments: TestEngine.allCases)
    func passesOverASnapshotThatDoesNotHold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        var history = RandomHistory(SeededRandom(seed: 4))
        try await bench.record(try history.events(35, of: "acc-1", isNew: true), to: "acc-1")
        try await bench.takeSnapshots(of: "acc-1")
        let sound = try await bench.ledger.load(account("acc-1"))
        let newest = try #require(
            try await bench.store.latestSnapshot(of: account("acc-1"), through: Version(99)))
        #expect(newest.version == Version(30))
        let wrong = #"{"status":"open","owner":"Eve","balanceMinor":1,"overdraftLimitMinor":0}"#
        for state in ["{}", "[]", wrong, newest.state.description.replacing("open", with: "shut")] {
            try await bench.store.put(newest.with(JSONText(stored: Array(state.utf8))))
            let counting = CountingEventStore(bench.store)
            #expect(try await bench.ledger(on: counting).load(account("acc-1")) == sound)
            #expect(counting.counts.snapshots == 2)
            #expect(counting.counts.foldEntries == 15)
        }
        try await bench.store.put(newest.with(newest.state, stateVersion: 2))
        #expect(try await bench.ledger.load(account("acc-1")) == sound)
    }

    @Test(arguments: TestEngine.allCases)
    func namesTheEventThatCannotBeFolded(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        let cases: [(NewEvent, String)] = [
            (own("AccountOpened", "[]"), "object"),
            (own("AccountOpened", #"{"currency":"GBP"}"#), "its owner is missing"),
            (own("AccountOpened", #"{"owner":7,"currency":"GBP"}"#), "its owner is not a string"),
            (own("AccountOpened", #"{"owner":"Ada","currency":"gb"}"#), "'gb' is not the code"),
            (own("AccountOpened", #"{"owner":"\ud800","currency":"GBP"}"#), "surrogate"),
            (own("AccountOpened", #"{"owner":"a","owner":"b","currency":"GBP"}"#), "twice"),
            (
                own("AccountOpened", #"{"owner":"A","currency":"GBP","overdraftLimitMinor":1.5}"#),
                "whole number"
            ),
            (own("AccountClosed", #"{"memo":[]}"#), "its memo is not a string"),
            (own("FundsDeposited", "{}"), "its columns name no amount"),
            (
                factory.event(
                    fold: FoldFields(
                        uncheckedSign: 1, amountMinor: 1, currency: CurrencyCode("ZZZ"))),
                "ZZZ (not declared) in an account of EUR"
            ),
            (factory.deposit(.max), "larger than 64 bits"),
            (
                factory.event(
                    fold: FoldFields(
                        uncheckedSign: 1, amountMinor: 1, currency: CurrencyCode("JPY"))),
                "JPY in an account of EUR"
            ),
        ]
        for (index, (event, reason)) in cases.enumerated() {
            let name = "acc-\(index)"
            try await bench.record([factory.deposit(1), factory.event(), event], to: name)
            let error = await #expect(throws: HistoryError.self, "\(reason)") {
                try await bench.ledger.load(account(name))
            }
            #expect(error?.stream == account(name))
            #expect(error?.version == Version(3))
            #expect(error?.description.hasPrefix("\(name)@3: ") == true)
            #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
            #expect(try await bench.ledger.load(account(name), through: Version(2)).exists)
        }
    }

    private func own(_ type: String, _ payload: String) -> NewEvent {
        EventFactory(seed: UInt64(payload.utf8.count + type.utf8.count * 1000))
            .event(type: type, payload: JSONText(stored: Array(payload.utf8)))
    }
}

extension Snapshot {
    func with(_ state: JSONText, stateVersion: Int? = nil) -> Snapshot {
        Snapshot(
            stream: stream, version: version, eventHash: eventHash,
            stateVersion: stateVersion ?? self.stateVersion, state: state, createdAt: createdAt)
    }
}
