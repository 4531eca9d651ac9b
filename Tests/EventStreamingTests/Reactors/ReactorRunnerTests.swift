import EventStoreCore
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStreaming

@Suite struct ReactorRunnerTests {
    private static let isOrder: @Sendable (RecordedEvent) -> Bool = { $0.type == "OrderPlaced" }

    @Test(arguments: TestEngine.allCases)
    func actsOnceAboutAnEvent(_ engine: TestEngine) async throws {
        let desk = try ReactorDesk(engine)
        try await desk.subscribe("welcome")
        for _ in 0..<3 { try await desk.log.append(type: "OrderPlaced", to: "s-1") }
        let echo = Echo(desk.log.store, Self.isOrder)
        try await desk.run("welcome", echo)
        let letters = try await desk.letters()
        #expect(letters.count == 3)
        // Read again from the beginning, by another host, it finds all of it done.
        try await desk.rewind("welcome")
        let other = try desk.log.another()
        try await desk.runner("welcome", Echo(other, Self.isOrder), from: other).run()
        #expect(try await desk.letters() == letters)
        #expect(try await desk.kept("welcome").position == desk.log.store.lastPosition())
    }

    @Test func whatLedToItIsRecorded() async throws {
        let desk = try ReactorDesk()
        let name = try await desk.subscribe("welcome")
        try await desk.log.append(type: "OrderPlaced", to: "s-1")
        let part = EventFactory(seed: 3).event(type: "OrderPlaced", correlationID: "basket-7")
        let write = StreamWrite(
            stream: StreamID(stored: "s-2"), expecting: .any, events: [part])
        _ = try await desk.log.store.append(AppendRequest([write]))
        try await desk.run("welcome", Echo(desk.log.store))
        let events = try await desk.events()
        for (cause, letter) in zip(events.prefix(2), events.dropFirst(2)) {
            #expect(letter.event.causationID == "\(cause.id)")
            #expect(letter.event.actor == "reactor:welcome")
            #expect(letter.commandID == Reaction(of: name, to: cause, 0).commandID)
            #expect(try await desk.log.store.cause(of: letter) == cause)
        }
        #expect(
            events.map(\.event.correlationID)
                == [nil, "basket-7", "\(events[0].id)", "basket-7"])
    }

    /// The ids of a reaction: each of its parts counts, and nothing else does.
    @Test func idsFollowFromTheCause() async throws {
        let desk = try ReactorDesk()
        let (one, other) = (try SubscriptionName("one"), try SubscriptionName("other"))
        try await desk.log.append(2)
        let events = try await desk.events()
        let reactions = [
            Reaction(of: one, to: events[0], 0), Reaction(of: one, to: events[0], 1),
            Reaction(of: one, to: events[1], 0), Reaction(of: other, to: events[0], 0),
        ]
        let moment = Timestamp(microseconds: 7)
        let ids = reactions.flatMap { reaction in
            (0..<2).map { reaction.event($0, ReactionEvent(type: "A"), at: moment).id }
        }
        #expect(Set(reactions.map(\.commandID)).count == 4 && Set(ids).count == 8)
        let again = Reaction(of: one, to: events[0], 0)
        #expect(again.commandID == reactions[0].commandID)
        let later = again.event(0, ReactionEvent(type: "B"), at: Timestamp(microseconds: 9))
        #expect(later.id == ids[0])
        // Written down: what was recorded before an update is known behind it.
        let fixed = try Self.fixed
        #expect("\(fixed.commandID)" == "1a968a13-6732-80b8-ae5e-5e7b1897b78f")
    }

    private static var fixed: Reaction {
        get throws {
            let event = RecordedEvent(
                stream: StreamID(stored: "a"), version: Version(1), position: Position(1),
                event: NewEvent(
                    id: EventID(high: 1, low: 2), type: "A", payload: .emptyObject,
                    occurredAt: Timestamp(microseconds: 0), recordedAt: Timestamp(microseconds: 0)),
                commandID: nil, previousHash: .zero, hash: .zero)
            return Reaction(of: try SubscriptionName("sweep"), to: event, 0)
        }
    }

    // MARK: What goes wrong

    @Test func aRefusalIsNotedAndNotTriedAgain() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(3)
        let tries = Mutex(0)
        let notices = Mutex<[ReactorNotice]>([])
        let store = desk.log.store
        let reactor = Answering { event in
            [
                Carrying { reaction in
                    tries.withLock { $0 += 1 }
                    if event.position == Position(2) { throw ReactionRefusal("not today") }
                    try await Echo(store).letter(about: event).carryOut(as: reaction)
                }
            ]
        }
        try await desk.runner("welcome", reactor) { notice in
            notices.withLock { $0.append(notice) }
        }.run()
        #expect(tries.withLock { $0 } == 3)
        #expect(try await desk.letters().count == 2)
        let note = try #require(try await desk.notes("welcome").first)
        #expect(note.position == Position(2) && note.reason == "not today")
        #expect(
            notices.withLock { $0 }
                == [.answered(Position(1)), .refused(note), .answered(Position(3))])
        #expect(try await desk.kept("welcome").failure == nil)
        try await desk.run("welcome", reactor)
        #expect(try await desk.notes("welcome") == [note])
    }

    /// What the store does not take as it is, it will not take later.
    @Test func whatCannotBeRecordedIsNoted() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(2)
        let store = desk.log.store
        let reactor = Answering { event in
            let type = event.position == Position(1) ? "" : "Fine"
            return [
                AppendCommand(
                    to: StreamID(stored: "letters"), [ReactionEvent(type: type)], in: store,
                    now: { Timestamp(microseconds: 0) })
            ]
        }
        try await desk.run("welcome", reactor)
        #expect(try await desk.notes("welcome").map(\.position) == [Position(1)])
        #expect(try await desk.events().last?.type == "Fine")
    }

    @Test func anAnswerThatIsTooLongIsNoted() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(1)
        let echo = Echo(desk.log.store)
        let reactor = Answering { event in
            (0...ReactorRunner.maximumCommands).map { _ in echo.letter(about: event) }
        }
        try await desk.run("welcome", reactor)
        #expect(try await desk.notes("welcome").count == 1)
        #expect(try await desk.letters().isEmpty)
    }

    /// An answer of several commands that was cut short goes on where it was.
    @Test func theRestOfAnAnswerComesLater() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(1)
        let echo = Echo(desk.log.store)
        let isCut = Mutex(true)
        let reactor = Answering { event in
            (0..<3).map { number in
                Carrying { reaction in
                    if number == 1, isCut.withLock({ $0 }) { throw Refusal() }
                    try await echo.letter(about: event).carryOut(as: reaction)
                }
            }
        }
        await #expect(throws: Refusal.self) { try await desk.run("welcome", reactor) }
        #expect(try await desk.kept("welcome").failure?.position == Position(1))
        #expect(try await desk.letters().count == 1)
        isCut.withLock { $0 = false }
        try await desk.run("welcome", reactor)
        #expect(try await desk.letters().count == 3)
    }

    @Test func aConflictIsDecidedAnew() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(type: "OrderPlaced", to: "s-1")
        let store = desk.log.store
        let others = Mutex(20)
        let letters = StreamID(stored: "letters")
        let (log, time) = (desk.log, desk.time)
        let reactor = Answering { event in
            let version = try await store.head(of: letters)?.version ?? .empty
            // Others are first, some twenty times.
            if others.withLock({ count in
                count -= 1
                return count >= 0
            }) {
                try await log.append(type: "NoteTaken", to: "letters")
            }
            return [
                AppendCommand(
                    to: letters, expecting: .version(version),
                    [ReactionEvent(type: Echo.type)], in: store,
                    now: { Timestamp(microseconds: 0) })
            ]
        }
        let mover = Task {
            while !Task.isCancelled {
                time.advance(by: .milliseconds(100))
                try await Task.sleep(for: .microseconds(200))
            }
        }
        try await desk.run("welcome", reactor)
        mover.cancel()
        #expect(try await desk.letters().count == 1)
    }

    /// A store that is away is waited for, and an answer that is lost is asked for again.
    @Test func aStoreThatIsAwayIsWaitedFor() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("welcome")
        try await desk.log.append(4)
        let store = AbsentStore(desk.log.store)
        let time = desk.time
        let notices = Mutex(0)
        let mover = Task {
            while !Task.isCancelled {
                time.advance(by: .seconds(1))
                try await Task.sleep(for: .microseconds(200))
            }
        }
        try await desk.runner("welcome", Echo(store), from: store) { notice in
            if case .trouble = notice { notices.withLock { $0 += 1 } }
        }.run()
        mover.cancel()
        #expect(notices.withLock { $0 } >= 4)
        #expect(try await desk.letters().map(\.event.causationID).count == 4)
        #expect(Set(try await desk.letters().map(\.event.causationID)).count == 4)
        #expect(try await desk.notes("welcome").isEmpty)
    }

    /// Every append is first turned away, and then loses its answer.
    private final class AbsentStore: ForwardingStore {
        let base: any EventStore & ReadModelStore
        private let tries = Mutex<[CommandID: Int]>([:])

        init(_ base: any EventStore & ReadModelStore) { self.base = base }

        func append(_ request: AppendRequest) async throws -> AppendOutcome {
            guard let command = request.command?.id else { return try await base.append(request) }
            let count = tries.withLock { tries in
                tries[command, default: 0] += 1
                return tries[command, default: 0]
            }
            if count == 1 { throw EventStoreError.unavailable(reason: "away", retryAfter: nil) }
            let outcome = try await base.append(request)
            if count == 2 { throw EventStoreError.outcomeUnknown(command) }
            return outcome
        }
    }

    /// A copy of the book has what was recorded, and remembers no command.
    @Test func inACopyOfTheBookNothingIsDoneAgain() async throws {
        let desk = try ReactorDesk()
        let name = try await desk.subscribe("welcome")
        try await desk.log.append(1)
        let cause = try #require(try await desk.events().first)
        let reaction = Reaction(of: name, to: cause, 0)
        let copied = reaction.event(
            0, ReactionEvent(type: Echo.type), at: Timestamp(microseconds: 5))
        let write = StreamWrite(
            stream: StreamID(stored: "letters"), expecting: .any, events: [copied])
        _ = try await desk.log.store.append(AppendRequest([write], origin: reaction.commandID))
        try await desk.run("welcome", Echo(desk.log.store))
        #expect(try await desk.letters().count == 1)
        #expect(try await desk.kept("welcome").position == Position(2))
    }
}
