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
