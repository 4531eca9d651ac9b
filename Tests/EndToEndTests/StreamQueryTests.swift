import EventStoreCore
import LedgerService
import TestSupport
import Testing

@testable import Explorer
@testable import daybook

/// What the stream screen reads of the log.
@Suite struct StreamQueryTests {
    /// So many events of one account; what reads them looks at a few of them at a time.
    private func queries(_ count: Int, scan: Int64 = 200_000) async throws -> ExplorerQueries {
        let store = InMemoryEventStore()
        let account = StreamID(stored: "acc")
        let factory = EventFactory()
        for number in 1...count {
            let type = number == 2 ? "Rare" : "NoteTaken"
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(
                        stream: account, expecting: .any, events: [factory.event(type: type)])
                ]))
        }
        return ExplorerQueries(
            Ledger(store: store, environment: .live), isReadOnly: true, maximumScan: scan, chunk: 2)
    }

    @Test func noRowIsLaterThanThePoint() async throws {
        let queries = try await queries(8)
        let places: [StreamWindowQuery.Place] = [
            .newest, .oldest, .below(LogPosition(8)), .above(LogPosition(2)),
            .around(LogPosition(7)), .below(LogPosition(3)), .above(LogPosition(8)),
        ]
        for place in places {
            let page = try await queries.stream(
                StreamWindowQuery(
                    place: place, filter: "", limit: 10, at: .position(LogPosition(5))))
            #expect(page.rows.allSatisfy { $0.id <= LogPosition(5) }, "\(place)")
        }
    }

    /// Looks on from where each stretch of a search stopped, as a reader who presses the key again.
    ///
    /// - Returns: the position of what is found, 0 for nothing; and how many stretches it took.
    private func search(
        _ queries: ExplorerQueries, _ text: String, from start: Int64, isUpward: Bool
    ) async throws -> (found: Int64, stretches: Int) {
        var (from, origin) = (LogPosition(start), LogPosition?.none)
        for stretch in 1...100 {
            let query = StreamFindQuery(
                text: text, filter: "", from: from, origin: origin, isUpward: isUpward, at: nil)
            switch try await queries.find(query) {
            case .found(let row): return (row.id.number, stretch)
            case .none: return (0, stretch)
            case .undecided(let position, let began): (from, origin) = (position, began)
            }
        }
        Issue.record("the search goes round and round")
        return (-1, 100)
    }

    @Test(arguments: [true, false])
    func aSearchThatStopsAndGoesOnEndsWhereItBegan(_ isUpward: Bool) async throws {
        let queries = try await queries(20, scan: 4)
        for start: Int64 in [1, 9, 20] {
            let none = try await search(queries, "nothing", from: start, isUpward: isUpward)
            #expect(none.found == 0 && none.stretches >= 5, "from \(start)")
            let rare = try await search(queries, "Rare", from: start, isUpward: isUpward)
            #expect(rare.found == 2, "from \(start)")
        }
        let same = try await search(queries, "Rare", from: 2, isUpward: isUpward)
        #expect(same.found == 2)
    }
}
