import EventStoreCore
import LedgerCore
import LedgerService

/// What an event that happened earlier than it is recorded makes of an account's past: the balance
/// at its moment, and where the account would have been below its limit from then on.
package struct DatedEffect: Hashable, Sendable {
    package let account: StreamID
    /// When it happened.
    package let moment: Timestamp
    /// The balance at the moment, by all else that is known now; nil where there was no account or
    /// nothing with a unit yet.
    package let before: Total?
    /// The balance at the moment with the event.
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
    /// How many of them are below the limit without the event, too.
    package private(set) var anyway: Int64 = 0
    /// The earliest of them.
    package private(set) var first: [Moment] = []

    /// - Parameters:
    ///   - moment: the next one in the order of time.
    ///   - limit: how far below zero the balance may be, in minor units.
    ///   - change: what the event adds to the balance, in minor units.
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
    /// - Returns: an effect for each account; none for a command that happens now.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func datedEffects(of preview: Preview) async throws -> [DatedEffect] {
        guard let moment = preview.occurred, moment < environment.now() else { return [] }
        var effects: [DatedEffect] = []
        for effect in preview.effects {
            effects.append(
                try await datedEffect(
                    DatedEvent(
                        moment: moment, version: effect.before.version.next,
                        changeMinor: Int128(effect.after.balanceMinor)
                            - Int128(effect.before.account.balanceMinor), account: effect.after),
                    on: effect.before))
        }
        return effects
    }

    /// What a command that was dated back has made of the past of its accounts, as it was known
    /// when it was recorded.
    ///
    /// - Parameter receipt: of the command.
    /// - Returns: an effect for each event that is dated back.
    /// - Throws: as above.
    package func datedEffects(of receipt: Receipt) async throws -> [DatedEffect] {
        var effects: [DatedEffect] = []
        for (event, state) in zip(receipt.events, receipt.states)
        where event.event.occurredAt < event.event.recordedAt {
            effects.append(
                try await datedEffect(
                    DatedEvent(
                        moment: event.event.occurredAt, version: event.version,
                        changeMinor: event.event.fold.changeMinor, account: state.account),
                    on: state))
        }
        return effects
    }

    /// - Parameters:
    ///   - event: the newest event of its account, recorded or not.
    ///   - state: the account as it is recorded, with the event or without it.
    /// - Returns: what the event makes of the account's past.
    /// - Throws: as `datedEffects`.
    private func datedEffect(
        _ event: DatedEvent, on state: AccountState
    ) async throws -> DatedEffect {
        let isFirst = event.version == Version(1)
        guard state.exists else {
            return event.effect(on: state.id, before: nil, after: event.changeMinor)
        }
        let head = StreamHead(
            stream: state.id, version: state.version, hash: state.hash, position: state.position)
        let place = try await place(.time(event.moment), of: head)
        let past = try await load(state.id, at: place).state.account
        let known = Int128(past.balanceMinor)
        let after = event.version == state.version ? known : known + event.changeMinor
        var below = BelowLimit()
        // The newest event is the last one of its moment.
        var last = (at: event.moment, balance: after, version: event.version)
        func takeLast() {
            guard let currency = event.account.currency else { return }
            below.take(
                BelowLimit.Moment(
                    at: last.at, version: last.version,
                    balance: Total(minorUnits: last.balance, currency: currency)),
                limit: event.account.overdraftLimitMinor, change: event.changeMinor)
        }
        // What moves no money makes no moment low, and what came later need not be read.
        if event.changeMinor != 0 {
            try await forEachByOccurrence(
                of: state.id, at: AccountPlace(allOf: head), behind: place
            ) { examined in
                let entry = examined.entry
                if entry.occurredAt > last.at { takeLast() }
                last = (entry.occurredAt, last.balance + entry.fold.changeMinor, entry.version)
                return true
            }
            takeLast()
        }
        return event.effect(
            on: state.id,
            before: isFirst || past.currency == nil ? nil : after - event.changeMinor,
            after: after, below)
    }
}

/// An event that is dated back, and the account with it.
private struct DatedEvent {
    let moment: Timestamp
    let version: Version
    /// What it adds to the balance.
    let changeMinor: Int128
    let account: Account

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

extension FoldFields {
    /// What is added to a balance, in minor units.
    fileprivate var changeMinor: Int128 { Int128(amountMinor ?? 0) * Int128(sign) }
}
