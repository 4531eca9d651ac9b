import EventStoreCore
import EventStoreSQLite
import Foundation
import TestSupport
import Testing

/// A period is closed while processes deposit into it.
@Suite struct ClosingRaceTests {
    private static let writers = 20

    /// Each process deposits without a pause, and guards the stream of periods. When all are at
    /// it, the period is closed: what was acknowledged before is in front of the closing in the
    /// log, and everything later was refused with a conflict, which the processes check.
    @Test func everyDepositIsBeforeTheClosingOrRefused() async throws {
        let desk = try Desk()
        let path = desk.path("books.db")
        let store = try SQLiteEventStore.open(path: path, mode: .create)
        let events = EventFactory(seed: 20)
        let periods = try StreamID("periods")
        func write(_ type: String, expecting version: Int64) async throws -> AppendOutcome {
            try await store.append(
                AppendRequest([
                    StreamWrite(
                        stream: periods, expecting: .version(Version(version)),
                        events: [events.event(type: type)])
                ]))
        }
        _ = try await write("PeriodOpened", expecting: 0)
        let processes = try (1...Self.writers).map { number in
            var launch = desk.launch([path, "\(number)"])
            launch.program = Binaries.guardedDepositor
            return try Child(launch)
        }
        try await eventually("every process has deposited", within: .seconds(120)) {
            try await store.streams(after: nil, limit: 100).count == Self.writers + 1
        }
        let end = try await write("PeriodClosed", expecting: 1).positions.lowerBound
        for (index, process) in processes.enumerated() {
            let outcome = try await process.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
            let head = try await store.head(of: try StreamID("acc-\(index + 1)"))
            // What was acknowledged, and nothing else, was recorded.
            #expect(outcome.lines == ["\(try #require(head).version)"], "\(outcome)")
            #expect(try #require(head).position.number < end)
        }
        // Nothing got in behind the closing, by any writer.
        #expect(try await store.lastPosition() == Position(end))
        #expect(try await store.structuralDamage() == [])
    }
}
