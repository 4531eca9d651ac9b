import TextFormats

/// What can be recorded of an account.
///
/// To add an event type: a case here, then the compiler names every switch that has to learn of
/// it: `evolve`, the codec and its schema versions, the exports.
package enum LedgerEvent: Hashable, Sendable {
    case accountOpened(AccountOpened)
    case fundsDeposited(FundsMoved)
    case fundsWithdrawn(FundsMoved)
    case accountClosed(AccountClosed)
    case fundsReversed(FundsReversed)
    /// A type that is not the ledger's own; it keeps its name and carries its effect.
    case foreign(ForeignEvent)

    /// The ledger's own types, by the names they are recorded under.
    package enum TypeName: String, CaseIterable, Sendable {
        case accountOpened = "AccountOpened"
        case fundsDeposited = "FundsDeposited"
        case fundsWithdrawn = "FundsWithdrawn"
        case accountClosed = "AccountClosed"
        case fundsReversed = "FundsReversed"
    }

    package var typeName: String {
        switch self {
        case .accountOpened: TypeName.accountOpened.rawValue
        case .fundsDeposited: TypeName.fundsDeposited.rawValue
        case .fundsWithdrawn: TypeName.fundsWithdrawn.rawValue
        case .accountClosed: TypeName.accountClosed.rawValue
        case .fundsReversed: TypeName.fundsReversed.rawValue
        case .foreign(let event): event.type
        }
    }

    /// The unit that the event names, if it names one.
    package var unit: Currency? {
        if case .accountOpened(let opened) = self { return opened.currency }
        return movement?.amount.currency
    }

    /// What the event does to the balance, with the amount if it moves money.
    package var movement: Movement? {
        switch self {
        case .accountOpened, .accountClosed: nil
        case .fundsDeposited(let moved): Movement(effect: .credit, amount: moved.amount)
        case .fundsWithdrawn(let moved): Movement(effect: .debit, amount: moved.amount)
        case .fundsReversed(let reversed): reversed.movement
        case .foreign(let event): event.movement
        }
    }
}

package struct AccountOpened: Hashable, Sendable {
    /// May be empty in imported history.
    package let owner: String
    package let currency: Currency
    /// Minor units that the balance may fall below zero; not negative.
    package let overdraftLimitMinor: Int64

    package init(owner: String, currency: Currency, overdraftLimitMinor: Int64 = 0) {
        self.owner = owner
        self.currency = currency
        self.overdraftLimitMinor = overdraftLimitMinor
    }
}

package struct FundsMoved: Hashable, Sendable {
    /// Positive.
    package let amount: Money
    package let memo: String?
    /// The account at the other end of a transfer.
    package let counterparty: String?

    package init(amount: Money, memo: String? = nil, counterparty: String? = nil) {
        self.amount = amount
        self.memo = memo
        self.counterparty = counterparty
    }
}

package struct AccountClosed: Hashable, Sendable {
    package let memo: String?

    package init(memo: String? = nil) { self.memo = memo }
}

package struct ForeignEvent: Hashable, Sendable {
    /// What is recorded beside the type.
    package struct Content: Hashable, Sendable {
        package let payload: JSONText
        /// How the payload is read for its effect; nil if it has none.
        package let metadata: JSONText?

        package init(payload: JSONText, metadata: JSONText?) {
            self.payload = payload
            self.metadata = metadata
        }
    }

    package let type: String
    /// Nil if the event moves no money.
    package let movement: Movement?
    /// What its description sets and clears in the state, in that order.
    package let changes: [FieldState]
    /// Of an event that is to be recorded; nil for one that is.
    package let content: Content?

    package init(
        type: String, movement: Movement?, changes: [FieldState] = [], content: Content? = nil
    ) {
        self.type = type
        self.movement = movement
        self.changes = changes
        self.content = content
    }
}

/// What an event does to a balance.
package enum MoneyEffect: String, Sendable, CaseIterable {
    case credit, debit

    package var sign: Int64 { self == .credit ? 1 : -1 }

    package var opposite: MoneyEffect { self == .credit ? .debit : .credit }
}

/// Money in or out.
package struct Movement: Hashable, Sendable {
    package let effect: MoneyEffect
    /// Not negative.
    package let amount: Money

    package init(effect: MoneyEffect, amount: Money) {
        self.effect = effect
        self.amount = amount
    }
}
