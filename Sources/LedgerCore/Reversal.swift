import TextFormats

/// The wish that an event be reversed, and what was found of it in the book.
package struct Reversal: Hashable, Sendable {
    /// An event that is reversed: the one that was named, or the other side of its transfer.
    package struct Leg: Hashable, Sendable {
        package let account: String
        package let version: Int64
        /// What is reversed.
        package let event: LedgerEvent
        /// The version of its reversal; nil while it has none.
        package let reversedBy: Int64?

        package init(account: String, version: Int64, event: LedgerEvent, reversedBy: Int64?) {
            self.account = account
            self.version = version
            self.event = event
            self.reversedBy = reversedBy
        }

        /// `acc-1@3`
        package var address: String { "\(Printable(account))@\(version)" }
    }

    package let account: String
    package let version: Int64
    package let reason: String
    /// The event that is named comes first. Empty before it was looked for, and where it is not
    /// there.
    package let legs: [Leg]

    package init(account: String, version: Int64, reason: String, legs: [Leg] = []) {
        self.account = account
        self.version = version
        self.reason = reason
        self.legs = legs
    }

    /// `acc-1@3`
    package var address: String { "\(Printable(account))@\(version)" }

    /// What is reversed sets fields of the state, which stay as they are.
    package var leavesFields: Bool {
        legs.contains(where: \.event.setsFields)
    }
}

extension LedgerEvent {
    /// It sets or clears fields of the state, which no reversal takes back.
    var setsFields: Bool {
        if case .foreign(let event) = self { !event.changes.isEmpty } else { false }
    }
}

extension Reversal.Leg {
    /// - Throws: if it is a reversal, or has one.
    func checkIsOpen() throws(Rejection) {
        if case .fundsReversed = event { throw .reversalNotReversible(address) }
        if let version = reversedBy {
            throw .alreadyReversed(address, by: "\(Printable(account))@\(version)")
        }
    }

    /// What takes it back.
    ///
    /// - Throws: `Rejection.nothingToReverse` if it moves no money.
    func reversal(_ reason: String) throws(Rejection) -> FundsReversed {
        guard let moved = event.movement, moved.amount.minorUnits > 0 else {
            throw .nothingToReverse(address, type: event.typeName)
        }
        return FundsReversed(
            movement: Movement(effect: moved.effect.opposite, amount: moved.amount),
            version: version, reason: reason, counterparty: event.counterparty)
    }
}

extension Reversal {
    /// Judges the reversal by the states of its accounts.
    ///
    /// - Parameter account: the state of each of the legs' accounts.
    /// - Returns: the event to record, for each leg.
    /// - Throws: the first rule that it breaks.
    func decide(
        _ account: (String) -> Account
    ) throws(Rejection) -> [(account: String, event: LedgerEvent)] {
        try Account.check(reason: reason)
        guard !legs.isEmpty else { throw .eventNotFound(address) }
        for leg in legs { try leg.checkIsOpen() }
        var decided: [(account: String, event: LedgerEvent)] = []
        for leg in legs {
            let event = try account(leg.account).decideReversal(of: leg, reason)
            decided.append((leg.account, event))
        }
        return decided
    }
}

extension Account {
    /// The limits of a withdrawal hold for a reversal that takes money out: the overdraft is the
    /// only rule by which it may leave a balance below zero.
    fileprivate func decideReversal(
        of leg: Reversal.Leg, _ reason: String
    ) throws(Rejection) -> LedgerEvent {
        let reversal = try leg.reversal(reason)
        try checkOpen()
        try check(reversal.movement, mayOverdraw: false)
        return .fundsReversed(reversal)
    }
}

extension LedgerEvent {
    /// The account at the other end of a transfer, which the ledger's own types name.
    package var counterparty: String? {
        switch self {
        case .fundsDeposited(let moved), .fundsWithdrawn(let moved): moved.counterparty
        case .fundsReversed(let reversed): reversed.counterparty
        case .accountOpened, .accountClosed, .foreign: nil
        }
    }

    /// What was noted with it, by the ledger's own types; of a reversal the reason.
    package var memo: String? {
        switch self {
        case .fundsDeposited(let moved), .fundsWithdrawn(let moved): moved.memo
        case .fundsReversed(let reversed): reversed.reason
        case .accountClosed(let closed): closed.memo
        case .accountOpened, .foreign: nil
        }
    }
}
