import EventStoreCore
import LedgerCore
import LedgerService
import TestSupport
import Testing

@Suite struct ComparisonTests {
    @Test(arguments: TestEngine.allCases)
    func randomVersionsEqualTheNaiveWay(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "ComparisonTests")
        let bench = try LedgerBench(engine, interval: 9)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 4, appends: 120)
        for (id, events) in Dictionary(grouping: try await bench.log(), by: \.stream) {
            for _ in 0..<25 {
                let one = Int.random(in: 0...events.count, using: &random)
                let other = Int.random(in: 0...events.count, using: &random)
                let comparison = try await bench.ledger.compare(
                    id, Version(Int64(one)), Version(Int64(other)))
                let (low, high) = (min(one, other), max(one, other))
                let between = Array(events[low..<high])
                #expect(comparison.isReversed == (other < one))
                #expect(comparison.eventCount == Int64(high - low))
                #expect(comparison.before.version == Version(Int64(low)))
                let naive = [low, high].map { end in
                    NaiveBook.accounts(Array(events.prefix(end)))[id.name] ?? .init()
                }
                #expect(comparison.before.account.balanceMinor == naive[0].balance)
                #expect(comparison.after.account.balanceMinor == naive[1].balance)
                #expect(comparison.netMinor == naive[1].balance - naive[0].balance)
                Self.expect(comparison.byType, toBe: between)
                #expect(
                    comparison.elapsedMicroseconds(.occurred)
                        == (low == 0 ? nil : naive[1].lastEventAt - naive[0].lastEventAt))
                let names = comparison.changes.map(\.name)
                #expect(names.contains("balance") == (naive[0].text != naive[1].text))
                #expect(names.contains("status") == (naive[0].status != naive[1].status))
                #expect(names.contains("owner") == (naive[0].owner != naive[1].owner))
            }
        }
    }

    /// Subtotals, added up again in the plainest way.
    static func expect(_ flows: [TypeFlow], toBe events: [RecordedEvent]) {
        let groups = Dictionary(grouping: events) { event in
            event.type + "/"
                + (event.event.fold.sign == 0 ? "" : event.event.fold.currency?.description ?? "")
        }
        let lines = flows.map { flow in
            "\(flow.type)/\(flow.currency?.code ?? ""): \(flow.flow.events), "
                + "\(flow.flow.creditsMinor), \(flow.flow.debitsMinor), \(flow.flow.netMinor)"
        }
        let expected = groups.sorted { $0.key < $1.key }.map { key, events in
            func sum(_ sign: Int8) -> Int64 {
                events.filter { $0.event.fold.sign == sign }
                    .reduce(0) { $0 + ($1.event.fold.amountMinor ?? 0) }
            }
            return "\(key): \(events.count), \(sum(1)), \(sum(-1)), \(sum(1) - sum(-1))"
        }
        #expect(lines.sorted() == expected.sorted())
    }

    @Test(arguments: TestEngine.allCases)
    func randomPositionsOfTheBookEqualTheNaiveWay(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "ComparisonTests")
        let bench = try LedgerBench(engine)
        var source = RandomHistory(random)
        try await source.write(to: bench, accounts: 8, appends: 120)
        let log = try await bench.log()
        let history = BookHistory(ledger: bench.ledger, checkpointBytes: 300, segment: 16)
        for _ in 0..<40 {
            let one = Int.random(in: 0...log.count, using: &random)
            let other = Int.random(in: 0...log.count, using: &random)
            let comparison = try await history.compare(
                Position(Int64(one)), Position(Int64(other)))
            let (low, high) = (min(one, other), max(one, other))
            Self.expect(comparison.byType, toBe: Array(log[low..<high]))
            for (side, end) in [(comparison.before, low), (comparison.after, high)] {
                #expect(side.position == Position(Int64(end)))
                let totals = NaiveBook.totals(Array(log.prefix(end)))
                #expect(side.totals.map(\.currency.code) == totals.map { $0[0].text })
                #expect(side.totals.map(\.balanceMinor) == totals.map { $0[4].total })
                #expect(side.accounts == Int64(Set(log.prefix(end).map(\.stream)).count))
                #expect(side.time(.recorded) == log.prefix(end).last?.event.recordedAt)
            }
            for net in comparison.net {
                let moved = log[low..<high].filter {
                    $0.event.fold.currency?.description == net.currency.code
                }
                #expect(
                    net.minorUnits
                        == moved.reduce(0) {
                            $0 + Int128($1.event.fold.sign) * Int128($1.event.fold.amountMinor ?? 0)
                        })
            }
            for currency in comparison.after.totals.map(\.currency) {
                let explanation = try await history.explain(
                    currency, at: Position(Int64(high)))
                #expect(explanation.foldsAgree)
                #expect(
                    explanation.balanceMinor
                        == comparison.after.totals.first { $0.currency == currency }?
                        .balanceMinor)
                Self.expect(
                    explanation.byType,
                    toBe: log.prefix(high).filter {
                        $0.event.fold.sign != 0
                            && $0.event.fold.currency?.description == currency.code
                    })
            }
        }
    }
}

extension NaiveBook.Account {
    fileprivate var text: String { version == 0 || currency.isEmpty ? "" : "\(balance)\(currency)" }
}
