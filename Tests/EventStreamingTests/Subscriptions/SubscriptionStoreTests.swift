import EventStoreCore
import TestSupport
import Testing

@testable import EventStreaming

/// What is kept of subscriptions, on every engine.
@Suite struct SubscriptionStoreTests {
    private func make(_ name: String, _ filter: String? = nil) throws -> Subscription {
        try Subscription(
            SubscriptionName(name), filter: filter, target: "file:x", began: Position(3),
            createdAt: Timestamp(microseconds: 7))
    }

    @Test(arguments: TestEngine.allCases)
    func keepsFindsListsAndForgets(_ engine: TestEngine) async throws {
        let ledger = try engine.make()
        let here = SubscriptionStore(ledger.store.checkpoints)
        let there = SubscriptionStore(try ledger.another().checkpoints)
        let orders = try make("orders", "type = 'A'")
        #expect(try await here.list().isEmpty)
        try await here.create(orders)
        await #expect(throws: SubscriptionError.exists(orders.name)) {
            try await there.create(orders)
        }
        try await there.create(make("alerts"))
        #expect(try await there.find(orders.name)?.subscription == orders)
        #expect(try await here.list() == [.subscription(make("alerts")), .subscription(orders)])
        try await here.delete(orders.name)
        #expect(try await there.find(orders.name) == nil)
        await #expect(throws: SubscriptionError.missing(orders.name)) {
            try await there.delete(orders.name)
        }
        await #expect(throws: SubscriptionError.missing(orders.name)) {
            try await there.pause(orders.name)
        }
        // What was deleted begins anew.
        try await there.create(orders)
        #expect(try await here.find(orders.name)?.subscription.position == Position(3))
    }

    /// Each line: who acts, and what the holder of the lease may do then.
    @Test(arguments: TestEngine.allCases)
    func anOperatorsChangeTakesTheLease(_ engine: TestEngine) async throws {
        let ledger = try engine.make()
        let store = SubscriptionStore(ledger.store.checkpoints)
        let name = try SubscriptionName("orders")
        try await store.create(make("orders"))
        let changes: [(String, (SubscriptionStore) async throws -> Void)] = [
            ("pause", { try await $0.pause(name) }), ("resume", { try await $0.resume(name) }),
            ("rewind", { try await $0.rewind(name, to: .start) }),
            (
                "another reader",
                { store in
                    let kept = try #require(try await store.find(name))
                    #expect(try await store.take(kept, as: "b", for: .seconds(9)) != nil)
                }
            ),
            (
                "delete",
                { store in
                    try await store.delete(name)
                    try await store.create(self.make("orders"))
                }
            ),
        ]
        for (what, change) in changes {
            let kept = try #require(try await store.find(name))
            let taken = try #require(
                try await store.take(kept, as: "a", for: .seconds(9)))
            let held = try #require(
                try await store.move(taken, through: Position(50), at: Timestamp(microseconds: 1)))
            #expect(held.subscription.epoch == kept.subscription.epoch + 1)
            try await change(SubscriptionStore(try ledger.another().checkpoints))
            let after = try #require(try await store.find(name)).subscription
            #expect(after.lease?.holder != "a", "\(what)")
            let moment = Timestamp(microseconds: 2)
            #expect(
                try await store.move(held, through: Position(60), at: moment) == nil, "\(what)")
            let renewed = try await store.renew(
                held, through: Position(55), retry: nil, at: moment)
            #expect(renewed == nil, "\(what)")
            #expect(
                try await !store.release(
                    held, through: Position(60), at: moment, failure: nil), "\(what)")
            #expect(try await store.find(name)?.subscription == after, "\(what)")
        }
    }

    /// Whoever has read the same, one of them wins, and a second time nobody.
    @Test(arguments: TestEngine.allCases)
    func oneOfManyTakesIt(_ engine: TestEngine) async throws {
        let ledger = try engine.make()
        let store = SubscriptionStore(ledger.store.checkpoints)
        try await store.create(make("orders"))
        for epoch in 1...3 {
            let kept = try #require(try await store.find(SubscriptionName("orders")))
            let won = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<8 {
                    let other = SubscriptionStore(try ledger.another().checkpoints)
                    group.addTask {
                        try await other.take(kept, as: "\(number)", for: .seconds(9))?
                            .subscription.lease?.holder
                    }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            let now = try #require(try await store.find(SubscriptionName("orders"))).subscription
            #expect(won == [now.lease?.holder].compactMap(\.self))
            #expect(won.count == 1 && now.epoch == Int64(epoch))
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func listsWhatCannotBeReadAndForgetsIt(_ engine: TestEngine) async throws {
        let ledger = try engine.make()
        let store = SubscriptionStore(ledger.store.checkpoints)
        try await store.create(make("good"))
        for name in ["bad", "b\u{E9}d"] {
            _ = try await ledger.store.checkpoints.set(
                "subscription/\(name)", to: [0x7B], expecting: nil)
        }
        let listed = try await store.list()
        #expect(listed.count == 3)
        guard case .unreadable(name: "bad", .damaged) = listed[0],
            case .unreadable(name: "b\u{E9}d", .invalidName) = listed[1]
        else {
            Issue.record("\(listed)")
            return
        }
        try await store.delete(SubscriptionName("bad"))
        #expect(try await store.list().count == 2)
    }

    @Test func aLeaseIsOverWhenNothingChangedForItsLength() {
        var watch = LeaseWatch()
        let (one, two) = (CheckpointRevision(1), CheckpointRevision(2))
        let length = Duration.seconds(10)
        // What the revision is, what the clock shows, and how long it is to be watched yet.
        let steps: [(CheckpointRevision, Int64, Int64)] = [
            (one, 1000, 10), (one, 1003, 7), (two, 1009, 10), (two, 1018, 1), (one, 1019, 10),
            (one, 1028, 1), (one, 1029, 0), (one, 2000, 0),
        ]
        for (revision, now, rest) in steps {
            #expect(watch.look(revision, at: .seconds(now), length: length) == .seconds(rest))
        }
        watch.forget()
        #expect(watch.look(one, at: .seconds(2000), length: length) == length)
    }
}
