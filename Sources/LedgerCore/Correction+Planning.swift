import TextFormats

extension Correction {
    /// An event that is to be recorded, and how it came to be.
    package struct Entry: Hashable, Sendable {
        package enum Origin: Hashable, Sendable {
            /// It reverses the event of this version of its account.
            case reversal(of: Int64)
            /// It stands in place of that event.
            case instead(of: Int64)
            /// It is added at the moment of that event.
            case added(after: Int64)
        }

        package let account: String
        package let event: LedgerEvent
        package let origin: Origin
        /// Which of the edits it is of: events of one belong together.
        package let edit: Int

        /// The version of its account whose moment it has.
        package var version: Int64 {
            switch origin {
            case .reversal(let version), .instead(let version), .added(let version): version
            }
        }
    }

    /// Judges the correction by the states of its accounts: an account by what it becomes, and not
    /// by what it would be on the way.
    ///
    /// - Parameter account: the state of each of `accounts`.
    /// - Returns: the events by account, in the order of `accounts`. Within an account what puts
    ///   money in stands first, so that no balance on the way is below both ends.
    /// - Throws: the first rule that it breaks.
    package func plan(_ account: (String) -> Account) throws(Rejection) -> [Entry] {
        try Account.check(reason: reason)
        guard !edits.isEmpty else { throw .correction(.nothingToCorrect) }
        if account(self.account).status == .absent { throw .accountNotFound }
        var entries: [Entry] = []
        for (index, edit) in edits.enumerated() { entries += try self.entries(of: edit, index) }
        var planned: [Entry] = []
        for name in accounts {
            let own = entries.filter { $0.account.isSame(as: name) }
            planned += try account(name).arranged(own, of: name)
        }
        return planned
    }

    private func entries(of edit: Edit, _ index: Int) throws(Rejection) -> [Entry] {
        guard let legs = found[edit.version], !legs.isEmpty else {
            throw .eventNotFound(address(edit.version))
        }
        switch edit {
        case .add(let version, let movement):
            return [
                Entry(
                    account: account, event: .moved(movement, memo: reason),
                    origin: .added(after: version), edit: index)
            ]
        case .skip:
            for leg in legs where leg.event.setsFields {
                throw .correction(.fieldsNotReversible(leg.address, type: leg.event.typeName))
            }
            return try reversals(of: legs, index)
        case .change(let version, let amount):
            let reversed = try reversals(of: legs, index)
            // Two events that come to nothing explain nothing.
            guard legs.first?.event.movement?.amount != amount else {
                throw .correction(.amountUnchanged(address(version), amount))
            }
            let anew = legs.map { leg in
                Entry(
                    account: leg.account, event: leg.event.recorded(anew: amount, reason),
                    origin: .instead(of: leg.version), edit: index)
            }
            return reversed + anew
        }
    }

    private func reversals(
        of legs: [Reversal.Leg], _ index: Int
    ) throws(Rejection) -> [Entry] {
        for leg in legs { try leg.checkIsOpen() }
        var entries: [Entry] = []
        for leg in legs {
            let reversal = LedgerEvent.fundsReversed(try leg.reversal(reason))
            entries.append(
                Entry(
                    account: leg.account, event: reversal, origin: .reversal(of: leg.version),
                    edit: index))
        }
        return entries
    }
}

extension LedgerEvent {
    /// A deposit or a withdrawal.
    fileprivate static func moved(_ movement: Movement, memo: String?) -> LedgerEvent {
        let funds = FundsMoved(amount: movement.amount, memo: memo)
        return movement.effect == .credit ? .fundsDeposited(funds) : .fundsWithdrawn(funds)
    }

    /// What happened instead, with another amount. Of a type that is not the ledger's own no other
    /// event can be made up: a deposit or a withdrawal stands for it, and says why.
    fileprivate func recorded(anew amount: Money, _ reason: String) -> LedgerEvent {
        switch self {
        case .fundsDeposited(let moved): .fundsDeposited(moved.moving(amount))
        case .fundsWithdrawn(let moved): .fundsWithdrawn(moved.moving(amount))
        case .accountOpened, .accountClosed, .fundsReversed, .foreign:
            .moved(
                Movement(effect: movement?.effect ?? .credit, amount: amount), memo: reason)
        }
    }
}

extension Account {
    /// - Parameters:
    ///   - entries: all that is to be recorded of the account.
    ///   - name: its name.
    /// - Returns: the same in an order in which each can be folded.
    /// - Throws: the rule that the account would break in the end.
    fileprivate func arranged(
        _ entries: [Correction.Entry], of name: String
    ) throws(Rejection) -> [Correction.Entry] {
        if status == .absent { throw .accountNotFound }
        guard status == .open else { throw .correction(.closed(account: name)) }
        // An account without a unit gets that of its first movement, as the fold gives it.
        let unit = currency ?? entries.first?.event.unit
        var end = Int128(balanceMinor)
        for entry in entries {
            guard let movement = entry.event.movement else { continue }
            guard movement.amount.minorUnits > 0 else {
                throw .amountNotPositive(movement.amount)
            }
            try checkUnit(of: movement.amount)
            if let unit, unit != movement.amount.currency {
                throw .currencyMismatch(account: unit, amount: movement.amount.currency)
            }
            end += movement.changeMinor
        }
        guard let left = Int64(exactly: end) else { throw .amountOverflow }
        let lowest = min(-Int128(overdraftLimitMinor), Int128(balanceMinor))
        if end < lowest, let unit {
            let balance = Money(minorUnits: left, currency: unit)
            throw .correction(.belowLimit(account: name, balance: balance))
        }
        return try ordered(entries, notBelow: lowest)
    }

    /// What puts money in, and then what takes it out; where a balance would be too large to be
    /// counted on the way, some of that before.
    private func ordered(
        _ entries: [Correction.Entry], notBelow lowest: Int128
    ) throws(Rejection) -> [Correction.Entry] {
        var credits = entries.filter { $0.event.movement?.effect == .credit }[...]
        var debits = entries.filter { $0.event.movement?.effect != .credit }[...]
        var balance = Int128(balanceMinor)
        var ordered: [Correction.Entry] = []
        while let credit = credits.first {
            let change = credit.event.movement?.changeMinor ?? 0
            if balance + change <= Int128(Int64.max) {
                balance += change
                ordered.append(credit)
                credits.removeFirst()
                continue
            }
            guard let debit = debits.popFirst() else { throw .amountOverflow }
            balance += debit.event.movement?.changeMinor ?? 0
            guard balance >= lowest else { throw .amountOverflow }
            ordered.append(debit)
        }
        return ordered + debits
    }
}

extension Movement {
    /// What it adds to a balance, in minor units.
    fileprivate var changeMinor: Int128 { Int128(amount.minorUnits) * Int128(effect.sign) }
}
