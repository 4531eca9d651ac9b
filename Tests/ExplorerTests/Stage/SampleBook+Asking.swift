import EventStoreCore
import Explorer
import LedgerCore

/// What is asked about the past, and what a proof finds.
extension SampleBook {
    // MARK: Compare and why

    func comparison(_ query: CompareQuery) -> ComparisonInfo {
        let points = [query.from, query.to].map { point in
            (book: asOf(point), text: point.map(Self.text) ?? "now")
        }.sorted { $0.book.log.count < $1.book.log.count }
        let (before, after) = (points[0], points[1])
        let known = Set(before.book.log.map(\.id))
        let rows = after.book.log.filter { row in
            !known.contains(row.id) && query.account.map { $0 == row.event.stream } ?? true
        }
        let fields = query.account.map { id in
            Self.fields(before.book.row(id), after.book.row(id))
        }
        let subtotals = Self.subtotals(rows)
        return ComparisonInfo(
            before: before.text, after: after.text,
            fields: fields ?? [
                ComparedField(
                    "accounts", .count(Int64(before.book.accounts.count)),
                    .count(Int64(after.book.accounts.count)))
            ], events: Int64(rows.count), subtotals: subtotals, net: subtotals.compactMap(\.net),
            elapsed: rows.isEmpty ? nil : .seconds(3600 * Int64(rows.count)),
            rows: query.account == nil ? [] : rows)
    }

    private static func text(_ point: TimePoint) -> String {
        switch point {
        case .position(let position): "@pos:\(position)"
        case .version(_, let version): "@\(version)"
        case .moment(let moment, _): moment.dateText
        }
    }

    private static func fields(_ before: AccountRow, _ after: AccountRow) -> [ComparedField] {
        func money(_ row: AccountRow) -> ComparedField.Value {
            row.balance.map { .money($0) } ?? .nothing
        }
        return [
            ComparedField("balance", money(before), money(after)),
            ComparedField("owner", .text(before.owner), .text(after.owner)),
            ComparedField("status", .text(before.status.rawValue), .text(after.status.rawValue)),
            ComparedField(
                "version", .count(before.version.number), .count(after.version.number)),
        ]
    }

    private static func subtotals(_ rows: [EventRow]) -> [Subtotal] {
        Dictionary(grouping: rows, by: \.event.type).sorted { $0.key < $1.key }.map { type, rows in
            func sum(_ effect: MoneyEffect) -> Int128 {
                rows.compactMap(\.movement).filter { $0.effect == effect }
                    .reduce(0) { $0 + Int128($1.amount.minorUnits) }
            }
            return Subtotal(
                type: type, currency: rows.lazy.compactMap(\.movement).first?.amount.currency,
                events: Int64(rows.count), creditsMinor: sum(.credit), debitsMinor: sum(.debit))
        }
    }

    func explanation(_ query: WhyQuery) -> Explanation {
        let past = asOf(query.at)
        switch query.number {
        case .balance(let id):
            let rows = past.events[id] ?? []
            let base = (snapshots[id] ?? []).last { $0.version <= Int64(rows.count) }
            let start = Int(base?.version ?? 0)
            return Explanation(
                subject: "\(id)@\(rows.count)", amount: past.row(id).balance.map(Total.init),
                snapshot: base.map { base in
                    Explanation.Base(
                        version: Version(base.version),
                        balance: base.wrong == nil ? rows[start - 1].balance : Sample.pounds(100))
                },
                fromZero: Self.subtotals(rows),
                fromSnapshot: Self.subtotals(Array(rows.dropFirst(start))),
                disagreement: base?.wrong, rows: rows.reversed(), events: Int64(rows.count))
        case .total(let currency):
            let rows = past.log.filter { $0.movement?.amount.currency == currency }
            let sum = rows.compactMap(\.movement).reduce(Int128(0)) {
                $0 + Int128($1.effect.sign * $1.amount.minorUnits)
            }
            return Explanation(
                subject: "\(currency) @pos:\(past.log.count)",
                amount: Total(minorUnits: sum, currency: currency), snapshot: nil,
                fromZero: Self.subtotals(rows), fromSnapshot: [], disagreement: nil, rows: [],
                events: Int64(rows.count))
        }
    }

    // MARK: When and what if

    /// Of conditions it knows only that a balance is below zero.
    func hits(_ query: WhenQuery) -> Result<WhenAnswer, LoadError> {
        guard query.condition == "balance < 0" else {
            return .failure(LoadError("column 1: '\(query.condition)' is not a condition"))
        }
        let known = query.until.map { asOf($0).log.map(\.id) }.map(Set.init)
        let rows = log.filter { row in
            known?.contains(row.id) ?? true && (row.balance?.minorUnits ?? 0) < 0
                && query.account.map { $0 == row.event.stream } ?? true
        }
        // Of the whole book, the first of each account.
        var seen: Set<StreamID> = []
        let first = rows.filter { seen.insert($0.event.stream).inserted || query.account != nil }
        let hits = first.map { row in
            WhenHit(
                account: row.event.stream, version: row.event.version, position: row.id,
                at: row.event.event.occurredAt, balance: row.balance)
        }
        return .success(
            WhenAnswer(hits: hits, count: Int64(hits.count), events: Int64(log.count)))
    }

    func facts(_ id: StreamID, from version: Version) -> WhatIfFacts {
        let before = asOf(.version(id, Version(version.number - 1)))
        let rows = (events[id] ?? []).filter { $0.event.version >= version }
        return WhatIfFacts(
            base: before.accounts[id] ?? LedgerCore.Account(),
            baseVersion: Version(version.number - 1),
            facts: rows.map {
                WhatIf.Fact(version: $0.event.version.number, event: ledgerEvent($0))
            }, left: 0)
    }

    private func ledgerEvent(_ row: EventRow) -> LedgerEvent {
        guard let movement = row.movement else {
            return .foreign(ForeignEvent(type: row.event.type, movement: nil))
        }
        let moved = FundsMoved(amount: movement.amount)
        return movement.effect == .credit ? .fundsDeposited(moved) : .fundsWithdrawn(moved)
    }

    // MARK: Proof and unread

    var proof: VerificationNews {
        var progress = VerificationProgress()
        (progress.phase, progress.done, progress.total) = (.readModels, head.number, head.number)
        (progress.events, progress.accounts) = (head.number, Int64(accounts.count))
        progress.snapshots = Int64(snapshots.values.joined().count)
        progress.readModelRows = 4 * Int64(accounts.count)
        progress.findingCount = findings.count
        progress.isDamaged = findings.contains { $0.kind == "event" || $0.kind == "structure" }
        progress.verdict =
            findings.isEmpty
            ? nil : progress.isDamaged ? "the ledger is damaged" : "snapshots are wrong"
        var damaged: [StreamID: Version] = [:]
        for finding in findings {
            guard finding.kind == "event", let id = finding.account,
                let version = finding.version
            else { continue }
            damaged[id] = min(version, damaged[id] ?? version)
        }
        return VerificationNews(progress: progress, findings: findings, damaged: damaged)
    }

    func unread(since: Position) -> UnreadCount {
        var changed: [StreamID: Version] = [:]
        for row in log where row.id > since { changed[row.event.stream] = row.event.version }
        return UnreadCount(accounts: changed, isMore: false)
    }

    func nextUnread(_ query: UnreadQuery) -> UnreadFound {
        let rows = accounts.keys.sorted().map(row)
        let start = rows.firstIndex { $0.id == query.from?.id }.map { $0 + 1 } ?? 0
        let found = (rows[start...] + rows[..<start]).first(where: query.isUnread)
        return found.map { .found($0) } ?? .none
    }
}
