import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// Events that a far side refuses: their streams wait, and no others.
@Suite struct ParkingTests {
    private static let refusal = DeliveryFault("it answered with status 422")

    private static func refusing(_ positions: Int64...) -> FarSide.Rule {
        { positions.contains($0.position.number) ? .refused(refusal) : .accepted }
    }

    private static let stream = StreamID(stored: "s-1")

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func theLaterEventsOfItsStreamAreParkedAndNoOthers(_ engine: TestEngine) async throws {
        let desk = try await SubscriptionDesk(engine)
        try await desk.log.append(12)
        // 2, 5, 8, 11 are of s-1.
        let side = FarSide(events: 3, Self.refusing(5))
        let told = Told()
        try await desk.publishAll(to: side, told: told)
        #expect(side.taken == [1, 2, 3, 4, 6, 7, 9, 10, 12])
        #expect(try await desk.kept().position == Position(12))
        let parked = try #require(try await desk.parked().first)
        #expect(try await desk.parked().count == 1)
        #expect(parked.stream == Self.stream && parked.first.position == Position(5))
        #expect(parked.first.version == Version(2) && parked.last == Version(4))
        #expect(parked.events == 3 && parked.tries == 1 && parked.epoch == 1)
        #expect(parked.reason == Self.refusal.reason)
        #expect(told.notices.contains { if case .parked = $0 { true } else { false } })
        // What comes later joins them, by whichever process it is read.
        try await desk.log.append(6)
        try await desk.publishAll(to: side)
        let longer = try #require(try await desk.parked().first)
        #expect(longer.last == Version(6) && longer.events == 5)
        #expect(!side.taken.contains(14) && side.taken.contains(18))
    }

    @Test(arguments: [(false, 3), (true, 1)])
    func replayedInTheirOrder(twice: Bool, atOnce: Int) async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let side = FarSide(twice: !twice)
        let replay = try await desk.replay(to: side)
        let outcome = try await replay.replay(Self.stream)
        #expect(outcome.sent == 3 && outcome.rest == nil)
        #expect(side.taken == [5, 8, 11])
        #expect(side.sendings.map(\.count).max() == atOnce)
        #expect(try await desk.parked().isEmpty)
        #expect(try await replay.replay(Self.stream).sent == 0)
        // The publisher goes on with it.
        try await desk.log.append(6)
        try await desk.publishAll(to: side)
        #expect(side.taken == [5, 8, 11] + Array(13...18))
    }

    @Test func oneOfThemAlone() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let side = FarSide()
        let replay = try await desk.replay(to: side)
        #expect(try await replay.replay(Self.stream, onlyFirst: true).sent == 1)
        #expect(side.taken == [5])
        let rest = try #require(try await desk.parked().first)
        #expect(rest.first.position == Position(8) && rest.events == 2 && rest.tries == 0)
    }

    @Test func whatIsRefusedAgainStays() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let side = FarSide { event in
            event.position == Position(8) ? .refused(DeliveryFault("still not")) : .accepted
        }
        let replay = try await desk.replay(to: side)
        let outcome = try await replay.replay(Self.stream)
        #expect(outcome.sent == 1 && outcome.rest == .refused(DeliveryFault("still not")))
        let rest = try #require(try await desk.parked().first)
        #expect(rest.first.position == Position(8) && rest.reason == "still not")
        #expect(rest.events == 2 && rest.tries == 1)
        for answer: DeliveryAnswer in [
            .later(DeliveryFault("later")), .stop(DeliveryFault("stop")),
        ] {
            let other = FarSide { _ in answer }
            let outcome = try await desk.replay(to: other).replay(Self.stream)
            #expect(outcome.sent == 0 && outcome.rest == answer)
            #expect(try await desk.parked() == [rest])
        }
    }

    /// The filter of the subscription is that of what is parked.
    @Test func onlyWhatTheFilterLetsThrough() async throws {
        let desk = try await SubscriptionDesk(filter: "type = 'Wanted'")
        for type in ["Wanted", "Other", "Wanted", "Other", "Wanted", "Other"] {
            try await desk.log.append(type: type, to: "s-1")
        }
        try await desk.publishAll(to: FarSide(Self.refusing(3)))
        #expect(try await desk.parked().first?.events == 2)
        let side = FarSide()
        #expect(try await desk.replay(to: side).replay(Self.stream).sent == 2)
        #expect(side.taken == [3, 5])
        #expect(try await desk.parked().isEmpty)
    }

    /// Between the parking and the move of the place the process was killed: the batch comes again.
    @Test func whatWasParkedAlreadyIsNotSent() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        try await desk.subscriptions.rewind(desk.name, to: .start)
        let before = try await desk.parked()
        let side = FarSide()
        try await desk.publishAll(to: side)
        // What stands before it comes again; what waits, waits.
        #expect(side.taken == [1, 2, 3, 4, 6, 7, 9, 10, 12])
        #expect(try await desk.parked() == before)
        // One before it is refused now.
        try await desk.subscriptions.rewind(desk.name, to: .start)
        try await desk.publishAll(to: FarSide(Self.refusing(2)))
        let wider = try #require(try await desk.parked().first)
        #expect(wider.first.position == Position(2) && wider.last == Version(4))
        let all = FarSide()
        #expect(try await desk.replay(to: all).replay(Self.stream).sent == 4)
        #expect(all.taken == [2, 5, 8, 11])
    }

    @Test func aReplayIsCutShortAndGoesOn() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(30)
        try await desk.publishAll(to: FarSide(Self.refusing(2)))
        let side = FarSide(events: 1)
        for life in 1...10 {
            let mortal = MortalStore(desk.log.store, seed: UInt64(life))
            let cut = FarSide(events: 1) { event in
                mortal.die()
                return .accepted
            }
            // Taken, and killed before that could be noted.
            let replay = try await desk.replay(to: cut, from: mortal)
            await #expect(throws: (any Error).self) { try await replay.replay(Self.stream) }
            #expect(cut.taken.count <= 1)
            // What is next is taken and noted.
            #expect(
                try await desk.replay(to: side).replay(Self.stream, onlyFirst: true).sent == 1)
        }
        #expect(side.taken == stride(from: 2, through: 29, by: 3).map { Int64($0) })
        #expect(try await desk.parked().isEmpty)
    }

    // MARK: A publisher and a replay at the same moment

    /// A store in which something happens right before a parked stream is changed.
    private final class HookedStore: ForwardingStore {
        enum Change { case set, remove }

        let base: any EventStore & ReadModelStore
        private let hook: @Sendable (Change) async throws -> Void

        init(
            _ base: any EventStore & ReadModelStore,
            _ hook: @escaping @Sendable (Change) async throws -> Void
        ) {
            self.base = base
            self.hook = hook
        }

        var checkpoints: any CheckpointStore { Checkpoints(store: self) }

        private struct Checkpoints: CheckpointStore {
            let store: HookedStore
            private var base: any CheckpointStore { store.base.checkpoints }

            func read(_ name: String) async throws -> StoredCheckpoint? {
                try await base.read(name)
            }

            func set(
                _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
            ) async throws -> CheckpointRevision? {
                if name.hasPrefix("parked/") { try await store.hook(.set) }
                return try await base.set(name, to: bytes, expecting: revision)
            }

            func remove(
                _ name: String, expecting revision: CheckpointRevision
            ) async throws -> Bool {
                if name.hasPrefix("parked/") { try await store.hook(.remove) }
                return try await base.remove(name, expecting: revision)
            }

            func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
                try await base.names(prefix: prefix, after: after, limit: limit)
            }
        }
    }

    /// Once only.
    private final class Once: Sendable {
        private let isDone = Mutex(false)

        func take() -> Bool {
            isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
        }
    }

    @Test func aPublisherLeavesAnEventToAReplayThatIsAboutToEnd() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let (side, once) = (FarSide(), Once())
        let store = HookedStore(desk.log.store) { change in
            guard change == .remove, once.take() else { return }
            try await desk.log.append(3)
            try await desk.publishAll(to: side)
        }
        let outcome = try await desk.replay(to: side, from: store).replay(Self.stream)
        // 14 is of that account: the publisher left it, and the replay sent it.
        #expect(outcome.sent == 4)
        #expect(side.taken == [5, 8, 11, 13, 15, 14])
        #expect(try await desk.parked().isEmpty)
    }

    @Test func aReplayEndsAsAPublisherIsAboutToLeaveAnEvent() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let (side, once) = (FarSide(), Once())
        let store = HookedStore(desk.log.store) { change in
            guard change == .set, once.take() else { return }
            let sent = try await desk.replay(to: side).replay(Self.stream).sent
            #expect(sent == 3)
        }
        try await desk.log.append(3)
        let reader = try await desk.publish(as: "b", to: side, from: store, endsAtEnd: true)
        #expect(await failure(of: reader) == nil)
        // Nobody had it any more: the publisher sent it, behind what the replay had sent.
        #expect(side.taken == [5, 8, 11, 13, 14, 15])
        #expect(try await desk.parked().isEmpty)
    }

    /// Two operators at the same moment: nothing is left out, and nothing is parked for ever.
    @Test func twoReplaysOfOneStream() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let (side, once) = (FarSide(events: 1), Once())
        let store = HookedStore(desk.log.store) { _ in
            guard once.take() else { return }
            let sent = try await desk.replay(to: side).replay(Self.stream).sent
            #expect(sent == 3)
        }
        let outcome = try await desk.replay(to: side, from: store).replay(Self.stream)
        // Its first event was taken, and the other had done the rest before it could note that.
        #expect(outcome.sent == 1 && outcome.rest == nil)
        #expect(side.taken == [5, 5, 8, 11])
        #expect(try await desk.parked().isEmpty)
    }

    /// Who lost the lease while it waited for the answer parks nothing.
    @Test func whoLostTheLeaseParksNothing() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(3)
        let isTaken = Once()
        let side = Thief(desk, isTaken)
        let reader = try await desk.publish(as: "a", to: side)
        try await eventually("it was taken over") { side.isDone }
        try await desk.eventually("it waits") {
            try await desk.kept().lease?.holder == "thief"
        }
        #expect(try await desk.parked().isEmpty)
        reader.cancel()
        _ = await reader.result
        #expect(try await desk.parked().isEmpty)
        #expect(try await desk.kept().position == .start)
    }

    /// Takes the lease away while it is asked, lets a long time go by, and refuses.
    private final class Thief: EventDestination {
        let bounds = DeliveryBounds(events: 1, bytes: 1000, mayHoldOneStreamTwice: true)
        private let desk: SubscriptionDesk
        private let once: Once
        private let done = Mutex(false)

        var isDone: Bool { done.withLock { $0 } }

        init(_ desk: SubscriptionDesk, _ once: Once) {
            self.desk = desk
            self.once = once
        }

        func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
            if once.take(), let kept = try await desk.subscriptions.find(desk.name) {
                _ = try await desk.subscriptions.take(kept, as: "thief", for: .seconds(80_000))
                done.withLock { $0 = true }
                desk.time.advance(by: .seconds(4000))
            }
            return events.map { _ in .refused(DeliveryFault("never")) }
        }
    }

    @Test func anotherOfTheNameHasNothingParked() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        try await desk.subscriptions.delete(desk.name)
        let names = try await desk.log.store.checkpoints.names(prefix: "", after: nil, limit: 10)
        #expect(names.isEmpty)
        try await desk.subscriptions.create(
            Subscription(
                desk.name, filter: nil, target: nil, began: .start,
                createdAt: Timestamp(microseconds: 1)))
        let side = FarSide()
        try await desk.publishAll(to: side)
        #expect(side.taken == Array(1...12))
    }

    /// What another subscription of the name left behind, because it was killed as it was deleted,
    /// is nobody's.
    @Test func whatWasLeftBehindIsReplaced() async throws {
        let desk = try await SubscriptionDesk()
        try await desk.log.append(12)
        try await desk.publishAll(to: FarSide(Self.refusing(5)))
        let key = "subscription/orders"
        let stored = try #require(try await desk.log.store.checkpoints.read(key))
        _ = try await desk.log.store.checkpoints.remove(key, expecting: stored.revision)
        try await desk.subscriptions.create(
            Subscription(
                desk.name, filter: nil, target: nil, began: .start,
                createdAt: Timestamp(microseconds: 1)))
        #expect(try await desk.parked().isEmpty)
        try await desk.publishAll(to: FarSide(Self.refusing(8)))
        #expect(try await desk.parked().map(\.first.position) == [Position(8)])
    }

    @Test(
        "What is kept is believed nothing",
        arguments: [
            "", "[]", "{}", #"{"format":2}"#, #"{"format":1}"#,
            #"{"format":1,"stream":"s","event":"x"}"#, #"{"format":1,"stream":7}"#,
        ])
    func damaged(text: String) async throws {
        let name = try SubscriptionName("orders")
        #expect(throws: SubscriptionError.self) {
            try ParkedStream(kept: Array(text.utf8), of: name)
        }
    }

    @Test func whatIsKeptReadsBack() throws {
        let parked = ParkedStream(
            stream: StreamID(stored: "ac\u{2028}c \"1\""),
            first: ParkedStream.Place(
                position: Position(7), version: Version(3), id: EventID(high: 1, low: 2)),
            last: Version(9), events: 4, reason: "it said \u{1B}[2J",
            at: Timestamp(microseconds: 5), tries: 2, epoch: 8, made: Timestamp(microseconds: 6))
        #expect(try ParkedStream(kept: parked.json, of: SubscriptionName("x")) == parked)
    }
}
