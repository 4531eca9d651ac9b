/// What would have become of an account had some of its events been others: a fold beside the real
/// one, in memory. Nothing of it is recorded; a `Correction` is made of its edits where that is
/// wished for.
package struct WhatIf: Hashable, Sendable {
    /// A change to the history.
    package enum Edit: Hashable, Sendable {
        /// The event of this version did not happen.
        case skip(version: Int64)
        /// The event of this version moved so much instead; not negative, in minor units.
        case changeAmount(version: Int64, minorUnits: Int64)
        /// This happened as well, behind the event of this version.
        case insert(after: Int64, LedgerEvent)
    }

    /// An event of the real history behind the base.
    package struct Fact: Hashable, Sendable {
        package let version: Int64
        package let event: LedgerEvent

        package init(version: Int64, event: LedgerEvent) {
            self.version = version
            self.event = event
        }
    }

    package enum Origin: Hashable, Sendable { case real, changed, skipped, inserted }

    /// One line of the other history.
    package struct Step: Hashable, Sendable {
        /// The version of the real event; of an inserted one, the version it stands behind.
        package let version: Int64
        package let origin: Origin
        /// What happens here; of a skipped event, what does not.
        package let event: LedgerEvent
        /// The account after it, here.
        package let account: Account
        /// The account after the version, as it really was.
        package let real: Account
        /// What the rules would have said to it as a command. Facts that the rules would not have
        /// let through in the real history either, such as imported ones, are not judged.
        package let rejection: Rejection?
        /// Why the event has no place in this history; it is then left out of the fold.
        package let fault: FoldError?
    }

    package let steps: [Step]
    /// The account at the end, here and really.
    package let account: Account
    package let real: Account
    /// Edits of versions that are not among the facts: they changed nothing.
    package let unused: [Edit]

    /// Folds the history with the edits.
    ///
    /// - Parameters:
    ///   - base: the account before the first of the facts.
    ///   - baseVersion: its version; edits may insert behind it.
    ///   - facts: the real events behind it, in their order.
    ///   - edits: what is different. Of several for one version, a skip counts before a change,
    ///     the last change before the others; insertions keep their order.
    /// - Throws: `FoldError` if the real history cannot be folded.
    package init(
        from base: Account, at baseVersion: Int64, facts: [Fact], edits: [Edit]
    ) throws(FoldError) {
        var fold = Fold(account: base, real: base)
        var plan = Plan(edits)
        fold.insert(plan.takeInsertions(after: baseVersion), after: baseVersion)
        for fact in facts {
            let before = fold.real
            try fold.real.evolve(fact.event)
            let (event, origin) = plan.take(fact)
            fold.step(fact.version, origin, event, realBefore: before, fact: fact.event)
            fold.insert(plan.takeInsertions(after: fact.version), after: fact.version)
        }
        steps = fold.steps
        account = fold.account
        real = fold.real
        unused = plan.rest
    }

    /// The edits that have not been met yet.
    private struct Plan {
        private(set) var rest: [Edit]

        init(_ edits: [Edit]) { rest = edits }

        mutating func takeInsertions(after version: Int64) -> [LedgerEvent] {
            var taken: [LedgerEvent] = []
            rest.removeAll { edit in
                guard case .insert(after: version, let event) = edit else { return false }
                taken.append(event)
                return true
            }
            return taken
        }

        mutating func take(_ fact: Fact) -> (event: LedgerEvent, origin: Origin) {
            var isSkipped = false
            var event = fact.event
            rest.removeAll { edit in
                switch edit {
                case .skip(version: fact.version): isSkipped = true
                case .changeAmount(version: fact.version, let minorUnits):
                    guard let changed = fact.event.moving(minorUnits) else { return false }
                    event = changed
                default: return false
                }
                return true
            }
            if isSkipped { return (fact.event, .skipped) }
            return (event, event == fact.event ? .real : .changed)
        }
    }

    /// Both histories, side by side.
    private struct Fold {
        var account: Account
        var real: Account
        private(set) var steps: [Step] = []

        init(account: Account, real: Account) {
            self.account = account
            self.real = real
        }

        mutating func insert(_ events: [LedgerEvent], after version: Int64) {
            for event in events { step(version, .inserted, event, realBefore: nil, fact: nil) }
        }

        mutating func step(
            _ version: Int64, _ origin: Origin, _ event: LedgerEvent, realBefore: Account?,
            fact: LedgerEvent?
        ) {
            var rejection: Rejection?
            var fault: FoldError?
            if origin != .skipped {
                rejection = account.rejection(of: event)
                if let realBefore, let fact, realBefore.rejection(of: fact) != nil {
                    rejection = nil
                }
                do { try account.evolve(event) } catch { fault = error }
            }
            steps.append(
                Step(
                    version: version, origin: origin, event: event, account: account, real: real,
                    rejection: rejection, fault: fault))
        }
    }
}

extension LedgerEvent {
    /// The same event with another amount; nil for one that moves no money, or below zero.
    fileprivate func moving(_ minorUnits: Int64) -> LedgerEvent? {
        guard minorUnits >= 0, let movement else { return nil }
        let amount = Money(minorUnits: minorUnits, currency: movement.amount.currency)
        switch self {
        case .fundsDeposited(let moved): return .fundsDeposited(moved.moving(amount))
        case .fundsWithdrawn(let moved): return .fundsWithdrawn(moved.moving(amount))
        case .foreign(let event):
            return .foreign(
                ForeignEvent(
                    type: event.type,
                    movement: Movement(effect: movement.effect, amount: amount),
                    changes: event.changes, content: event.content))
        case .fundsReversed(let reversed):
            return .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: movement.effect, amount: amount),
                    version: reversed.version, reason: reversed.reason,
                    counterparty: reversed.counterparty))
        case .accountOpened, .accountClosed: return nil
        }
    }
}

extension FundsMoved {
    /// The same with another amount.
    func moving(_ amount: Money) -> FundsMoved {
        FundsMoved(amount: amount, memo: memo, counterparty: counterparty)
    }
}

extension Account {
    /// What the rules would say to this event as a command; nil if they let it through, or if it
    /// is of a type that no command leads to.
    fileprivate func rejection(of event: LedgerEvent) -> Rejection? {
        let command: Command
        switch event {
        case .accountOpened(let opened): command = .open(account: "", opened)
        case .fundsDeposited(let funds): command = .deposit(to: "", funds)
        case .fundsWithdrawn(let funds): command = .withdraw(from: "", funds)
        case .accountClosed(let closed): command = .close(account: "", closed)
        case .fundsReversed(let reversed):
            let funds = FundsMoved(amount: reversed.movement.amount)
            command =
                reversed.movement.effect == .credit
                ? .deposit(to: "", funds) : .withdraw(from: "", funds)
        case .foreign: return nil
        }
        do {
            _ = try command.decide { _ in self }
            return nil
        } catch {
            return error
        }
    }
}
