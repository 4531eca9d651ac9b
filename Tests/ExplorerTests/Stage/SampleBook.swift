import EventStoreCore
import Explorer
import LedgerCore

/// A book in memory, for the answers that the runtime would give.
struct SampleBook: Sendable {
    /// The log, the oldest first, with the balance after each event.
    private(set) var log: [EventRow] = []
    private(set) var accounts: [StreamID: LedgerCore.Account] = [:]
    private(set) var events: [StreamID: [EventRow]] = [:]
    /// Of these accounts, at these versions; the wrong ones with what is wrong.
    var snapshots: [StreamID: [(version: Int64, wrong: String?)]] = [:]
    /// The moment of the next event.
    var moment = Timestamp(microseconds: Sample.now.microseconds - 30 * Timestamp.day)
    /// Seconds between an event and the next.
    var step: Int64 = 4 * 3600

    /// Why everything that is asked for fails; nil if it does not.
    var failure: String?
    /// Positions that the read models are behind.
    var lag: Int64 = 0
    /// What stopped the last projection.
    var stopped: String?
    /// An event stopped the read model of the accounts.
    var isSummaryStopped = false
    /// Of the accounts: what becomes of a confirmed preview, where it is not recorded.
    var refusal: Refusal?
    var actor: String? = "till-3"
    /// What a proof of the ledger finds.
    var findings: [FindingRow] = []

    // MARK: Recording

    /// Details of an event that are not the ledger's.
    struct Details: Sendable {
        var payload: String?
        var metadata: String?
        var schemaVersion = 1
        var correlation: String?
    }

    mutating func record(
        _ name: String, _ event: LedgerEvent, _ details: Details = Details()
    ) {
        let id = StreamID(stored: name)
        var account = accounts[id] ?? LedgerCore.Account()
        let before = account
        try? account.evolve(event)
        let version = Int64(events[id, default: []].count + 1)
        let snapshot = snapshots[id]?.first { $0.version == version }
        let row = EventRow(
            event: recorded(id, version, event, details), movement: event.movement,
            balance: account.balance, changed: Self.changes(before, account),
            status: account.status, isNewer: details.schemaVersion > 1,
            snapshotIsRight: snapshot.map { $0.wrong == nil })
        accounts[id] = account
        events[id, default: []].append(row)
        log.append(row)
        moment = Timestamp(microseconds: moment.microseconds + step * Timestamp.second)
    }

    private func recorded(
        _ id: StreamID, _ version: Int64, _ event: LedgerEvent, _ details: Details
    ) -> RecordedEvent {
        let position = Int64(log.count + 1)
        let word = UInt64(position) &* 0x9E37_79B9_7F4A_7C15
        let payload = details.payload ?? Self.payload(event)
        return RecordedEvent(
            stream: id, version: Version(version), position: Position(position),
            event: NewEvent(
                id: EventID(timestamp: moment, random: (word, ~word)), type: event.typeName,
                schemaVersion: details.schemaVersion,
                payload: JSONText(stored: Array(payload.utf8)),
                metadata: details.metadata.map { JSONText(stored: Array($0.utf8)) },
                occurredAt: moment,
                recordedAt: Timestamp(microseconds: moment.microseconds + 41_000),
                actor: actor, correlationID: details.correlation),
            commandID: position % 2 == 0
                ? nil : CommandID(timestamp: moment, random: (~word, word)),
            previousHash: version == 1 ? .zero : Digest(words: (word, 1, 2, 3)),
            hash: Digest(words: (word, ~word, word &* 3, word &* 5)))
    }

    private static func payload(_ event: LedgerEvent) -> String {
        switch event {
        case .accountOpened(let opened):
            #"{"owner":"\#(opened.owner)","currency":"\#(opened.currency)"}"#
        case .fundsDeposited(let moved), .fundsWithdrawn(let moved):
            #"{"amountMinor":\#(moved.amount.minorUnits),"currency":"\#(moved.amount.currency)""#
                + (moved.memo.map { #","memo":"\#($0)""# } ?? "") + "}"
        case .accountClosed: "{}"
        case .foreign: #"{"note":"from another system"}"#
        }
    }

    private static func changes(
        _ before: LedgerCore.Account, _ after: LedgerCore.Account
    ) -> [String] {
        var changes: [String] = []
        if before.status != after.status { changes.append("status") }
        if before.owner != after.owner { changes.append("owner") }
        if before.currency != after.currency { changes.append("currency") }
        if before.balanceMinor != after.balanceMinor { changes.append("balance") }
        return changes
    }

    /// Leaves of each account only its first events.
    mutating func cut(_ kept: (StreamID) -> ArraySlice<EventRow>) {
        for (id, account) in accounts {
            let rows = Array(kept(id))
            events[id] = rows.isEmpty ? nil : rows
            accounts[id] = rows.last.map { last in
                LedgerCore.Account(
                    status: rows.contains { $0.event.type == "AccountClosed" } ? .closed : .open,
                    owner: account.owner, currency: last.balance?.currency,
                    balanceMinor: last.balance?.minorUnits ?? 0,
                    overdraftLimitMinor: account.overdraftLimitMinor)
            }
        }
        log = events.values.joined().sorted { $0.id < $1.id }
    }

    /// Takes other rows in the place of all.
    mutating func restore(log: [EventRow], accounts: [StreamID: LedgerCore.Account]) {
        self.log = log
        self.accounts = accounts
        events = Dictionary(grouping: log) { $0.event.stream }
    }

    // MARK: Shorthand

    mutating func open(
        _ name: String, _ owner: String, _ code: String = "GBP", overdraft: Int64 = 0
    ) {
        guard let currency = Currency(code: code) else { return }
        record(
            name,
            .accountOpened(
                AccountOpened(owner: owner, currency: currency, overdraftLimitMinor: overdraft)))
    }

    /// Money in, or out where it is below zero.
    mutating func move(_ name: String, _ minor: Int64, _ details: Details = Details()) {
        guard let currency = accounts[StreamID(stored: name)]?.currency else { return }
        let amount = Money(minorUnits: abs(minor), currency: currency)
        let moved = FundsMoved(amount: amount)
        record(name, minor < 0 ? .fundsWithdrawn(moved) : .fundsDeposited(moved), details)
    }

    // MARK: Reading

    func row(_ id: StreamID) -> AccountRow {
        let account = accounts[id] ?? LedgerCore.Account()
        let last = events[id]?.last
        return AccountRow(
            id: id, owner: account.owner, balance: account.balance,
            version: last?.event.version ?? .empty,
            lastEventAt: last?.event.event.occurredAt ?? Timestamp(microseconds: 0),
            status: account.status, lastPosition: last?.id ?? .start)
    }

    var head: Position { Position(Int64(log.count)) }

    /// The news of the last events.
    func news(_ count: Int, lag: Int64 = 0) -> News {
        let rows = log.suffix(count)
        var changed: [StreamID: Version] = [:]
        for row in rows { changed[row.event.stream] = row.event.version }
        return News(
            accounts: changed, count: rows.count, head: head, lag: lag,
            at: Sample.now)
    }
}
