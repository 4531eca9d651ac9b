import EventStoreCore
import LedgerCore
import LedgerService

/// What events that happened earlier than they are recorded make of an account's past: the balance
/// at the earliest of their moments, and where the account would have been below its limit from
/// then on.
package struct DatedEffect: Hashable, Sendable {
    package let account: StreamID
    /// When the earliest of them happened.
    package let moment: Timestamp
    /// The balance at the moment, by all else that is known now; nil where there was no account or
    /// nothing with a unit yet.
    package let before: Total?
    /// The balance at the moment with the events of it.
    package let after: Total?
    package let below: BelowLimit
}

/// The moments of a history, from one on, at which a balance is below what an overdraft allows.
///
/// A moment counts with all that happened at it: what moves within it is in no order that a bank
/// or a file would know of. So its balance is the one that is told of it anywhere.
package struct BelowLimit: Hashable, Sendable {
    /// One of the moments.
    package struct Moment: Hashable, Sendable {
        package let at: Timestamp
        /// The last event of the moment.
        package let version: Version
        package let balance: Total
    }

    /// Moments that are named.
    package static let named = 3

    package private(set) var count: Int64 = 0
    /// How many of them are below the limit without the events, too.
    package private(set) var anyway: Int64 = 0
    /// The earliest of them.
    package private(set) var first: [Moment] = []

    /// - Parameters:
    ///   - moment: the next one in the order of time.
    ///   - limit: how far below zero the balance may be, in minor units.
    ///   - change: what the events have added to the balance by then, in minor units.
    mutating func take(_ moment: Moment, limit: Int64, change: Int128) {
        let floor = -Int128(limit)
        guard moment.balance.minorUnits < floor else { return }
        count += 1
        if moment.balance.minorUnits - change < floor { anyway += 1 }
        if first.count < Self.named { first.append(moment) }
    }
}

extension Ledger {
    /// What a command that is dated back would make of the past of its accounts. Reads the events
    /// that happened since, and holds a page of them and the account's late ones.
    ///
    /// - Parameter preview: of the command.
    /// - Returns: an effect for each account that has events of the past; none for a command that
    ///   happens now.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func datedEffects(of preview: Preview) async throws -> [DatedEffect] {
        let now = environment.now()
        var effects: [DatedEffect] = []
        for effect in preview.effects {
            var version = effect.before.version
            let changes = effect.entries.map { entry -> DatedChange in
                version = version.next
                let moment = entry.occurred.map { min($0, now) } ?? now
                return DatedChange(
                    moment: moment, version: version, changeMinor: entry.event.changeMinor)
            }
            guard changes.contains(where: { $0.moment < now }) else { continue }
            effects.append(
                try await datedEffect(
                    DatedChanges(changes, account: effect.after), on: effect.before))
        }
        return effects
    }

    /// What a command that was dated back has made of the past of its accounts, as it was known
    /// when it was recorded.
    ///
    /// - Parameter receipt: of the command.
    /// - Returns: an effect for each account that has events of the past.
    /// - Throws: as above.
    package func datedEffects(of receipt: Receipt) async throws -> [DatedEffect] {
        var effects: [DatedEffect] = []
        for state in receipt.states {
            let events = receipt.events.filter { $0.stream == state.id }
            guard events.contains(where: { $0.event.occurredAt < $0.event.recordedAt }) else {
                continue
            }
            let changes = events.map { event in
                DatedChange(
                    moment: event.event.occurredAt, version: event.version,
                    changeMinor: event.event.fold.changeMinor)
            }
            effects.append(
                try await datedEffect(DatedChanges(changes, account: state.account), on: state))
        }
        return effects
    }

    /// - Parameters:
    ///   - changes: the newest events of an account, recorded or not.
    ///   - state: the account as it is recorded, with the events or without them.
    /// - Returns: what the events make of the account's past.
    /// - Throws: as `datedEffects`.
    private func datedEffect(
        _ changes: DatedChanges, on state: AccountState
    ) async throws -> DatedEffect {
        let moment = changes.moment
        guard state.exists else {
            return changes.effect(on: state.id, before: nil, after: changes.sum(at: moment))
        }
        let head = StreamHead(
            stream: state.id, version: state.version, hash: state.hash, position: state.position)
        let place = try await place(.time(moment), of: head)
        let past = try await load(state.id, at: place).state.account
        let isRecorded = changes.isRecorded(at: state.version)
        let known = Int128(past.balanceMinor)
        let after = isRecorded ? known : known + changes.sum(at: moment)
        var walk = DatedWalk(changes, from: after, isRecorded: isRecorded)
        // What moves no money makes no moment low, and what came later need not be read.
        if changes.moveMoney {
            try await forEachByOccurrence(
                of: state.id, at: AccountPlace(allOf: head), behind: place
            ) { examined in
                walk.take(examined.entry)
                return true
            }
            walk.end()
        }
        return changes.effect(
            on: state.id,
            before: changes.isFirst || past.currency == nil
                ? nil : after - changes.sum(at: moment),
            after: after, walk.below)
    }
}

/// An event that is dated back.
private struct DatedChange {
    let moment: Timestamp
    let version: Version
    /// What it adds to the balance.
    let changeMinor: Int128
}

/// Events of one account that are recorded together, and the account with them.
private struct DatedChanges {
    /// In the order in which they happened; at least one.
    let all: [DatedChange]
    let account: Account

    init(_ changes: [DatedChange], account: Account) {
        all = changes.sorted { ($0.moment, $0.version) < ($1.moment, $1.version) }
        self.account = account
    }

    /// The earliest.
    var moment: Timestamp { all.first?.moment ?? Timestamp(microseconds: 0) }

    var moveMoney: Bool { all.contains { $0.changeMinor != 0 } }

    /// One of them is the account's first event.
    var isFirst: Bool { all.contains { $0.version == Version(1) } }

    func isRecorded(at version: Version) -> Bool { all.contains { $0.version == version } }

    func sum(at moment: Timestamp) -> Int128 {
        all.filter { $0.moment == moment }.reduce(0) { $0 + $1.changeMinor }
    }

    func effect(
        on id: StreamID, before: Int128?, after: Int128, _ below: BelowLimit = BelowLimit()
    ) -> DatedEffect {
        func total(_ minor: Int128) -> Total? {
            account.currency.map { Total(minorUnits: minor, currency: $0) }
        }
        return DatedEffect(
            account: id, moment: moment, before: before.flatMap(total), after: total(after),
            below: below)
    }
}

/// An account's balances from the earliest of some events on, moment by moment.
private struct DatedWalk {
    private(set) var below = BelowLimit()
    private let account: Account
    /// Those that are recorded are met on the way.
    private let recorded: Set<Version>
    /// Those that are not, from the next moment on.
    private var waiting: ArraySlice<DatedChange>
    /// The last event of the moment that was come to. The newest ones are the last of theirs.
    private var last: (at: Timestamp, balance: Int128, version: Version)
    /// What the events have added by then.
    private var added: Int128

    init(_ changes: DatedChanges, from balance: Int128, isRecorded: Bool) {
        account = changes.account
        recorded = isRecorded ? Set(changes.all.map(\.version)) : []
        let first = changes.all.prefix { $0.moment == changes.moment }
        waiting = isRecorded ? [] : changes.all.dropFirst(first.count)
        last = (changes.moment, balance, first.last?.version ?? .empty)
        added = changes.sum(at: changes.moment)
    }

    mutating func take(_ entry: StreamFoldEntry) {
        takeWaiting { $0.moment < entry.occurredAt }
        go(
            to: entry.occurredAt, entry.version, entry.fold.changeMinor,
            isOwn: recorded.contains(entry.version))
    }

    mutating func end() {
        takeWaiting { _ in true }
        takeLast()
    }

    private mutating func takeWaiting(_ isDue: (DatedChange) -> Bool) {
        while let change = waiting.first, isDue(change) {
            waiting.removeFirst()
            go(to: change.moment, change.version, change.changeMinor, isOwn: true)
        }
    }

    private mutating func go(
        to moment: Timestamp, _ version: Version, _ changeMinor: Int128, isOwn: Bool
    ) {
        if moment > last.at { takeLast() }
        last = (moment, last.balance + changeMinor, version)
        if isOwn { added += changeMinor }
    }

    private mutating func takeLast() {
        guard let currency = account.currency else { return }
        below.take(
            BelowLimit.Moment(
                at: last.at, version: last.version,
                balance: Total(minorUnits: last.balance, currency: currency)),
            limit: account.overdraftLimitMinor, change: added)
    }
}

extension LedgerEvent {
    /// What is added to a balance, in minor units.
    fileprivate var changeMinor: Int128 {
        movement.map { Int128($0.amount.minorUnits) * Int128($0.effect.sign) } ?? 0
    }
}

extension FoldFields {
    /// What is added to a balance, in minor units.
    fileprivate var changeMinor: Int128 { Int128(amountMinor ?? 0) * Int128(sign) }
}
