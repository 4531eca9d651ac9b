import EventStoreCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

/// What caused what, as a tree.
@Suite struct CausationTests {
    /// A log that is written event by event, and the trees that are read from it.
    private struct Family {
        let bench: LedgerBench
        let factory = EventFactory(seed: 7)

        init(_ engine: TestEngine) throws { bench = try LedgerBench(engine) }

        /// Records one event in each of some streams, by one command.
        @discardableResult
        func record(
            _ types: (stream: String, type: String)..., causedBy cause: String? = nil,
            correlation: String? = nil, command: CommandID? = nil
        ) async throws -> [RecordedEvent] {
            let stamp = command.map { CommandStamp(id: $0, contentHash: .zero) }
            let writes = types.map { stream, type in
                StreamWrite(
                    stream: StreamID(stored: stream), expecting: .any,
                    events: [
                        factory.event(type: type, correlationID: correlation, causationID: cause)
                    ])
            }
            let outcome = try await bench.store.append(AppendRequest(writes, command: stamp))
            let first = outcome.positions.lowerBound
            return try await bench.store.readLog(LogQuery(after: Position(first - 1))).events
        }

        func tree(
            of event: RecordedEvent, looking: Int64 = .max, events: Int = 1000, levels: Int = 100
        ) async throws -> CausationTree {
            try await BookReader(bench.ledger, chunk: 3).causes(
                of: event,
                within: CausationTree.Bounds(looking: looking, events: events, levels: levels))
        }

        /// `.Type link` a line, a dot a level, and a star for the event that was asked about.
        func lines(_ tree: CausationTree) -> [String] {
            tree.nodes.enumerated().map { number, node in
                let dots = String(repeating: ".", count: node.branches.count)
                let star = number == tree.subject ? "*" : ""
                return "\(dots)\(node.event.type)\(star) \(node.link.rawValue)"
            }
        }
    }

    @Test(arguments: TestEngine.forHistories)
    func causesAndEffectsAreFoundAcrossAccountsAndHops(_ engine: TestEngine) async throws {
        let family = try Family(engine)
        let (order, sweep) = (family.factory.commandID(), family.factory.commandID())
        try await family.record(("x", "Unrelated"))
        let placed = try await family.record(("a", "Placed"), command: order)[0]
        try await family.record(("x", "Unrelated"), correlation: "other")
        let alert = try await family.record(
            ("b", "Alert"), causedBy: placed.id.description.uppercased())[0]
        let legs = try await family.record(
            ("a", "Out"), ("c", "In"), causedBy: order.description, correlation: "sweep",
            command: sweep)
        try await family.record(("d", "Report"), causedBy: sweep.description)
        try await family.record(("d", "Case"), causedBy: alert.id.description)
        try await family.record(("e", "Later"), causedBy: legs[1].id.description)
        for event in [placed, alert, legs[0], legs[1]] {
            let tree = try await family.tree(of: event)
            #expect(
                family.lines(tree).map { $0.replacing("*", with: "") } == [
                    "Placed root", ".Alert caused", "..Case caused", ".Out caused",
                    "..In same command", "...Later caused", "..Report caused",
                ])
            #expect(tree.nodes[tree.subject].event.id == event.id)
            #expect(tree.isWhole && !tree.isCut && !tree.isRound && tree.outsideCause == nil)
            for (number, node) in tree.nodes.enumerated() {
                let parent = node.parent.map { tree.nodes[$0] }
                #expect(node.branches.count == (parent.map { $0.branches.count + 1 } ?? 0))
                #expect(node.parent.map { $0 < number } ?? (number == 0))
            }
        }
    }

    /// The legs of a transfer without a command share only their correlation.
    @Test(arguments: TestEngine.forHistories)
    func whatSharesACorrelationHangsTogether(_ engine: TestEngine) async throws {
        let family = try Family(engine)
        let legs = try await family.record(("a", "Out"), ("b", "In"), correlation: "t-1")
        try await family.record(("c", "Note"), causedBy: legs[1].id.description)
        for event in legs {
            let tree = try await family.tree(of: event)
            #expect(
                family.lines(tree).map { $0.replacing("*", with: "") } == [
                    "Out root", ".In same correlation", "..Note caused",
                ])
        }
    }

    @Test func aCauseThatIsNoEventIsNamed() async throws {
        let family = try Family(.inMemory)
        let outside = try await family.record(("a", "Paid"), causedBy: "kafka:payments/3/118")[0]
        let unknown = family.factory.eventID().description
        let other = try await family.record(("a", "Paid"), causedBy: unknown)[0]
        #expect(try await family.tree(of: outside).outsideCause == "kafka:payments/3/118")
        #expect(try await family.tree(of: other).outsideCause == unknown)
        #expect(family.lines(try await family.tree(of: other)) == ["Paid* root"])
    }

    @Test func causesThatLeadBackToThemselvesAreCut() async throws {
        let family = try Family(.inMemory)
        let ids = (0..<3).map { _ in family.factory.eventID() }
        var events: [NewEvent] = []
        for number in 0..<3 {
            events.append(
                family.factory.event(
                    type: "E\(number)", causationID: ids[(number + 1) % 3].description,
                    id: ids[number]))
        }
        let itself = family.factory.eventID()
        events.append(
            family.factory.event(type: "Self", causationID: itself.description, id: itself))
        let stream = StreamID(stored: "a")
        _ = try await family.bench.store.append(
            AppendRequest([StreamWrite(stream: stream, expecting: .any, events: events)]))
        let log = try await family.bench.store.readLog(LogQuery(after: .start)).events
        let tree = try await family.tree(of: log[0])
        #expect(tree.isRound)
        #expect(family.lines(tree) == ["E2 root", ".E1 caused", "..E0* caused"])
        let alone = try await family.tree(of: log[3])
        #expect(alone.isRound && family.lines(alone) == ["Self* root"])
    }

    @Test func everyBoundIsKeptAndTold() async throws {
        let family = try Family(.inMemory)
        var last = try await family.record(("a", "First"))[0]
        let first = last
        for number in 1...20 {
            try await family.record(("x", "Unrelated"))
            last = try await family.record(
                ("s-\(number % 3)", "Next"), causedBy: last.id.description)[0]
        }
        let whole = try await family.tree(of: first)
        #expect(whole.nodes.count == 21 && whole.isWhole && !whole.isCut && whole.looked == 41)
        let near = try await family.tree(of: first, looking: 11)
        #expect(near.nodes.count == 6 && !near.isWhole && near.looked == 11)
        #expect(near.through == Position(11))
        let few = try await family.tree(of: first, events: 4)
        #expect(few.nodes.count == 4 && few.isCut)
        let flat = try await family.tree(of: first, levels: 5)
        #expect(flat.nodes.count == 6 && flat.isCut)
        // Up, too: the subject stands in the tree in any case.
        let low = try await family.tree(of: last, levels: 5)
        #expect(low.isCut && low.nodes[low.subject].event.id == last.id && low.nodes.count == 5)
    }

    /// Events of which each is caused by any earlier one, or by none, against a plain search.
    @Test func randomForestsEqualAPlainSearch() async throws {
        var random = SeededRandom.announced(for: "CausationTests")
        let family = try Family(.inMemory)
        var (all, causes): ([RecordedEvent], [EventID: EventID]) = ([], [:])
        for number in 0..<200 {
            let cause =
                Int.random(in: 0..<5, using: &random) == 0 ? nil : all.randomElement(using: &random)
            let event = try await family.record(
                ("s-\(number % 11)", "E\(number)"), causedBy: cause?.id.description)[0]
            all.append(event)
            causes[event.id] = cause?.id
        }
        func root(_ id: EventID) -> EventID { causes[id].map(root) ?? id }
        for event in all.shuffled(using: &random).prefix(40) {
            let tree = try await family.tree(of: event)
            let wanted = Set(all.map(\.id).filter { root($0) == root(event.id) })
            #expect(Set(tree.nodes.map(\.event.id)) == wanted && tree.nodes.count == wanted.count)
            #expect(tree.isWhole && !tree.isCut && !tree.isRound)
            for node in tree.nodes {
                #expect(node.parent.map { tree.nodes[$0].event.id } == causes[node.event.id])
            }
        }
    }

    @Test func aLookThatIsGivenUpEnds() async throws {
        let family = try Family(.inMemory)
        let first = try await family.record(("a", "First"))[0]
        for _ in 0..<50 { try await family.record(("x", "Unrelated")) }
        let reader = BookReader(family.bench.ledger, chunk: 1)
        let looks = Mutex(0)
        let task = Task {
            try await reader.causes(of: first, within: CausationTree.Bounds(looking: .max)) {
                _, _ in
                looks.withLock { $0 += 1 }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(looks.withLock { $0 } == 1)
    }
}
