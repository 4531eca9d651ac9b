import EventStoreCore
import Explorer
import LedgerCore

extension SampleBook {
    /// What the runtime would answer; nil for what it does without an answer.
    func answer(_ effect: Effect) -> Action? {
        switch effect {
        case .ask(let id, let query): .answered(id, answer(id, query))
        case .changeSnapshot(let change):
            .snapshotChanged(change, result { "the snapshot is changed" })
        case .rebuild(let name): .rebuilt(name, result { Int64(accounts.count) })
        case .copy(let text): .copied(text)
        default: nil
        }
    }

    private func answer(_ id: RequestID, _ query: Query) -> Result<Answer, LoadError> {
        switch query {
        case .accounts(let query):
            result { asOf(query.at).accounts(query) }.map { .accounts($0) }
        case .findAccount(let query):
            result { asOf(query.at).find(query) }.map { .account($0) }
        case .matchAccount(let text, at: let point):
            result { asOf(point).match(text) }.map { .match($0) }
        case .winners(let conflicts):
            .success(
                .winners(
                    conflicts.map { conflict in
                        Conflict(
                            account: conflict.account, expected: conflict.expected,
                            actual: conflict.actual,
                            winners: (events[conflict.account] ?? []).filter {
                                $0.event.version > conflict.expected
                            })
                    }))
        case .lookUpAccounts(let text):
            .success(
                .lookedUp(Array(ordered(.account, false, [text]).prefix(AccountLookup.limit))))
        case .trends(let wanted, at: _):
            .success(.trends(Dictionary(wanted.map { ($0, trend($0)) }) { first, _ in first }))
        case .timeline(let query), .recent(let query):
            result { timeline(query) }.map { .timeline($0) }
        case .checkFilter(let text): .success(.fault(Self.fault(in: text)))
        case .checkCondition(let text):
            .success(
                .fault(
                    text == "balance < 0"
                        ? nil : FilterFault(offset: 8, reason: "'\(text)' is not a condition")))
        case .findEvent(let query):
            result { find(query) }.map { .event($0) }
        case .findInStream(let query):
            result { asOf(query.at).find(query) }.map { .streamEvent($0) }
        case .stream(let query):
            asOf(query.at).stream(query).map { .stream($0) }
        case .snapshots(let account, at: let point):
            result { snapshotsPage(account, at: point) }.map { .snapshots($0) }
        case .projections(at: let point):
            result { asOf(point).projections }.map { .projections($0) }
        case .totals(at: let point):
            result { asOf(point).totals }.map { .totals($0) }
        case .travel(let query): travelled(query).map { .point($0) }
        case .place(let query): place(query).map { .place($0) }
        case .landing(let point, let account):
            result { landing(point, account) }.map { .landing($0) }
        case .correlated(let correlation, _):
            result { log.filter { $0.event.event.correlationID == correlation } }.map {
                .correlated($0)
            }
        case .compare(let query):
            result { comparison(query) }.map { .comparison($0) }
        case .explain(let query):
            result { explanation(query) }.map { .explanation($0) }
        case .when(let query): hits(query).map { .when($0) }
        case .facts(let account, from: let version):
            result { facts(account, from: version) }.map { .facts($0) }
        case .verify: result { proof }.map { .verification($0) }
        case .countUnread(let since):
            result { unread(since: since) }.map { .unreadCount($0) }
        case .findUnread(let query):
            result { nextUnread(query) }.map { .unread($0) }
        case .preview(let wish): .success(.preview(preview(id, wish)))
        case .submit(_, let wish): .success(.receipt(receipt(wish)))
        }
    }

    private func result<Value>(_ body: () -> Value) -> Result<Value, LoadError> {
        failure.map { .failure(LoadError($0)) } ?? .success(body())
    }

    // MARK: Accounts

    private func accounts(_ query: AccountsQuery) -> AccountsPage {
        let rows = ordered(query.sort, query.isDescending, [query.filter])
        let (page, atStart, atEnd) = Self.page(rows, query)
        var totals: [String: CurrencyTotal] = [:]
        for account in accounts.values {
            guard let balance = account.balance else { continue }
            let sum = totals[balance.currency.code]
            totals[balance.currency.code] = CurrencyTotal(
                currency: balance.currency, accounts: (sum?.accounts ?? 0) + 1, creditsMinor: 0,
                debitsMinor: 0, balanceMinor: (sum?.balanceMinor ?? 0) + Int128(balance.minorUnits))
        }
        return AccountsPage(
            rows: page, atStart: atStart, atEnd: atEnd, total: Int64(accounts.count),
            matching: Int64(rows.count), totals: totals.sorted { $0.key < $1.key }.map(\.value),
            freshness: query.at == nil
                ? SummaryFreshness(lag: isSummaryStopped ? 17 : lag, isStopped: isSummaryStopped)
                : nil)
    }

    private var totals: BookTotals {
        let query = AccountsQuery(
            sort: .account, isDescending: false, filter: "", place: .start, limit: 1)
        return BookTotals(accounts: Int64(accounts.count), totals: accounts(query).totals)
    }

    private static func page(
        _ rows: [AccountRow], _ query: AccountsQuery
    ) -> ([AccountRow], atStart: Bool, atEnd: Bool) {
        func index(_ row: AccountRow) -> Int {
            rows.firstIndex { $0.id == row.id }
                ?? rows.firstIndex { !query.sort.puts($0, before: row, query.isDescending) }
                ?? rows.count
        }
        let range: Range<Int> =
            switch query.place {
            case .start: 0..<min(rows.count, query.limit)
            case .end: max(0, rows.count - query.limit)..<rows.count
            case .after(let row):
                min(rows.count, index(row) + 1)..<min(rows.count, index(row) + 1 + query.limit)
            case .before(let row): max(0, index(row) - query.limit)..<index(row)
            case .around(let row):
                max(
                    0, index(row) - query.limit / 2)..<min(
                        rows.count, index(row) + query.limit / 2)
            }
        return (Array(rows[range]), range.lowerBound == 0, range.upperBound == rows.count)
    }

    private func ordered(
        _ sort: AccountOrder, _ isDescending: Bool, _ filters: [String]
    ) -> [AccountRow] {
        let texts = filters.filter { !$0.isEmpty }.map { $0.lowercased() }
        let rows = accounts.keys.map(row).filter { row in
            texts.allSatisfy {
                row.id.name.lowercased().contains($0) || row.owner.lowercased().contains($0)
            }
        }
        let sorted = rows.sorted { left, right in
            switch sort {
            case .account: left.id < right.id
            case .owner: (left.owner, left.id) < (right.owner, right.id)
            case .balance:
                (left.balance?.minorUnits ?? 0, left.id) < (
                    right.balance?.minorUnits ?? 0, right.id
                )
            case .version: (left.version, left.id) < (right.version, right.id)
            case .activity: (left.lastEventAt, left.id) < (right.lastEventAt, right.id)
            }
        }
        return isDescending ? sorted.reversed() : sorted
    }

    private func find(_ query: FindQuery) -> AccountRow? {
        let rows = ordered(query.sort, query.isDescending, [query.filter])
        if query.prefersName, let row = rows.first(where: { $0.isNamed(query.text) }) { return row }
        let order = query.isBackward ? rows.reversed() : rows
        let start = order.firstIndex { $0.id == query.from?.id }.map { $0 + 1 } ?? 0
        let text = query.text.lowercased()
        return (order[start...] + order[..<start]).first {
            $0.id.name.lowercased().contains(text) || $0.owner.lowercased().contains(text)
        }
    }

    private func match(_ text: String) -> AccountMatch {
        let rows = ordered(.account, false, [text])
        if let exact = rows.first(where: { $0.id.name == text }) { return .one(exact) }
        return rows.count == 1 ? .one(rows[0]) : .many(Int64(rows.count))
    }

    /// The balance after each of the last thirty events.
    private func trend(_ id: StreamID) -> [Int64] {
        let balances = (events[id] ?? []).suffix(30).map { $0.balance?.minorUnits ?? 0 }
        return Array(repeating: 0, count: 30 - balances.count) + balances
    }

    // MARK: Events

    private func timeline(_ query: TimelineQuery) -> TimelinePage {
        let all = (events[query.account] ?? []).filter {
            query.filter.isEmpty || $0.event.type == Self.type(in: query.filter)
        }
        let last = all.count
        let range: Range<Int> =
            switch query.place {
            case .newest: max(0, last - query.limit)..<last
            case .oldest: 0..<min(last, query.limit)
            case .point:
                max(
                    0, middle(query) - query.limit / 2)..<min(
                        last, middle(query) + query.limit / 2)
            case .around(let version):
                max(
                    0, Int(version.number) - query.limit / 2)..<min(
                        last, Int(version.number) + query.limit / 2)
            case .above(let version):
                min(last, Int(version.number))..<min(last, Int(version.number) + query.limit)
            case .below(let version):
                max(0, Int(version.number) - 1 - query.limit)..<max(0, Int(version.number) - 1)
            }
        return TimelinePage(
            rows: all[range].reversed(), head: row(query.account),
            then: row(query.account, at: query.at), atNewest: range.upperBound == last,
            atOldest: range.lowerBound == 0,
            matching: query.filter.isEmpty ? nil : MatchCount(count: Int64(last), isAll: true))
    }

    /// The next event whose payload holds the text.
    private func find(_ query: EventFindQuery) -> TimelineFound {
        let all = events[query.account] ?? []
        let here = Int(query.from.number)
        let order =
            query.isUpward
            ? Array(all.dropFirst(here) + all.prefix(here))
            : Array((all.dropFirst(max(0, here - 1)) + all.prefix(max(0, here - 1))).reversed())
        let found = order.first { $0.event.event.payload.description.contains(query.text) }
        return found.map { .found($0) } ?? .none
    }

    /// The next event of an account whose name holds the text, or whose payload does.
    private func find(_ query: StreamFindQuery) -> StreamFound {
        let here = Int(query.from?.number ?? head.number + 1)
        let order =
            query.isUpward
            ? Array(log.dropFirst(here) + log.prefix(here))
            : Array((log.dropFirst(max(0, here - 1)) + log.prefix(max(0, here - 1))).reversed())
        let found = order.first {
            $0.event.stream.name.contains(query.text)
                || $0.event.event.payload.description.contains(query.text)
        }
        return found.map { .found($0) } ?? .none
    }

    /// Of filters it knows the names of types in quotes; anything else is wrong.
    private static func type(in filter: String) -> String? {
        let parts = filter.split(separator: "'", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].hasPrefix("type") ? String(parts[1]) : nil
    }

    private static func fault(in filter: String) -> FilterFault? {
        type(in: filter) == nil
            ? FilterFault(offset: 5, reason: "a comparison is expected here: = != <> < <= > >=")
            : nil
    }

    private func middle(_ query: TimelineQuery) -> Int {
        Int(row(query.account, at: query.at)?.version.number ?? 0)
    }

    private func stream(_ query: StreamWindowQuery) -> Result<StreamWindowPage, LoadError> {
        if let failure { return .failure(LoadError(failure)) }
        var all = log
        if !query.filter.isEmpty {
            guard let type = Self.type(in: query.filter) else {
                return .failure(
                    LoadError(
                        "column 6 of the filter: expected an operator, such as = or >=, "
                            + "and found the end"))
            }
            all = log.filter { $0.event.type == type }
        }
        func index(_ position: Position) -> Int {
            all.firstIndex { $0.id >= position } ?? all.count
        }
        let range: Range<Int> =
            switch query.place {
            case .newest: max(0, all.count - query.limit)..<all.count
            case .oldest: 0..<min(all.count, query.limit)
            case .above(let position):
                index(
                    Position(position.number + 1))..<min(
                        all.count, index(Position(position.number + 1)) + query.limit)
            case .below(let position):
                max(0, index(position) - query.limit)..<index(position)
            case .around(let position):
                max(
                    0, index(position) - query.limit / 2)..<min(
                        all.count, index(position) + query.limit / 2)
            }
        return .success(
            StreamWindowPage(
                rows: Array(all[range]), atNewest: range.upperBound == all.count,
                atOldest: range.lowerBound == 0))
    }

    private func snapshotsPage(_ id: StreamID, at point: TimePoint?) -> SnapshotsPage {
        SnapshotsPage(
            rows: asOf(point).snapshotRows(id), head: row(id).version,
            then: point.map { asOf($0).row(id).version })
    }

    private func snapshotRows(_ id: StreamID) -> [SnapshotRow] {
        (snapshots[id] ?? []).reversed().compactMap { snapshot in
            guard
                let row = events[id]?.first(where: { $0.event.version.number == snapshot.version })
            else { return nil }
            return SnapshotRow(
                version: row.event.version, createdAt: row.event.event.recordedAt,
                balance: row.balance, disagreement: snapshot.wrong)
        }
    }

    // MARK: Projections

    private var projections: ProjectionsPage {
        let names = ["account_summary", "currency_totals", "daily_activity", "event_types"]
        let rows = names.map { name in
            let isStopped = name == names.last && stopped != nil
            let behind = isStopped ? 17 : lag
            return ProjectionRow(
                name: name, checkpoint: Position(max(0, head.number - behind)), lag: behind,
                rowCount: Int64(accounts.count), failure: isStopped ? stopped : nil)
        }
        let query = AccountsQuery(
            sort: .account, isDescending: false, filter: "", place: .start, limit: 1)
        let types = Dictionary(grouping: log, by: \.event.type).mapValues(\.count)
        return ProjectionsPage(
            rows: rows, totals: accounts(query).totals,
            types: types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { TypeCount(type: $0.key, events: Int64($0.value)) },
            days: days)
    }

    /// What moved, by day and currency.
    private var days: [DayActivity] {
        let days = Dictionary(grouping: log.filter { $0.movement != nil }) { row in
            "\(row.event.event.occurredAt.dateText) \(row.movement?.amount.currency.code ?? "")"
        }
        return days.sorted { $0.key < $1.key }.compactMap { _, rows in
            func sum(_ effect: MoneyEffect) -> Int128 {
                rows.compactMap(\.movement).filter { $0.effect == effect }
                    .reduce(0) { $0 + Int128($1.amount.minorUnits) }
            }
            guard let first = rows.first, let currency = first.movement?.amount.currency else {
                return nil
            }
            return DayActivity(
                day: first.event.event.occurredAt.dayNumber, currency: currency.code,
                events: Int64(rows.count), creditsMinor: sum(.credit), debitsMinor: sum(.debit))
        }
    }

    // MARK: Commands

    private func preview(_ id: RequestID, _ wish: Command) -> Result<PreviewInfo, Refusal> {
        do {
            return .success(PreviewInfo(id: id, command: wish, changes: try effects(wish)))
        } catch {
            return .failure(.rejected(error))
        }
    }

    private func effects(_ command: Command) throws(Rejection) -> [PreviewInfo.Change] {
        try command.decide { account(StreamID(stored: $0)) }
            .map { effect(StreamID(stored: $0.account), [$0.event]) }
    }

    private func account(_ id: StreamID) -> LedgerCore.Account {
        accounts[id] ?? LedgerCore.Account()
    }

    private func effect(_ id: StreamID, _ events: [LedgerEvent]) -> PreviewInfo.Change {
        let before = account(id)
        var after = before
        for event in events { try? after.evolve(event) }
        return PreviewInfo.Change(
            account: id, owner: after.owner, events: events, version: row(id).version,
            before: before.balance, after: after.balance)
    }

    private func receipt(_ wish: Command) -> Result<ReceiptInfo, Refusal> {
        if let refusal { return .failure(refusal) }
        do {
            return .success(
                ReceiptInfo(
                    lines: try effects(wish).map { effect in
                        ReceiptInfo.Line(
                            account: effect.account, version: effect.version.next,
                            balance: effect.after)
                    }))
        } catch {
            return .failure(.rejected(error))
        }
    }
}
