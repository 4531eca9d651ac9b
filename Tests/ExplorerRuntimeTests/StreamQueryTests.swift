import EventStoreCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Explorer
@testable import ExplorerRuntime

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
            Ledger(events: store, readModels: store, environment: .seeded()), isReadOnly: true,
            maximumScan: scan, chunk: 2)
    }

    @Test func noRowIsLaterThanThePoint() async throws {
        let queries = try await queries(8)
        let places: [StreamWindowQuery.Place] = [
            .newest, .oldest, .below(Position(8)), .above(Position(2)),
            .around(Position(7)), .below(Position(3)), .above(Position(8)),
        ]
        for place in places {
            let page = try await queries.stream(
                StreamWindowQuery(
                    place: place, filter: "", limit: 10, at: .position(Position(5))))
            #expect(page.rows.allSatisfy { $0.id <= Position(5) }, "\(place)")
        }
    }

    /// Looks on from where each stretch of a search stopped, as a reader who presses the key again.
    ///
    /// - Returns: the position of what is found, 0 for nothing; and how many stretches it took.
    private func search(
        _ queries: ExplorerQueries, _ text: String, from start: Int64, isUpward: Bool
    ) async throws -> (found: Int64, stretches: Int) {
        var (from, origin) = (Position(start), Position?.none)
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

    @Test func aShortNumberIsNotAPartOfAnID() async throws {
        let queries = try await queries(3)
        let page = try await queries.stream(
            StreamWindowQuery(place: .newest, filter: "", limit: 10, at: nil))
        let id = try #require(page.rows.first).event.id.description
        for (text, found) in [(String(id.suffix(3)), Int64(0)), (id, 1), (String(id.suffix(9)), 1)]
        {
            let answer = try await search(queries, text, from: 3, isUpward: false)
            #expect(answer.found == found, "\(text) in \(id)")
        }
    }

    // MARK: Accounts

    /// With the read model, without it, and in the past.
    @Test(arguments: [true, false], [nil, Position(3)])
    func aNameGoesBeforeNamesThatHoldIt(_ isProjected: Bool, _ end: Position?) async throws {
        let store = InMemoryEventStore()
        let factory = EventFactory()
        for name in ["485", "4850", "7485"] {
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(
                        stream: StreamID(stored: name), expecting: .any,
                        events: [factory.event(type: "NoteTaken")])
                ]))
        }
        let queries = ExplorerQueries(
            Ledger(events: store, readModels: store, environment: .seeded()),
            isReadOnly: !isProjected)
        if isProjected { _ = try await queries.rebuild("account_summary") { _, _ in } }
        func find(_ text: String, from: String, prefersName: Bool) async throws -> String? {
            let query = FindQuery(
                text: text, sort: .account, isDescending: false, filter: "",
                from: AccountRow(stub: StreamID(stored: from)), isBackward: false,
                prefersName: prefersName, at: end.map { .position($0) })
            return try await queries.find(query)?.id.name
        }
        #expect(try await find("485", from: "485", prefersName: true) == "485")
        #expect(try await find("485", from: "7485", prefersName: true) == "485")
        #expect(try await find("485", from: "485", prefersName: false) == "4850")
        #expect(try await find("85", from: "4850", prefersName: true) == "7485")
    }

    /// Another process folds between the rows and their total.
    @Test func aPageOfAccountsIsOfOneMoment() async throws {
        let store = BetweenPages(base: InMemoryEventStore())
        let queries = ExplorerQueries(
            Ledger(events: store, readModels: store, environment: .seeded()), isReadOnly: false)
        try await store.grow()
        store.isBusy.set(3)
        let page = try await queries.accounts(
            AccountsQuery(
                sort: .account, isDescending: false, filter: "", place: .start, limit: 50))
        let sum = page.rows.reduce(Int128(0)) { $0 + Int128($1.balance?.minorUnits ?? 0) }
        #expect(page.totals.map(\.balanceMinor) == [sum])
        #expect(page.rows.count == Int(page.total))
        #expect(store.isBusy.left == 0)
    }
}

/// A store that grows, read models and all, behind a page of rows; so many times.
private struct BetweenPages: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let isBusy = Shared(0)
    private let factory = EventFactory()

    init(base: any EventStore & ReadModelStore) { self.base = base }

    /// How many more times it grows.
    final class Shared: Sendable {
        private let value: Mutex<Int>

        init(_ value: Int) { self.value = Mutex(value) }

        var left: Int { value.withLock { $0 } }
        func set(_ left: Int) { value.withLock { $0 = left } }

        func take() -> Bool {
            value.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
        }
    }

    func grow() async throws {
        let events = [factory.event(type: "Won", fold: try Self.fold)]
        let name = StreamID(stored: "acc-\(factory.eventID())")
        _ = try await base.append(
            AppendRequest([StreamWrite(stream: name, expecting: .any, events: events)]))
        let queries = ExplorerQueries(
            Ledger(events: base, readModels: base, environment: .seeded()), isReadOnly: false)
        for name in ["account_summary", "currency_totals"] {
            _ = try await queries.rebuild(name) { _, _ in }
        }
    }

    private static var fold: FoldFields {
        get throws {
            try FoldFields(sign: 1, amountMinor: 5, currency: CurrencyCode("GBP"))
        }
    }

    func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        let rows = try await base.rows(schema, query)
        if isBusy.take() { try await grow() }
        return rows
    }
}
