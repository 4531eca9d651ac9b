import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

extension ExplorerQueries {
    // MARK: Compare

    func compare(
        _ query: CompareQuery, _ progress: @escaping Progress
    ) async throws -> ComparisonInfo {
        guard let id = query.account else {
            let points = (
                try await reader.bookPoint(of: query.from),
                try await reader.bookPoint(of: query.to)
            )
            return ComparisonInfo(
                try await reader.history.compare(points.0, points.1) {
                    progress($0.number, $1.number)
                })
        }
        let reader = accountReader
        let one = try await reader.place(of: id, at: query.from)
        let other = try await reader.place(of: id, at: query.to)
        let comparison = try await reader.ledger.compare(id, one, other, progress: progress)
        let rows = try await rows(of: id, comparison.versions.first(ComparisonInfo.maximumRows))
        return ComparisonInfo(comparison, rows)
    }

    // MARK: Why

    func explain(
        _ query: WhyQuery, _ progress: @escaping Progress
    ) async throws -> Explanation {
        switch query.number {
        case .total(let currency):
            let point = try await reader.bookPoint(of: query.at)
            return Explanation(
                try await reader.history.explain(currency, at: point) {
                    progress($0.number, $1.number)
                })
        case .balance(let id):
            let reader = accountReader
            let place = try await reader.place(of: id, at: query.at)
            let version = place.version
            let found = try await reader.ledger.explain(id, at: place) { event in
                if event.entry.version.number % 1000 == 0 {
                    progress(event.entry.version.number, version.number)
                }
            }
            let versions = try await reader.ledger.versions(of: id, at: place).runs
            let rows = try await rows(of: id, versions.last(Int64(Explanation.maximumRows)))
            return Explanation(found, rows.reversed())
        }
    }

    // MARK: When

    /// What is wrong with a condition; nil if nothing is.
    static func fault(inCondition text: String) -> FilterFault? {
        do {
            _ = try Condition(text)
            return nil
        } catch {
            return FilterFault(offset: error.offset, reason: error.reason)
        }
    }

    func when(
        _ query: WhenQuery, _ progress: @escaping Progress
    ) async throws -> WhenAnswer {
        let condition = try Condition(query.condition)
        guard let id = query.account else {
            return try await whenInBook(condition, query, progress)
        }
        let reader = accountReader
        let place = try await reader.place(of: id, at: query.until)
        var hits: [ConditionHit] = []
        let answer = try await reader.ledger.when(
            condition, in: id, through: place, progress: { done, total in progress(done, total) },
            visit: { hit in
                if hits.count < WhenAnswer.maximumHits { hits.append(hit) }
                return true
            })
        let store = reader.ledger.events
        let reversals = hits.isEmpty ? Reversals() : try await store.reversals(in: id)
        let links = try await store.links(of: reversals.filtered(query.until.reaches))
        return WhenAnswer(
            hits: hits.map { WhenHit($0, links) }, count: answer.count, events: answer.examined,
            late: answer.late.count)
    }

    private func whenInBook(
        _ condition: Condition, _ query: WhenQuery, _ progress: @escaping Progress
    ) async throws -> WhenAnswer {
        let point = try await reader.bookPoint(of: query.until)
        var hits: [ConditionHit] = []
        var count: Int64 = 0
        let told = try await ledger.whenInBook(
            condition, firstOnly: true, at: point,
            progress: { progress($0.number, $1.number) },
            visit: { hit in
                count += 1
                if hits.count < WhenAnswer.maximumHits { hits.append(hit) }
                return true
            })
        let last = try await events.lastPosition()
        let end = min(point.position ?? last, last)
        let reversals = hits.isEmpty ? Reversals() : try await events.reversals(through: end)
        let links = try await events.links(of: reversals.filtered(query.until.reaches))
        return WhenAnswer(
            hits: hits.map { WhenHit($0, links) }, count: count,
            events: end.number, late: told.lateEvents)
    }

    // MARK: What if

    /// The real history that a what-if begins with.
    func facts(_ id: StreamID, from version: Version) async throws -> WhatIfFacts {
        let base = try await ledger.load(id, through: Version(max(0, version.number - 1)))
        let now = try await ledger.load(id)
        var facts: [WhatIf.Fact] = []
        var recorded: [RecordedEvent] = []
        while facts.count < WhatIfFacts.maximum {
            try Task.checkCancellation()
            let next = Version(base.version.number + Int64(facts.count) + 1)
            let page = try await events.read(
                id, StreamQuery(from: next, through: now.version, limit: Self.factPage))
            for event in page.prefix(WhatIfFacts.maximum - facts.count) {
                recorded.append(event)
                facts.append(
                    WhatIf.Fact(
                        version: event.version.number, event: try ledger.codec.decode(event)))
            }
            if page.count < Self.factPage { break }
        }
        var found = Reversals()
        for event in recorded { found.take(event) }
        var reversals: [Int64: Int64] = [:]
        for event in recorded {
            reversals[event.version.number] = found.version(reversing: event)?.number
        }
        return WhatIfFacts(
            base: base.account, baseVersion: base.version, facts: facts, reversals: reversals,
            left: max(0, now.version.number - base.version.number - Int64(facts.count)),
            row: AccountRow(ListedAccount(PastAccount(now))))
    }

    private static let factPage = 500
}

extension Subtotal {
    init(_ flow: TypeFlow) {
        self.init(
            type: flow.type, currency: flow.currency, events: flow.flow.events,
            creditsMinor: flow.flow.creditsMinor, debitsMinor: flow.flow.debitsMinor)
    }
}

extension ComparisonInfo {
    /// Events of an account that are shown; the subtotals are of all of them.
    static let maximumRows: Int64 = 1000

    init(_ comparison: AccountComparison, _ rows: [EventRow]) {
        let (before, after) = (comparison.before, comparison.after)
        let net = after.account.currency.map {
            Total(minorUnits: comparison.netMinor, currency: $0)
        }
        func money(_ balance: Money?) -> ComparedField.Value {
            balance.map { .money($0) } ?? .nothing
        }
        func moment(_ moment: Timestamp?) -> ComparedField.Value {
            moment.map { .moment($0) } ?? .nothing
        }
        self.init(
            before: "@\(before.version)\(comparison.lateBefore.sign)",
            after: "@\(after.version)\(comparison.lateAfter.sign)",
            fields: [
                ComparedField(
                    "balance", money(before.account.balance), money(after.account.balance)),
                ComparedField(
                    "status", .text(before.account.status.rawValue),
                    .text(after.account.status.rawValue)),
                ComparedField("owner", .text(before.account.owner), .text(after.account.owner)),
                ComparedField(
                    "overdraft", Self.overdraft(before.account), Self.overdraft(after.account)),
                ComparedField(
                    "last event", moment(before.highestOccurredAt),
                    moment(after.highestOccurredAt)),
                ComparedField(
                    "position", .count(before.position.number), .count(after.position.number)),
            ] + Self.described(before.account, after.account), events: comparison.eventCount,
            subtotals: comparison.byType.map(Subtotal.init),
            net: net.map { [$0] } ?? [],
            elapsed: Self.duration(comparison.elapsedMicroseconds(.occurred)),
            rows: rows)
    }

    init(_ comparison: BookComparison) {
        let (before, after) = (comparison.before, comparison.after)
        let old = Dictionary(
            before.totals.map { ($0.currency, $0.balanceMinor) }, uniquingKeysWith: { $1 })
        let totals = after.totals.map { total in
            ComparedField(
                "total \(total.currency)",
                old[total.currency].map {
                    .total(Total(minorUnits: $0, currency: total.currency))
                } ?? .nothing, .total(total.balance))
        }
        self.init(
            before: before.point.shortText, after: after.point.shortText,
            fields: [ComparedField("accounts", .count(before.accounts), .count(after.accounts))]
                + totals,
            events: comparison.eventCount, subtotals: comparison.byType.map(Subtotal.init),
            net: comparison.net,
            elapsed: Self.duration(comparison.elapsedMicroseconds(.occurred)), rows: [])
    }

    private static func described(_ before: Account, _ after: Account) -> [ComparedField] {
        func text(_ value: FieldValue?) -> ComparedField.Value {
            value.map { .text($0.description) } ?? .nothing
        }
        return Set(before.fields.keys).union(after.fields.keys).sorted().map { name in
            ComparedField("state.\(name)", text(before.fields[name]), text(after.fields[name]))
        }
    }

    private static func overdraft(_ account: Account) -> ComparedField.Value {
        account.currency.map {
            .money(Money(minorUnits: account.overdraftLimitMinor, currency: $0))
        } ?? .nothing
    }

    private static func duration(_ microseconds: Int64?) -> Duration? {
        microseconds.map { .microseconds($0) }
    }
}

extension Explanation {
    init(_ found: BalanceExplanation, _ rows: [EventRow]) {
        let state = found.state
        self.init(
            subject: "\(state.id)@\(state.version)\(found.late.sign)",
            amount: state.account.balance.map(Total.init),
            snapshot: found.snapshot.map {
                Base(version: $0.version, balance: $0.account.balance)
            },
            fromZero: found.fromZero.map(Subtotal.init),
            fromSnapshot: found.sinceSnapshot.map(Subtotal.init),
            disagreement: found.foldsAgree
                ? nil
                : "\(state.account.balanceText) from the first event, "
                    + "\(found.loaded.account.balanceText) from the snapshot",
            rows: rows, events: state.version.number + found.late.count)
    }

    init(_ found: TotalExplanation) {
        func total(_ minor: Int128) -> Total { Total(minorUnits: minor, currency: found.currency) }
        self.init(
            subject: "\(found.currency) \(found.point.shortText)",
            amount: total(found.balanceMinor),
            snapshot: nil, fromZero: found.byType.map(Subtotal.init), fromSnapshot: [],
            disagreement: found.foldsAgree
                ? nil
                : "the accounts hold \(total(found.balanceMinor)), "
                    + "the events come to \(total(found.eventsMinor))",
            rows: [], events: found.eventCount)
    }
}

extension LateEvents {
    /// `+1` behind a version: so many more count.
    fileprivate var sign: String { count > 0 ? "+\(count)" : "" }
}

extension BookPoint {
    /// `@pos:20000`, `@2026-01-31` for the end of a day.
    fileprivate var shortText: String {
        guard case .moment(let moment, _) = self, moment == moment.endOfDay else { return text }
        return "@\(moment.dateText)"
    }
}

extension WhenHit {
    init(_ hit: ConditionHit, _ links: ReversalLinks) {
        self.init(
            account: hit.id, version: hit.version, position: hit.position, at: hit.occurredAt,
            balance: hit.account.balance,
            point: hit.isOfVersion ? nil : .moment(hit.occurredAt, .occurred),
            reversedBy: links.reversal(of: hit.version, in: hit.id),
            reverses: links.reversed(by: hit.version, in: hit.id))
    }
}
