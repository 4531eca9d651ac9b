import LedgerCore

// A short notation, so that a table has a case a line.

let gbp = Currency(code: "GBP")!
let jpy = Currency(code: "JPY")!
/// In use no more.
let lira = Currency(code: "ITL")!

func money(_ minorUnits: Int64, _ currency: Currency = gbp) -> Money {
    Money(minorUnits: minorUnits, currency: currency)
}

func opened(
    _ owner: String = "Ada", _ currency: Currency = gbp, overdraft: Int64 = 0
) -> AccountOpened {
    AccountOpened(owner: owner, currency: currency, overdraftLimitMinor: overdraft)
}

func funds(
    _ minorUnits: Int64, _ currency: Currency = gbp, memo: String? = nil, with other: String? = nil
) -> FundsMoved {
    FundsMoved(amount: money(minorUnits, currency), memo: memo, counterparty: other)
}

func bet(_ effect: MoneyEffect, _ minorUnits: Int64, _ currency: Currency = gbp) -> LedgerEvent {
    let movement = Movement(effect: effect, amount: money(minorUnits, currency))
    return .foreign(
        ForeignEvent(type: effect == .debit ? "BetPlaced" : "BetSettled", movement: movement))
}

let note = LedgerEvent.foreign(ForeignEvent(type: "NoteTaken", movement: nil))

/// An account as it is after some history.
func account(
    _ balance: Int64 = 0, _ currency: Currency? = gbp, overdraft: Int64 = 0,
    _ status: Account.Status = .open, fields: [String: FieldValue] = [:]
) -> Account {
    Account(
        status: status, owner: "Ada", currency: currency, balanceMinor: balance,
        overdraftLimitMinor: overdraft, fields: fields)
}

/// A described event that is to be recorded: a debit below zero, a credit above it.
func recording(
    _ moves: Int64? = nil, _ currency: Currency = gbp,
    start: DescribedRecording.Start = .existing, expecting: [FieldState] = [],
    mayOverdraw: Bool = false
) -> Command {
    let movement = moves.map {
        Movement(
            effect: $0 < 0 ? .debit : .credit,
            amount: money(Int64(clamping: $0.magnitude), currency))
    }
    return .record(
        account: "acc-1",
        DescribedRecording(
            event: ForeignEvent(type: "Bet", movement: movement), start: start,
            expected: expecting, mayOverdraw: mayOverdraw))
}

/// `open Ada -3.00 GBP, overdraft 5.00`
func text(_ account: Account) -> String {
    let balance = account.balance.map(\.description) ?? String(account.balanceMinor)
    let parts = [account.status.rawValue, account.owner, balance].filter { !$0.isEmpty }
    let exponent = account.currency?.exponent ?? 0
    let limit = Money.decimal(minorUnits: account.overdraftLimitMinor, exponent: exponent)
    return parts.joined(separator: " ")
        + (account.overdraftLimitMinor == 0 ? "" : ", overdraft \(limit)")
}

/// `FundsWithdrawn 1.00 GBP with acc-2 (rent)`
func text(_ event: LedgerEvent) -> String {
    switch event {
    case .accountOpened(let opened):
        return "AccountOpened \(opened.owner) \(opened.currency) \(opened.overdraftLimitMinor)"
    case .fundsDeposited(let moved), .fundsWithdrawn(let moved):
        return "\(event.typeName) \(moved.amount)"
            + (moved.counterparty.map { " with \($0)" } ?? "")
            + (moved.memo.map { " (\($0))" } ?? "")
    case .accountClosed(let closed): return "AccountClosed" + (closed.memo.map { " (\($0))" } ?? "")
    case .fundsReversed(let reversed):
        let sign = reversed.movement.effect == .credit ? "+" : "-"
        return "FundsReversed @\(reversed.version) \(sign)\(reversed.movement.amount)"
            + (reversed.counterparty.map { " with \($0)" } ?? "") + " (\(reversed.reason))"
    case .foreign(let foreign): return "foreign \(foreign.type)"
    }
}
