import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

/// What becomes of an account's items that come in pieces: with gaps, overlaps, twice, in any
/// order.
@Suite("Spans of an account's items")
struct SpanTests {
    /// A table that has some items which nobody was told of, some of them only when it is asked
    /// again.
    private final class Table: AWSCaller {
        private let late: Mutex<[(version: Int64, asked: Int)]>

        init(_ late: [(version: Int64, asked: Int)]) { self.late = Mutex(late) }

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            let values = try JSONTree(body)["ExpressionAttributeValues"]
            guard operation == "Query",
                let first = values?[":s"]?["N"]?.string.flatMap({ Int64($0) }),
                let last = values?[":t"]?["N"]?.string.flatMap({ Int64($0) })
            else { throw AttributeError("unexpected \(operation)") }
            let found = late.withLock { late in
                for index in late.indices { late[index].asked -= 1 }
                return late.filter { $0.asked <= 0 && (first...last).contains($0.version) }
            }
            var writer = JSONWriter()
            writer.object { object in
                object.name("Items")
                object.array { list in
                    for item in found {
                        AttributeValue.write(SpanTests.row(item.version), to: &list)
                    }
                }
            }
            return writer.bytes
        }
    }

    private static func row(_ version: Int64) -> AttributeValue.Item {
        [
            "Id": .string("a"), "Version": AttributeValue(version), "Type": .string("CREDIT"),
            "Amount": .number("1"), "Timestamp": .string("2026-01-02T03:04:05Z"),
        ]
    }

    /// Records batches of versions, one after the other.
    ///
    /// - Parameters:
    ///   - batches: of versions.
    ///   - late: what the table has besides, and how often it is to be asked for.
    ///   - patience: how long a number is waited for; long where it comes in the end.
    /// - Returns: the log: `1 2`, `-3` for a number that is missing, `?` for an item without a
    ///   place.
    /// - Throws: what the replica throws.
    private static func recorded(
        _ batches: [[Int64]], late: [(version: Int64, asked: Int)] = [],
        patience: Duration = .milliseconds(200)
    ) async throws -> String {
        let events = ForeignEvents.test(.accountsDemo)
        let replica = InMemoryEventStore()
        let clock = ManualClock()
        let now = { @Sendable in clock.now }
        let dynamo = DynamoDB(Table(late))
        let tables = try #require(LedgerTables(events: "bank"))
        let board = StatusBoard(
            RemoteStatus(
                freshness: Freshness(position: .start, moment: nil), lastKnown: .start,
                state: .live), meter: dynamo.meter)
        let finder = NewsFinder(events: events, replica: replica, now: now)
        let recorder = NewsRecorder(
            table: ForeignTable(events: events, dynamo: dynamo),
            log: HostLog(
                replica: replica, tables: tables, dynamo: dynamo, board: board, now: now),
            finder: finder, background: .standard, gapPatience: patience)
        for batch in batches {
            var news = TableNews()
            try await finder.add(batch.map(row), to: &news)
            try await recorder.record(news)
        }
        let page = try await replica.readLog(LogQuery(after: .start, limit: 1000))
        #expect(page.events.map(\.position.number) == Array(1..<Int64(page.events.count + 1)))
        #expect(try await replica.structuralDamage() == [])
        return page.events.map { event in
            switch TableEvent(event) {
            case .missing: "-\(event.version)"
            case .unreadable, .changed, .removed: "?"
            case nil: "\(event.version)"
            }
        }.joined(separator: " ")
    }

    @Test(
        arguments: [
            ([], ""), ([[]], ""), ([[1]], "1"), ([[1, 2, 3]], "1 2 3"),
            ([[1], [2], [3]], "1 2 3"), ([[3, 1, 2]], "1 2 3"), ([[3, 2, 1]], "1 2 3"),
            // Overlaps, and what was said before.
            ([[1], [1]], "1"), ([[1, 2], [1, 2]], "1 2"), ([[1, 2], [2, 3]], "1 2 3"),
            ([[1, 2, 3], [2]], "1 2 3"), ([[1, 2], [1, 2, 3], [3, 4]], "1 2 3 4"),
            // Gaps that stay: what comes for them later has no place.
            ([[2]], "-1 2"), ([[4]], "-1 -2 -3 4"), ([[1, 3]], "1 -2 3"), ([[1], [3]], "1 -2 3"),
            ([[1], [3], [2]], "1 -2 3 ?"), ([[1, 4, 6]], "1 -2 -3 4 -5 6"),
            ([[2], [1], [3]], "-1 2 ? 3"), ([[3], [1, 2], [4]], "-1 -2 3 ? ? 4"),
        ] as [([[Int64]], String)])
    func comeTo(_ batches: [[Int64]], _ wanted: String) async throws {
        #expect(try await Self.recorded(batches) == wanted)
    }

    @Test(
        "What is missing is asked for, and again",
        arguments: [
            ([[2]], [1], 1, "1 2"), ([[3]], [1, 2], 1, "1 2 3"), ([[1], [3]], [2], 1, "1 2 3"),
            ([[1], [3]], [2], 3, "1 2 3"), ([[1, 5]], [2, 3, 4], 2, "1 2 3 4 5"),
            ([[1, 3, 5]], [2, 4], 1, "1 2 3 4 5"), ([[4, 2]], [1, 3], 2, "1 2 3 4"),
            // Some of it is there, and the rest never.
            ([[1, 5]], [2, 4], 1, "1 2 -3 4 5"), ([[4]], [2], 1, "-1 2 -3 4"),
        ] as [([[Int64]], [Int64], Int, String)])
    func isAskedFor(
        _ batches: [[Int64]], _ late: [Int64], _ asked: Int, _ wanted: String
    ) async throws {
        let found = try await Self.recorded(
            batches, late: late.map { ($0, asked) },
            patience: wanted.contains("-") ? .seconds(2) : .seconds(60))
        #expect(found == wanted)
    }

    @Test("However they come, if the table has them they are there once and in order")
    func always() async throws {
        var random = SeededRandom.announced(for: "SpanTests")
        for _ in 0..<50 {
            let count = Int64.random(in: 1...12, using: &random)
            var batches: [[Int64]] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let size = Int.random(in: 1...Int(count), using: &random)
                batches.append(Array((1...count).shuffled(using: &random).prefix(size)))
            }
            batches.append([count])
            let found = try await Self.recorded(
                batches, late: (1...count).map { ($0, Int.random(in: 0...2, using: &random)) },
                patience: .seconds(60))
            let wanted = (1...count).map { "\($0)" }.joined(separator: " ")
            #expect(found == wanted, "\(batches)")
        }
    }

    @Test("A slot takes what it can hold, and a larger event is alone in one")
    func slots() throws {
        let factory = EventFactory()
        func event(_ position: Int64, _ bytes: Int) -> RecordedEvent {
            let text = #"{"text":"\#(String(repeating: "x", count: bytes))"}"#
            let payload = JSONText(stored: Array(text.utf8))
            return RecordedEvent(
                stream: StreamID(stored: "a"), version: Version(position),
                position: Position(position), event: factory.event(payload: payload),
                commandID: nil, previousHash: .zero, hash: .zero)
        }
        let half = SharedLog.slotBytes / 2
        let table: [([Int], [[Int64]])] = [
            ([], []), ([10], [[1]]), ([10, 10, 10], [[1, 2, 3]]), ([half, half], [[1], [2]]),
            ([10, half, 10, half, 10], [[1, 2, 3], [4, 5]]),
            ([10, SharedLog.slotBytes, 10], [[1], [2], [3]]),
        ]
        for (sizes, wanted) in table {
            let events = sizes.enumerated().map { event(Int64($0.offset) + 1, $0.element) }
            let parts = SharedLog.slots(of: events).map { $0.map(\.position.number) }
            #expect(parts == wanted, "\(sizes)")
        }
    }
}
