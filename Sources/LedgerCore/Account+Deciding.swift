extension Command {
    /// Judges the command by the states of its accounts.
    ///
    /// - Parameter account: the state of each of `accounts`.
    /// - Returns: the event to record, for each account in the order of `accounts`; of a correction
    ///   all events of each.
    /// - Throws: the first rule that it breaks.
    package func decide(
        _ account: (String) -> Account
    ) throws(Rejection) -> [(account: String, event: LedgerEvent)] {
        switch self {
        case .open(let name, let opening):
            return [(name, try account(name).decideOpening(opening))]
        case .deposit(let name, let funds):
            return [(name, try account(name).decideDeposit(funds))]
        case .withdraw(let name, let funds):
            return [(name, try account(name).decideWithdrawal(funds))]
        case .transfer(let source, let destination, let amount, let memo):
            guard !source.utf8.elementsEqual(destination.utf8) else { throw .sameAccount }
            let out = FundsMoved(amount: amount, memo: memo, counterparty: destination)
            let into = FundsMoved(amount: amount, memo: memo, counterparty: source)
            return [
                (source, try account(source).decideWithdrawal(out)),
                (destination, try account(destination).decideDeposit(into)),
            ]
        case .close(let name, let closing):
            return [(name, try account(name).decideClosing(closing))]
        case .record(let name, let recording):
            return [(name, try account(name).decideRecording(recording))]
        case .reverse(let reversal): return try reversal.decide(account)
        case .correct(let correction):
            return try correction.plan(account).map { ($0.account, $0.event) }
        }
    }
}

/// The rules of the ledger: what is wished and a state give an event, or a rejection.
extension Account {
    /// Bytes of an owner's name.
    package static let maximumOwnerBytes = 200
    /// Bytes of a memo: a line on a screen, with room to spare.
    package static let maximumMemoBytes = 500

    fileprivate func decideOpening(_ opening: AccountOpened) throws(Rejection) -> LedgerEvent {
        guard status == .absent else { throw .accountAlreadyOpen }
        guard !opening.owner.allSatisfy(\.isWhitespace) else { throw .ownerMissing }
        let bytes = opening.owner.utf8.count
        guard bytes <= Self.maximumOwnerBytes else {
            throw .ownerTooLong(bytes: bytes, maximum: Self.maximumOwnerBytes)
        }
        try Self.checkPrintable(opening.owner, field: "owner")
        guard opening.currency.isDeclared else { throw .currencyUnknown(opening.currency.code) }
        guard opening.currency.isInUse else { throw .currencyHistoric(opening.currency) }
        guard opening.overdraftLimitMinor >= 0 else { throw .overdraftLimitNegative }
        return .accountOpened(opening)
    }

    fileprivate func decideDeposit(_ funds: FundsMoved) throws(Rejection) -> LedgerEvent {
        try check(funds)
        guard !balanceMinor.addingReportingOverflow(funds.amount.minorUnits).overflow else {
            throw .amountOverflow
        }
        return .fundsDeposited(funds)
    }

    fileprivate func decideWithdrawal(_ funds: FundsMoved) throws(Rejection) -> LedgerEvent {
        try check(funds)
        guard !balanceMinor.subtractingReportingOverflow(funds.amount.minorUnits).overflow else {
            throw .amountOverflow
        }
        guard funds.amount.minorUnits <= availableMinor else {
            throw .insufficientFunds(
                available: Money(minorUnits: availableMinor, currency: funds.amount.currency),
                requested: funds.amount)
        }
        return .fundsWithdrawn(funds)
    }

    fileprivate func decideClosing(_ closing: AccountClosed) throws(Rejection) -> LedgerEvent {
        try checkOpen()
        try Self.check(memo: closing.memo)
        if let balance, balance.minorUnits != 0 { throw .balanceNotZero(balance) }
        return .accountClosed(closing)
    }

    fileprivate func decideRecording(
        _ recording: DescribedRecording
    ) throws(Rejection) -> LedgerEvent {
        switch (recording.start, status) {
        case (.new, .open), (.new, .closed): throw .accountAlreadyOpen
        case (.existing, .absent): throw .accountNotFound
        case (_, .closed): throw .accountClosed
        case (.new, .absent), (.any, .absent), (.any, .open), (.existing, .open): break
        }
        for wanted in recording.expected {
            let found = fields[wanted.name]
            let isSo =
                if let value = wanted.value, let found { value.means(found) } else {
                    wanted.value == found
                }
            guard isSo else { throw .fieldUnexpected(wanted, found: found) }
        }
        if let movement = recording.event.movement {
            try check(movement, mayOverdraw: recording.mayOverdraw)
        }
        return .foreign(recording.event)
    }

    func check(_ movement: Movement, mayOverdraw: Bool) throws(Rejection) {
        let amount = movement.amount
        guard amount.minorUnits >= 0 else { throw .amountNotPositive(amount) }
        try checkUnit(of: amount)
        let change = amount.minorUnits * movement.effect.sign
        guard !balanceMinor.addingReportingOverflow(change).overflow else { throw .amountOverflow }
        guard movement.effect == .credit || mayOverdraw || amount.minorUnits <= availableMinor
        else {
            throw .insufficientFunds(
                available: Money(minorUnits: availableMinor, currency: amount.currency),
                requested: amount)
        }
    }

    func checkUnit(of amount: Money) throws(Rejection) {
        // What it counts is known to nobody.
        guard amount.currency.isDeclared else { throw .currencyUnknown(amount.currency.code) }
        if let currency, currency != amount.currency {
            throw .currencyMismatch(account: currency, amount: amount.currency)
        }
    }

    func checkOpen() throws(Rejection) {
        switch status {
        case .absent: throw .accountNotFound
        case .closed: throw .accountClosed
        case .open: break
        }
    }

    private func check(_ funds: FundsMoved) throws(Rejection) {
        try checkOpen()
        guard funds.amount.minorUnits > 0 else { throw .amountNotPositive(funds.amount) }
        try checkUnit(of: funds.amount)
        try Self.check(memo: funds.memo)
    }

    private static func check(memo: String?) throws(Rejection) {
        guard let memo else { return }
        let bytes = memo.utf8.count
        guard bytes <= maximumMemoBytes else {
            throw .memoTooLong(bytes: bytes, maximum: maximumMemoBytes)
        }
        try checkPrintable(memo, field: "memo")
    }

    /// Checks why something is corrected, as a person typed it.
    ///
    /// - Throws: `reasonMissing`, `reasonTooLong` or `textNotPrintable`.
    package static func check(reason: String) throws(Rejection) {
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonMissing }
        let bytes = reason.utf8.count
        guard bytes <= maximumMemoBytes else {
            throw .reasonTooLong(bytes: bytes, maximum: maximumMemoBytes)
        }
        try checkPrintable(reason, field: "reason")
    }

    static func checkPrintable(_ text: String, field: String) throws(Rejection) {
        let hasControl = text.unicodeScalars.contains { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        }
        if hasControl { throw .textNotPrintable(field: field) }
    }
}
