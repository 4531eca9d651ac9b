import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// A moment has one number for each account, whoever is asked: lists and totals (`accounts --at`,
/// the accounts screen), an account (`show`), its events (`events`, the timeline), two points
/// (`compare`), why (`why`), when (`when`), its days (the trend), and what leaves the book
/// (`export`). 300 moments where a campaign is whole, beside a writer.
@Suite struct MomentTableTests {
    /// How the rows of several accounts stand in the log.
    enum Shape: CaseIterable {
        case inOrder, grouped, scrambled
    }

    private struct Row {
        let account: String
        let moment: Int64
        let minor: Int64
    }

    private static let day = 86_400 * Timestamp.second
    private static let start: Int64 = 1_700_000_000_000_000
    private static let names = (1...6).map { "acc-\($0)" }

    private static func rows(_ shape: Shape, _ random: inout SeededRandom) -> [Row] {
        let rows = (0..<150).map { _ in
            Row(
                account: names.randomElement(using: &random) ?? names[0],
                moment: start + Int64.random(in: 0..<100, using: &random) * day,
                minor: Int64.random(in: -9_000...12_000, using: &random))
        }
        return switch shape {
        case .inOrder: rows.sorted { $0.moment < $1.moment }
        case .grouped: rows.sorted { ($0.account, $0.moment) < ($1.account, $1.moment) }
        case .scrambled: rows
        }
    }

    /// The rows as an import records them: in their order, an hour apart.
    private static func events(_ rows: [Row], _ factory: EventFactory) -> [NewEvent] {
        rows.enumerated().map { index, row in
            let isCredit = row.minor >= 0
            let payload = #"{"amountMinor":\#(abs(row.minor)),"currency":"GBP"}"#
            return NewEvent(
                id: factory.eventID(), type: isCredit ? "FundsDeposited" : "FundsWithdrawn",
                payload: JSONText(stored: Array(payload.utf8)),
                fold: FoldFields(
                    uncheckedSign: isCredit ? 1 : -1, amountMinor: abs(row.minor),
                    currency: CurrencyCode("GBP")),
                occurredAt: Timestamp(microseconds: row.moment),
                recordedAt: Timestamp(
                    microseconds: start + 200 * day + Int64(index) * 3600 * Timestamp.second))
        }
    }

    @Test(arguments: Shape.allCases)
    func aMomentHasOneNumber(_ shape: Shape) async throws {
        var random = SeededRandom.announced(for: "MomentTableTests \(shape)")
        let bench = try LedgerBench(shape == .scrambled ? .sqlite : .inMemory, interval: 7)
        let rows = Self.rows(shape, &random)
        for (row, event) in zip(rows, Self.events(rows, EventFactory(seed: random.seed))) {
            try await bench.record([event], to: row.account)
        }
        for name in Set(rows.map(\.account)) { try await bench.takeSnapshots(of: name) }
        try await bench.catchUp()
        let log = try await bench.log()
        // What is recorded meanwhile is of later moments, by both clocks.
        let writer = Task {
            for _ in 0..<200 where !Task.isCancelled {
                _ = try await bench.ledger.submit(.deposit("acc-1", 1))
                await Task.yield()
            }
        }
        defer { writer.cancel() }
        for clock in Clock.allCases {
            for _ in 0..<(Campaign.isWhole ? 50 : 20) {
                let event = try #require(log.randomElement(using: &random))
                let moment = clock.time(of: event.event).advanced(
                    by: Int64.random(in: -1...1, using: &random))
                try await expectOneNumber(
                    at: moment, clock, NaiveBook.book(at: moment, log, clock), bench)
            }
        }
        writer.cancel()
        _ = await writer.result
    }

    private func expectOneNumber(
        at moment: Timestamp, _ clock: Clock, _ naive: NaiveBook.Book, _ bench: LedgerBench
    ) async throws {
        let point = TimePoint.moment(moment, clock)
        let (ledger, reader) = (bench.ledger, BookReader(bench.ledger))
        let list = try await reader.accounts(BookList(at: point), from: .start, limit: 100)
        let sorted = try await reader.accounts(
            BookList(.balance, at: point), from: .start, limit: 100)
        #expect(Set(sorted.rows.map(\.id)) == Set(list.rows.map(\.id)))
        #expect(list.rows.map(\.id.name) == naive.accounts.keys.sorted())
        let sum = naive.accounts.values.reduce(Int128(0)) { $0 + Int128($1.balance) }
        #expect(try await reader.sums(at: point).totals.first?.balanceMinor ?? 0 == sum)
        if let gbp = Currency(code: "GBP"), !naive.accounts.isEmpty {
            let why = try await reader.history.explain(gbp, at: .moment(moment, clock))
            #expect(why.balanceMinor == sum && why.foldsAgree)
        }
        let book = try await reader.history.compare(.moment(moment, clock), .moment(moment, clock))
        #expect(book.before.totals.first?.balanceMinor ?? 0 == sum)
        for row in sorted.rows {
            let (id, wanted) = (row.id, try #require(naive.accounts[row.id.name]).balance)
            #expect(row.summary.account.balanceMinor == wanted, "\(id) \(moment)")
            let known = try await reader.account(id, at: point)
            #expect(known?.summary.account.balanceMinor == wanted, "\(id) \(moment)")
            let head = try #require(try await bench.store.head(of: id))
            let place = try await ledger.place(.time(moment), of: head, clock: clock)
            let shown = try await ledger.load(id, at: place)
            #expect(shown.state.account.balanceMinor == wanted, "\(id) \(moment)")
            let last = try await ledger.forEachEvent(of: id, at: place) { _, _ in true }
            #expect(last.state.account.balanceMinor == wanted, "\(id) \(moment)")
            let page = try await reader.timeline(of: id, nil, limit: 20, at: point)
            #expect(page.then?.state.account.balanceMinor == wanted, "\(id) \(moment)")
            let two = try await ledger.compare(id, place, place)
            #expect(two.after.account.balanceMinor == wanted, "\(id) \(moment)")
            let why = try await ledger.explain(id, at: place)
            #expect(why.state.account.balanceMinor == wanted && why.foldsAgree, "\(id) \(moment)")
            try await expectWhatLeaves(id, place, wanted, bench)
            try await expectDays(id, point, naive, reader)
        }
        var met: Set<StreamID> = []
        let told = try await ledger.whenInBook(
            try Condition("version > 0"), firstOnly: true, at: .moment(moment, clock)
        ) { met.insert($0.id).inserted }
        #expect(met == Set(list.rows.map(\.id)))
        #expect(told.lateEvents == list.rows.reduce(0) { $0 + $1.late })
    }

    /// The last state that a search judges, and the last line of an export.
    private func expectWhatLeaves(
        _ id: StreamID, _ place: AccountPlace, _ wanted: Int64, _ bench: LedgerBench
    ) async throws {
        let when = try await bench.ledger.when(
            try Condition("version > 0"), in: id, through: place)
        #expect(when.last?.account.balanceMinor == wanted, "\(id) \(place)")
        let sink = MemorySink()
        let versions = try await bench.ledger.versions(of: id, at: place)
        let count = try await Exporter(store: bench.store).export(
            .account(id, versions: versions.runs), as: CSVExport(codec: EventCodec()), to: sink)
        let balance = sink.text.split(separator: "\n").last?.split(
            separator: ",", omittingEmptySubsequences: false)
        #expect(balance?[7] == "\(wanted)", "\(id) \(place)")
        #expect(Int64(count) == when.count)
        #expect(when.late == versions.late)
    }

    /// The days of a trend end as the days of the account do.
    private func expectDays(
        _ id: StreamID, _ point: TimePoint, _ naive: NaiveBook.Book, _ reader: BookReader
    ) async throws {
        let own = naive.events.filter { $0.stream == id }
        let last = try #require(own.map(\.event.occurredAt.dayNumber).max())
        let trend = try await reader.trends([id], at: point)[id] ?? []
        let expected = trend.indices.map { index in
            own.filter {
                $0.event.occurredAt.dayNumber <= last - Int64(trend.count - 1 - index)
            }.reduce(Int64(0)) { sum, event in
                sum + Int64(event.event.fold.sign) * (event.event.fold.amountMinor ?? 0)
            }
        }
        #expect(trend == expected && trend.count == 30, "\(id) \(point)")
    }
}
