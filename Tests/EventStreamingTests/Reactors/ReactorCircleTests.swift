import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStreaming

/// No reactor runs in circles: not by itself, and not with others.
@Suite struct ReactorCircleTests {
    /// How many events led to each, one to the other.
    private static func depths(_ events: [RecordedEvent]) -> [Int] {
        var depths: [String: Int] = [:]
        return events.map { event in
            let depth = event.event.causationID.flatMap { depths[$0] }.map { $0 + 1 } ?? 0
            depths["\(event.id)"] = depth
            return depth
        }
    }

    @Test(arguments: TestEngine.allCases)
    func neverSeesItsOwnWork(_ engine: TestEngine) async throws {
        let desk = try ReactorDesk(engine)
        try await desk.subscribe("echo")
        try await desk.log.append(3)
        let echo = Echo(desk.log.store)
        // Without a filter, round after round.
        for _ in 0..<3 { try await desk.run("echo", echo) }
        #expect(try await desk.letters().count == 3)
        #expect(echo.questions == [1, 2, 3].map { Position($0) })
        #expect(try await desk.kept("echo").position == Position(6))
    }

    /// A table of another program keeps no actor: then the command tells.
    @Test func isKnownByItsCommand() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("echo")
        try await desk.log.append(2)
        let (store, factory) = (desk.log.store, EventFactory(seed: 8))
        let asked = Mutex(0)
        let reactor = Answering { _ in
            asked.withLock { $0 += 1 }
            return (0..<2).map { _ in
                Carrying { reaction in
                    let event = factory.event(
                        type: Echo.type, causationID: reaction.causationID)
                    let write = StreamWrite(
                        stream: StreamID(stored: "letters"), expecting: .any, events: [event])
                    let stamp = CommandStamp(id: reaction.commandID, contentHash: .zero)
                    _ = try await store.append(AppendRequest([write], command: stamp))
                }
            }
        }
        for _ in 0..<3 { try await desk.run("echo", reactor) }
        #expect(try await desk.letters().count == 4)
        #expect(asked.withLock { $0 } == 2)
    }

    /// The filter alone keeps it out as well.
    @Test func theFilterLeavesItOut() async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("echo")
        try await desk.log.append(3)
        try await desk.run("echo", Echo(desk.log.store))
        let filter = try EventFilter("NOT (actor = 'reactor:echo')")
        let all = try await desk.events()
        #expect(all.count == 6)
        // Events without an actor are let through.
        #expect(all.filter { filter.matches($0) { _ in nil } } == Array(all.prefix(3)))
    }

    /// What another one made of it is not answered either.
    @Test func twoThatAnswerOneAnotherComeToAnEnd() async throws {
        let desk = try ReactorDesk()
        for name in ["one", "other"] { try await desk.subscribe(name) }
        try await desk.log.append(1)
        let echoes = [("one", Echo(desk.log.store)), ("other", Echo(desk.log.store))]
        for _ in 0..<4 {
            for (name, echo) in echoes { try await desk.run(name, echo) }
        }
        // The event; one answer each; and an answer each to the other's.
        #expect(Self.depths(try await desk.events()).sorted() == [0, 1, 1, 2, 2])
    }

    /// With every other guard out of the way the depth ends it: nothing tells whose work it is, and
    /// each answers everything.
    @Test(arguments: [1, 2, 5])
    func theDepthEndsIt(_ maximum: Int) async throws {
        let desk = try ReactorDesk()
        try await desk.subscribe("echo")
        try await desk.log.append(2)
        let (store, factory) = (desk.log.store, EventFactory(seed: 8))
        let reactor = Answering { event in
            [
                Carrying { reaction in
                    let event = factory.event(
                        type: Echo.type, causationID: reaction.causationID)
                    let write = StreamWrite(
                        stream: StreamID(stored: "letters"), expecting: .any, events: [event])
                    // Under an id that says nothing.
                    _ = try await store.append(
                        AppendRequest([write], command: factory.command()))
                }
            ]
        }
        for _ in 0..<8 { try await desk.run("echo", reactor, depth: maximum) }
        let depths = Self.depths(try await desk.events())
        #expect(depths.sorted() == (0...maximum).flatMap { [$0, $0] })
        #expect(try await desk.notes("echo").count == 2)
        #expect(try await desk.notes("echo").allSatisfy { $0.reason.contains("\(maximum) causes") })
    }

    /// Many that answer everything, each under a name of its own.
    @Test func manyComeToAnEnd() async throws {
        let desk = try ReactorDesk()
        let names = ["a", "b", "c"]
        for name in names { try await desk.subscribe(name) }
        try await desk.log.append(1)
        for _ in 0..<4 {
            for name in names { try await desk.run(name, Echo(desk.log.store), depth: 2) }
        }
        // Of each event of the second round two others answer; those answers are too deep.
        let depths = Self.depths(try await desk.events()).sorted()
        #expect(depths == [0, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    }
}
