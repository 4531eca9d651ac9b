import EventStoreCore
import Foundation

/// The read models once more, in the plainest way there is: from a list of events, with
/// Foundation's JSON, and with nothing of the code that they are compared with.
package enum NaiveBook {
    package struct Account {
        package var status = "absent"
        package var owner = ""
        package var currency = ""
        package var balance: Int64 = 0
        package var overdraft: Int64 = 0
        package var version: Int64 = 0
        package var openedAt: Int64 = 0
        package var lastEventAt: Int64 = 0
        package var lastPosition: Int64 = 0

        package init() {}

        package mutating func take(_ event: RecordedEvent) {
            let fields = event.event.fold
            let isKnown = event.event.schemaVersion == 1
            switch event.type {
            case "AccountOpened" where isKnown:
                let object = NaiveBook.object(event)
                owner = object["owner"] as? String ?? ""
                currency = object["currency"] as? String ?? ""
                overdraft = (object["overdraftLimitMinor"] as? NSNumber)?.int64Value ?? 0
                status = "open"
            case "AccountClosed" where isKnown: status = "closed"
            default: if status == "absent" { status = "open" }
            }
            if fields.sign != 0 {
                balance += Int64(fields.sign) * (fields.amountMinor ?? 0)
                currency = fields.currency?.description ?? ""
            }
            let moment = event.event.occurredAt.microseconds
            if version == 0 { openedAt = moment }
            if version == 0 || moment > lastEventAt { lastEventAt = moment }
            version += 1
            lastPosition = event.position.number
        }
    }

    package static func accounts(_ events: [RecordedEvent]) -> [String: Account] {
        var accounts: [String: Account] = [:]
        for event in events { accounts[event.stream.name, default: Account()].take(event) }
        return accounts
    }

    package static func summary(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        summary(accounts(events))
    }

    package static func summary(_ accounts: [String: Account]) -> [[ReadModelValue]] {
        accounts.sorted { $0.key < $1.key }.map { name, account in
            [
                .text(name), .text(account.owner), .text(account.currency),
                .integer(account.balance), .integer(account.overdraft), .integer(account.version),
                .text(account.status), .integer(account.openedAt), .integer(account.lastEventAt),
                .integer(account.lastPosition),
            ]
        }
    }

    package static func totals(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        var rows: [String: [Int128]] = [:]
        for event in events {
            let fields = event.event.fold
            var code = fields.currency?.description ?? ""
            if event.type == "AccountOpened", event.event.schemaVersion == 1 {
                code = object(event)["currency"] as? String ?? ""
            }
            if code.isEmpty || fields.sign == 0 && event.version.number > 1 { continue }
            var row = rows[code] ?? [0, 0, 0, 0]
            if event.version.number == 1 { row[0] += 1 }
            if fields.sign > 0 { row[1] += Int128(fields.amountMinor ?? 0) }
            if fields.sign < 0 { row[2] += Int128(fields.amountMinor ?? 0) }
            row[3] = row[1] - row[2]
            rows[code] = row
        }
        return rows.sorted { $0.key < $1.key }.map {
            [.text($0.key), .integer(Int64($0.value[0]))]
                + $0.value.dropFirst().map { .text("\($0)") }
        }
    }

    package static func types(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        Dictionary(grouping: events, by: \.type).sorted { $0.key < $1.key }.map { type, events in
            [
                .text(type), .integer(Int64(events.count)),
                .integer(events.map(\.position.number).max() ?? 0),
                .integer(events.map(\.event.occurredAt.microseconds).max() ?? 0),
            ]
        }
    }

    package static func days(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        struct Key: Hashable {
            let day: Int64
            let code: String
        }
        let days = Dictionary(grouping: events) { event in
            Key(
                day: Int64(
                    (Double(event.event.occurredAt.microseconds) / 86_400_000_000).rounded(.down)),
                code: event.event.fold.sign == 0
                    ? "" : event.event.fold.currency?.description ?? "")
        }
        return days.sorted { ($0.key.day, $0.key.code) < ($1.key.day, $1.key.code) }
            .map { key, events in
                func sum(_ sign: Int8) -> Int128 {
                    events.filter { $0.event.fold.sign == sign }
                        .reduce(0) { $0 + Int128($1.event.fold.amountMinor ?? 0) }
                }
                return [
                    .integer(key.day), .text(key.code), .integer(Int64(events.count)),
                    .text("\(sum(1))"), .text("\(sum(-1))"),
                ]
            }
    }

    /// The row of no stream, with the latest moment of the log.
    private static func latest(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        let latest = events.map(\.event.occurredAt.microseconds).max()
        return latest.map { [[.text(""), .integer(0), .integer($0), .integer($0)]] } ?? []
    }

    package static func late(_ events: [RecordedEvent]) -> [[ReadModelValue]] {
        Dictionary(grouping: events, by: \.stream).sorted { $0.key.name < $1.key.name }
            .flatMap { stream, events in
                events.enumerated().compactMap { index, event -> [ReadModelValue]? in
                    let before = events.prefix(index).map(\.event.occurredAt.microseconds).max()
                    let moment = event.event.occurredAt.microseconds
                    guard let before, moment < before else { return nil }
                    return [
                        .text(stream.name), .integer(event.version.number), .integer(moment),
                        .integer(before),
                    ]
                }
            }
    }

    /// The rows of one of the ledger's read models, by its name.
    package static func rows(_ name: String, _ events: [RecordedEvent]) -> [[ReadModelValue]]? {
        switch name {
        case "account_summary": summary(events)
        case "currency_totals": totals(events)
        case "event_types": types(events)
        case "daily_activity": days(events)
        case "late_events": latest(events) + late(events)
        default: nil
        }
    }

    /// Of each account the events up to the first one that is later.
    package static func until(
        _ moment: Timestamp, _ events: [RecordedEvent], _ time: (NewEvent) -> Timestamp
    ) -> [RecordedEvent] {
        var over: Set<StreamID> = []
        return events.filter { event in
            if time(event.event) > moment { over.insert(event.stream) }
            return !over.contains(event.stream)
        }
    }

    /// The book at a moment. By the occurred clock an account's events behind its first later one
    /// count too, if they had happened.
    package static func book(at moment: Timestamp, _ log: [RecordedEvent], _ clock: Clock) -> Book {
        let prefixes = until(moment, log, clock.time)
        if clock == .recorded { return Book(prefixes) }
        let counted = log.filter { $0.event.occurredAt <= moment }
        var book = Book(prefixes)
        book.events = counted
        for (id, events) in Dictionary(grouping: counted, by: \.stream) {
            let prefix = prefixes.filter { $0.stream == id }
            let late = events.dropFirst(prefix.count)
            if late.isEmpty { continue }
            book.late[id.name] = late.count
            var account = book.accounts[id.name] ?? Account()
            let (version, opened, last) = (account.version, account.openedAt, account.lastEventAt)
            for event in late { account.take(event) }
            if late.contains(where: { $0.event.fold.sign == 0 }) {
                // By occurrence, and then by version.
                account = Account()
                for event in events.sorted(by: {
                    ($0.event.occurredAt, $0.version) < ($1.event.occurredAt, $1.version)
                }) {
                    account.take(event)
                }
            }
            account.version = version
            account.openedAt = version > 0 ? opened : late.first?.event.occurredAt.microseconds ?? 0
            let times = late.map(\.event.occurredAt.microseconds)
            account.lastEventAt = (times + (version > 0 ? [last] : [])).max() ?? 0
            account.lastPosition = events.map(\.position.number).max() ?? 0
            book.accounts[id.name] = account
            if version == 0 { book.lateOnly.append(account.currency) }
        }
        return book
    }

    /// A book, and what it was made of.
    package struct Book {
        package var accounts: [String: Account]
        package var events: [RecordedEvent]
        /// Late events by account, and the currencies of the accounts that have no others.
        package var late: [String: Int] = [:]
        package var lateOnly: [String] = []

        package init(_ events: [RecordedEvent]) {
            self.events = events
            accounts = NaiveBook.accounts(events)
        }
    }

    package static func object(_ event: RecordedEvent) -> [String: Any] {
        let data = Data(event.event.payload.bytes)
        return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }
}
