import TextFormats

/// The state of an account: the fold of its events.
package struct Account: Hashable, Sendable {
    package enum Status: String, Sendable, CaseIterable { case absent, open, closed }

    package private(set) var status: Status = .absent
    package private(set) var owner = ""
    /// Nil until an event names one.
    package private(set) var currency: Currency?
    package private(set) var balanceMinor: Int64 = 0
    package private(set) var overdraftLimitMinor: Int64 = 0
    /// What descriptions have set, by name; names are plain ASCII.
    package private(set) var fields: [String: FieldValue] = [:]

    /// An account without events.
    package init() {}

    /// A state that was saved.
    package init(
        status: Status, owner: String, currency: Currency?, balanceMinor: Int64,
        overdraftLimitMinor: Int64, fields: [String: FieldValue] = [:]
    ) {
        self.status = status
        self.owner = owner
        self.currency = currency
        self.balanceMinor = balanceMinor
        self.overdraftLimitMinor = overdraftLimitMinor
        self.fields = fields
    }

    /// Nil while no event has named a currency.
    package var balance: Money? {
        currency.map { Money(minorUnits: balanceMinor, currency: $0) }
    }

    /// What can be withdrawn: the balance and the overdraft, in minor units.
    package var availableMinor: Int64 {
        let (sum, overflow) = balanceMinor.addingReportingOverflow(overdraftLimitMinor)
        // A limit below zero does not come of a command, but may stand in imported history.
        guard overflow else { return sum }
        return overdraftLimitMinor < 0 ? .min : .max
    }

    // MARK: Evolve

    /// Takes a recorded event into the state. History is not judged: an event after closing, or a
    /// balance below zero, is folded as it stands.
    ///
    /// - Throws: `FoldError` if there is no state that could come of it.
    package mutating func evolve(_ event: LedgerEvent) throws(FoldError) {
        switch event {
        case .accountOpened(let opened):
            try settle(opened.currency)
            owner = opened.owner
            overdraftLimitMinor = opened.overdraftLimitMinor
            status = .open
        case .fundsDeposited(let moved):
            try move(.credit, moved.amount.minorUnits, moved.amount.currency)
        case .fundsWithdrawn(let moved):
            try move(.debit, moved.amount.minorUnits, moved.amount.currency)
        case .accountClosed:
            status = .closed
        case .fundsReversed(let reversed):
            let amount = reversed.movement.amount
            try move(reversed.movement.effect, amount.minorUnits, amount.currency)
        case .foreign(let event):
            if let movement = event.movement {
                try move(movement.effect, movement.amount.minorUnits, movement.amount.currency)
            }
            change(event.changes)
        }
    }

    /// Sets and clears described fields, in their order.
    package mutating func change(_ changes: [FieldState]) {
        exist()
        for change in changes { fields[change.name] = change.value }
    }

    /// What folds of the book know of it.
    package var withoutFields: Account {
        var account = self
        account.fields = [:]
        return account
    }

    package mutating func replaceFields(_ fields: [String: FieldValue]) { self.fields = fields }

    /// The described fields as an object of JSON's own values, in the order of their names.
    package var fieldsJSON: JSONText { sortedFields.map { FieldState($0, $1) }.json }

    /// The described fields in which two states differ, in the order of their names.
    package static func changes(
        from before: Account, to after: Account
    ) -> [(name: String, before: FieldValue?, after: FieldValue?)] {
        Set(before.fields.keys).union(after.fields.keys).sorted().compactMap { name in
            let (one, other) = (before.fields[name], after.fields[name])
            return one == other ? nil : (name, one, other)
        }
    }

    /// The described fields in the order of their names.
    package var sortedFields: [(name: String, value: FieldValue)] {
        fields.map { (name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Moves money: the one place where a balance changes.
    package mutating func move(
        _ effect: MoneyEffect, _ amountMinor: Int64, _ currency: Currency
    ) throws(FoldError) {
        try settle(currency)
        exist()
        let (change, isTooLarge) = amountMinor.multipliedReportingOverflow(by: effect.sign)
        let (sum, overflow) = balanceMinor.addingReportingOverflow(change)
        if isTooLarge || overflow { throw .balanceOverflow }
        balanceMinor = sum
    }

    /// An account whose history begins with a foreign event is open from there.
    private mutating func exist() {
        if status == .absent { status = .open }
    }

    private mutating func settle(_ found: Currency) throws(FoldError) {
        guard let currency else {
            currency = found
            return
        }
        if currency != found { throw .currencyMismatch(expected: currency, found: found) }
    }
}

/// Why a recorded event has no place in a fold.
package enum FoldError: Error, Hashable, Sendable, CustomStringConvertible {
    case balanceOverflow
    case currencyMismatch(expected: Currency, found: Currency)

    package var description: String {
        switch self {
        case .balanceOverflow: "the balance would be larger than 64 bits of minor units"
        case .currencyMismatch(let expected, let found):
            "an amount in \(found) in an account of \(expected)"
        }
    }
}
