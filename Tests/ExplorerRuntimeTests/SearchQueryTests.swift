import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import Explorer
@testable import ExplorerRuntime

/// What is searched for is found wherever it is in the history, in both directions.
@Suite struct SearchQueryTests {
    /// An account of so many events, with amounts of all sizes; it is looked at a few at a time.
    private func account(_ count: Int, seed: UInt64) async throws -> (ExplorerQueries, StreamID) {
        let ledger = Ledger(
            events: InMemoryEventStore(), readModels: InMemoryEventStore(), environment: .seeded())
        let id = StreamID(stored: "acc-1")
        let currency = try #require(Currency(code: "CZK"))
        var random = SeededRandom(seed: seed)
        _ = try await ledger.submit(
            .open(
                account: id.name,
                AccountOpened(owner: "Ada", currency: currency, overdraftLimitMinor: .max / 2)))
        for number in 2...count {
            let minor = Int64.random(in: 1...9_999_999, using: &random)
            let moved = FundsMoved(
                amount: Money(minorUnits: minor, currency: currency),
                memo: number % 7 == 0 ? "invoice \(number)" : nil)
            _ = try await ledger.submit(
                Bool.random(using: &random)
                    ? .deposit(to: id.name, moved) : .withdraw(from: id.name, moved))
        }
        return (ExplorerQueries(ledger, isReadOnly: true, maximumScan: 9, chunk: 4), id)
    }

    /// Goes on where each stretch stopped.
    private func find(
        _ queries: ExplorerQueries, _ id: StreamID, _ text: String, from start: Version,
        isUpward: Bool
    ) async throws -> Version? {
        var (from, origin) = (start, Version?.none)
        for _ in 1...100 {
            let query = EventFindQuery(
                account: id, text: text, filter: "", from: from, origin: origin,
                isUpward: isUpward)
            switch try await queries.find(query) {
            case .found(let row): return row.event.version
            case .none: return nil
            case .undecided(let version, let began): (from, origin) = (version, began)
            }
        }
        Issue.record("the search goes round and round")
        return nil
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func whatATimelineShowsIsFound(_ seed: UInt64) async throws {
        let (queries, id) = try await account(60, seed: seed)
        let page = try await queries.timeline(
            TimelineQuery(account: id, place: .newest, limit: 100))
        let oldestFirst = Array(page.rows.reversed())
        func plain(_ text: String) -> String {
            text.lowercased().replacing("−", with: "-")
        }
        let shown = oldestFirst.map { row in
            let amounts = [row.movement.map(Wording.movement), row.balance.map(Wording.amount)]
                .compactMap { $0 }
            return amounts + amounts.map { $0.replacing(",", with: "") }
                + [row.note.memo ?? "", row.event.type, Wording.time(row.event.event.occurredAt)]
        }
        var texts = ["invoice", "12", "9.9", ",000", "−1", "+", "nothing", "invoice 49"]
        for index in [3, 20, 41, 59] { texts += [shown[index][0], shown[index][1]] }
        for text in texts {
            for start in [1, 17, 60] {
                for isUpward in [true, false] {
                    // Away from the row where it begins, round, and back to it.
                    let order =
                        isUpward
                        ? Array(start..<60) + Array(0..<start)
                        : (Array(start - 1..<60) + Array(0..<start - 1)).reversed()
                    let naive = order.first { index in
                        shown[index].contains { plain($0).contains(plain(text)) }
                    }
                    let found = try await find(
                        queries, id, text, from: Version(Int64(start)), isUpward: isUpward)
                    #expect(
                        found == naive.map { Version(Int64($0 + 1)) },
                        "\(text) from \(start), upward \(isUpward), seed \(seed)")
                }
            }
        }
    }

    @Test func aBalanceOfTheListIsFound() async throws {
        let store = InMemoryEventStore()
        let ledger = Ledger(events: store, readModels: store, environment: .seeded())
        let currency = try #require(Currency(code: "CZK"))
        for (name, minor) in [("a", 100), ("b", 3_987_000), ("c", 398_700), ("d", 5)] {
            let id = StreamID(stored: name)
            _ = try await ledger.submit(
                .open(
                    account: id.name,
                    AccountOpened(owner: "Ada", currency: currency, overdraftLimitMinor: 0)))
            let amount = Money(minorUnits: Int64(minor), currency: currency)
            _ = try await ledger.submit(.deposit(to: id.name, FundsMoved(amount: amount)))
        }
        let queries = ExplorerQueries(ledger, isReadOnly: false, chunk: 2)
        _ = try await queries.rebuild("account_summary") { _, _ in }
        for point in [nil, TimePoint.position(try await store.lastPosition())] {
            for (text, name) in [
                ("39870", "b"), ("39,870", "b"), ("39,870.00 CZK", "b"), ("3987.0", "c"),
                ("0.05", "d"), ("398700", nil),
            ] {
                for isBackward in [true, false] {
                    let query = FindQuery(
                        text: text, sort: .account, isDescending: false, filter: "",
                        from: AccountRow(stub: StreamID(stored: "a")), isBackward: isBackward,
                        at: point)
                    #expect(try await queries.find(query)?.id.name == name, "\(text)")
                }
            }
            #expect(try await queries.match("39870", at: point) == .many(0))
        }
    }
}
