import EventStoreCore
import EventStreaming
import Synchronization
import TestSupport
import Testing

@Suite struct TailerTests {
    @Test(arguments: TestEngine.allCases)
    func handsOverHistoryThenWhatIsNewInOrder(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(25)
        let received = Received()
        let tailer = StreamTailer(store: log.store, after: .start, pageSize: 10)
        tailer.start { received.take($0) }
        try await eventually("history") { received.positions.count == 25 }
        try await log.append(30)
        try await eventually("live events") { received.positions.count >= 55 }
        #expect(received.positions == Array(1...55))
        await tailer.stop()
        #expect(tailer.status.checkpoint == Position(55))
        #expect(tailer.status.failure == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func beginsBehindItsCheckpoint(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(12)
        let received = Received()
        let tailer = StreamTailer(store: log.store, after: Position(7))
        tailer.start { received.take($0) }
        try await eventually("the rest") { tailer.status.checkpoint == Position(12) }
        #expect(received.positions == [8, 9, 10, 11, 12])
        await tailer.stop()
    }

    @Test(arguments: TestEngine.allCases)
    func movesItsCheckpointWhenTheHandlerReturned(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(30)
        let received = Received()
        let gate = Gate()
        let tailer = StreamTailer(store: log.store, after: .start, pageSize: 10)
        tailer.start { page in
            received.take(page)
            try await gate.pass()
        }
        try await eventually("the first page") { received.pages == 1 }
        #expect(tailer.status.checkpoint == .start)
        #expect(tailer.status.head == Position(30))
        #expect(tailer.status.lag == 30)
        gate.open()
        try await eventually("the rest") { tailer.status.lag == 0 }
        #expect(tailer.status.checkpoint == Position(30))
        #expect(received.positions == Array(1...30))
        await tailer.stop()
    }

    @Test(arguments: TestEngine.allCases)
    func handsAPageThatWasRefusedOverAgain(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(30)
        let tailer = StreamTailer(store: log.store, after: .start, pageSize: 10)
        tailer.start { page in
            if page.events.first?.position == Position(11) { throw Refusal() }
        }
        await tailer.finished()
        #expect(tailer.status.failure == "the handler refuses this page")
        #expect(tailer.status.checkpoint == Position(10))
        #expect(tailer.status.lag == 20)

        let received = Received()
        let next = StreamTailer(
            store: log.store, after: tailer.status.checkpoint, pageSize: 10)
        next.start { received.take($0) }
        try await eventually("the rest") { next.status.checkpoint == Position(30) }
        #expect(received.positions == Array(11...30))
        await next.stop()
        await tailer.stop()
    }

    @Test(arguments: TestEngine.allCases)
    func movesItsCheckpointOverOtherTypes(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        for _ in 0..<5 {
            try await log.append(type: "Wanted", to: "s-1")
            try await log.append(3, type: "Other")
        }
        let received = Received()
        let tailer = StreamTailer(
            store: log.store, after: .start, pageSize: 2, types: ["Wanted"])
        tailer.start { received.take($0) }
        try await eventually("the end") { tailer.status.checkpoint == Position(20) }
        #expect(received.positions == [1, 5, 9, 13, 17])
        #expect(tailer.status.lag == 0)
        // Nothing that is wanted: the checkpoint moves, the handler is not called.
        let pages = received.pages
        try await log.append(4, type: "Other")
        try await eventually("the end") { tailer.status.checkpoint == Position(24) }
        #expect(received.pages == pages)
        await tailer.stop()
    }

    @Test(arguments: TestEngine.allCases)
    func severalFollowAtOnce(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(20)
        var tailers: [(StreamTailer, Received)] = []
        for number in 0..<4 {
            let received = Received()
            let tailer = StreamTailer(
                store: try log.another(), after: .start, pageSize: 1 + number * 3)
            tailer.start { received.take($0) }
            tailers.append((tailer, received))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await log.append(20) } }
            try await group.waitForAll()
        }
        for (tailer, received) in tailers {
            try await eventually("all events") { received.positions.count >= 80 }
            #expect(received.positions == Array(1...80))
            await tailer.stop()
        }
    }

    /// As another process would: a connection of its own to the same file.
    @Test func wakesForAnotherConnection() async throws {
        let log = try Log(.sqlite)
        let received = Received()
        let tailer = StreamTailer(store: try log.another(), after: .start)
        tailer.start { received.take($0) }
        for count in 1...10 {
            try await log.append(1)
            try await eventually("event \(count)") { received.positions.count == count }
        }
        #expect(received.positions == Array(1...10))
        await tailer.stop()
    }

    @Test(arguments: TestEngine.allCases)
    func startingTwiceHandsOverOnce(_ engine: TestEngine) async throws {
        let log = try Log(engine)
        try await log.append(5)
        let (received, other) = (Received(), Received())
        let tailer = StreamTailer(store: log.store, after: .start)
        tailer.start { received.take($0) }
        tailer.start { other.take($0) }
        try await eventually("history") { tailer.status.checkpoint == Position(5) }
        await tailer.stop()
        #expect(received.positions == Array(1...5))
        #expect(other.pages == 0)
    }
}
