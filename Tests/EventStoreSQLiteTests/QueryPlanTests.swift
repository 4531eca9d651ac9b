import EventStoreCore
import GRDB
import Testing

@testable import EventStoreSQLite

@Suite("Query plans")
struct QueryPlanTests {
    static let hot: [(String, String)] = [
        ("last position", LastPosition.sql), ("head", FindHead.sql), ("whole head", HeadEvent.sql),
        ("stream", FindStream.sql),
        ("event by id", FindEvent.sql), ("place of an id", FindPlace.sql),
        ("event by position", EventAtPosition.sql), ("forward", ReadStream.forwardSQL),
        ("backward", ReadStream.backwardSQL), ("of a type", ReadStream.forwardOfTypeSQL),
        ("log", ReadLog.sql), ("filtered log", ReadLog.filteredSQL), ("fold", ReadFold.sql),
        ("filtered fold", ReadFold.filteredSQL), ("correlated", CorrelatedEvents.sql),
        ("heads", ListHeads.sql), ("command", FindCommand.sql),
        ("heads of a command", CommandHeads.sql), ("event hash", EventHash.sql),
        ("moment of a version", EventTime.sql),
        ("latest snapshot", LatestSnapshot.sql), ("snapshots", StreamSnapshots.sql),
        ("all snapshots", AllSnapshots.sql), ("newest place", HeadAtPosition.newestSQL),
        ("place of a version", HeadAtPosition.placeSQL), ("hash", HeadAtPosition.hashSQL),
        ("first event of a stream", StreamsAtPosition.firstEventSQL),
        ("last key", StreamsAtPosition.lastKeySQL), ("count", StreamsAtPosition.countSQL),
        ("names", ListNames.sql), ("reserved streams", ListReservedStreams.sql),
        ("record of a command", RememberedCommands.byIDSQL),
        ("records behind one", RememberedCommands.pageSQL),
        ("checkpoint", FindCheckpoint.sql), ("removed checkpoint", DeleteCheckpoint.sql),
        ("checkpoints of a prefix", ListCheckpoints.fromSQL),
        ("checkpoints behind one", ListCheckpoints.behindSQL),
    ]

    @Test("No query of the ledger reads all events", arguments: hot)
    func seeks(name: String, sql: String) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let plan = try store.reader.readNow { try Self.plan($0, sql) }
        let tables = ["e", "events", "snapshots", "n", "checkpoints"]
        #expect(!plan.contains { Self.isFullScan($0, of: tables) })
        let sorted = plan.filter { $0.contains("TEMP B-TREE") }
        // The heads of one command are few, and are put in the order of its request.
        #expect(sorted.isEmpty || sql == CommandHeads.sql, "\(plan)")
    }

    /// A step of a bisection is an entry of the index of versions, which holds the position too.
    @Test("A stream's past is found without its events")
    func bisectsTheIndex() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        for sql in [
            HeadAtPosition.newestSQL, HeadAtPosition.placeSQL, StreamsAtPosition.firstEventSQL,
        ] {
            let plan = try store.reader.readNow { try Self.plan($0, sql) }
            #expect(plan.allSatisfy { $0.contains("USING COVERING INDEX") }, "\(plan)")
        }
    }

    static let pages = [false, true].flatMap { descending in
        [false, true].flatMap { bounded in
            [false, true].map { (descending, bounded, $0) }
        }
    }

    @Test("Streams of the past come from the names' index, or are the few first", arguments: pages)
    func pagesOfThePast(descending: Bool, isBounded: Bool, byKey: Bool) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let sql = StreamsAtPosition.sql(
            descending: descending, isBounded: isBounded, byKey: byKey)
        let plan = try store.reader.readNow { try Self.plan($0, sql) }
        let isSorted = plan.contains { $0.contains("TEMP B-TREE") }
        #expect(isSorted == byKey, "\(plan)")
        #expect(plan.contains { $0.contains("COVERING INDEX") } != byKey, "\(plan)")
    }

    static let windows: [(String?, Bool)] = [
        (nil, false), (nil, true), ("balance", false), ("balance", true), ("owner", false),
    ]

    @Test("A window of a read model starts in its index, in order", arguments: windows)
    func windowPlan(sort: String?, descending: Bool) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        try await store.prepare(ReadModelTests.schema)
        let table = ReadModelTable(schema: ReadModelTests.schema, generation: 1)
        let cursors: [ReadModelQuery.Cursor?] = [
            nil, .init(sortValue: sort.map { _ in .null }, key: [.text("a"), .integer(1)]),
            .init(
                sortValue: sort.map { $0 == "owner" ? .text("x") : .integer(3) },
                key: [.text("a"), .integer(1)]),
        ]
        for cursor in cursors {
            let query = ReadModelQuery(
                sort: sort, descending: descending, after: cursor, limit: 10)
            let window = try ReadModelWindow(table, query)
            for run in window.runs {
                let plan = try store.reader.readNow {
                    try Self.plan($0, window.statement(run).sql)
                }
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
                // Without a condition the index is read from its end, up to the limit.
                let seeks = plan.allSatisfy { $0.hasPrefix("SEARCH") }
                #expect(seeks || run.terms.isEmpty, "\(plan)")
            }
        }
    }

    private static func plan(_ database: Database, _ sql: String) throws -> [String] {
        try PreparedQuery(database, "EXPLAIN QUERY PLAN " + sql).all { try $0.string(3) }
    }

    private static func isFullScan(_ line: String, of tables: [String]) -> Bool {
        tables.contains { line == "SCAN \($0)" || line.hasPrefix("SCAN \($0) ") }
    }
}
