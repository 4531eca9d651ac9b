import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What would have become of an account had some of its events been others. Strictly in memory,
/// until the reader has it recorded: by a command with a preview of its own, which corrects the
/// account.
package struct WhatIfScreen: ScreenState {
    package let account: StreamID
    package let from: Version
    package private(set) var facts: WhatIfFacts?
    package private(set) var edits: [WhatIf.Edit] = []
    package private(set) var window = ListWindow<WhatIfRow>()
    /// The account at the end, here and really.
    package private(set) var outcome: (account: Account, real: Account)?
    /// Why there is no other history.
    package private(set) var fault: String?
    private var pending: RequestID?
    /// What comes to the same in the book; nil while the history is not read.
    private var fewest: [Correction.Edit]?
    /// An event has no place in the other history.
    private var leavesOut = false
    /// The newest version that is known of.
    private var newest = Version.empty

    /// - Parameters:
    ///   - account: whose history it is.
    ///   - from: the first version that may be another one.
    init(_ account: StreamID, from: Version) {
        self.account = account
        self.from = from
    }

    package var scope: Scope { .whatIf }
    package var isAsOf: Bool { false }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .undoEdit: edits.isEmpty ? "nothing is changed yet" : nil
        case .addEvent: facts == nil ? "the history is not read yet" : nil
        case .skipEvent: window.selectedRow == nil ? "no event is selected" : nil
        case .changeAmount:
            window.selectedRow?.step.event.movement == nil ? "the event moves no money" : nil
        case .correct: reasonNotRecorded
        default: nil
        }
    }

    /// It is read again each time: nothing tells a screen behind others of what is recorded.
    package mutating func appear(_ context: inout ScreenContext) {
        guard pending == nil else { return }
        pending = context.ask(.facts(account, from: from))
    }

    package mutating func disappear(_ context: inout ScreenContext) {
        guard let id = pending else { return }
        pending = nil
        context.cancel(id)
    }

    /// It is a history of its own, but in the past nothing is told of what is recorded.
    package mutating func timeChanged(_ context: inout ScreenContext) { appear(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .skipEvent: skip(&context)
        case .changeAmount: context.go(.prompt(.whatIfAmount))
        case .addEvent: context.go(.prompt(.whatIfEvent))
        case .undoEdit:
            edits.removeLast()
            fold(&context)
        case .correct:
            guard let row = facts?.row, let fewest, !fewest.isEmpty else { return }
            context.go(.correct(fewest, row, changedTo: changedTo))
        default: break
        }
    }

    package mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        switch purpose {
        case .whatIfAmount: text.isEmpty ? nil : setAmount(text, &context)
        case .whatIfEvent: text.isEmpty ? nil : add(text, &context)
        default: nil
        }
    }

    // MARK: Recording

    /// Why it cannot be recorded as it is shown.
    private var reasonNotRecorded: String? {
        guard let fewest else { return "the history is not read yet" }
        if fewest.isEmpty { return "nothing is changed yet" }
        return leavesOut ? "an event has no place in this history" : nil
    }

    /// The version that the account has come to since its history was read.
    private var changedTo: Version? {
        facts.flatMap { newest > $0.row.version ? newest : nil }
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        guard case .news(let news) = change, let version = news.accounts[account] else { return }
        newest = max(newest, version)
    }

    /// A correction is recorded. If it is what is supposed here, that is so by now, and nothing is
    /// supposed on top of it.
    mutating func noteRecorded(_ correction: Correction) {
        guard account == StreamID(stored: correction.account), let fewest,
            Correction(account: account.name, reason: "", edits: fewest).edits == correction.edits
        else { return }
        // What is being read may be of a moment before it: that answer is of no use.
        (facts, pending, self.fewest, edits) = (nil, nil, nil, [])
    }

    // MARK: Edits

    /// Skips the selected event, or lets it happen again; an event that was added goes.
    private mutating func skip(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        let version = row.step.version
        switch row.step.origin {
        case .skipped: edits.removeAll { $0 == .skip(version: version) }
        case .inserted: removeInsertion(row)
        case .real, .changed: edits.append(.skip(version: version))
        }
        fold(&context)
    }

    /// Of the events added behind one version, the one that the row shows.
    private mutating func removeInsertion(_ row: WhatIfRow) {
        var ordinal = row.id.version == facts?.baseVersion.number ? 0 : 1
        for index in edits.indices {
            guard case .insert(row.step.version, _) = edits[index] else { continue }
            if ordinal == row.id.ordinal {
                edits.remove(at: index)
                return
            }
            ordinal += 1
        }
    }

    /// Takes the amount that the selected event is to have.
    ///
    /// - Returns: what is wrong with the text; nil if it was taken.
    mutating func setAmount(_ text: String, _ context: inout ScreenContext) -> String? {
        guard let row = window.selectedRow, let movement = row.step.event.movement else {
            return "the event moves no money"
        }
        do {
            let unit = movement.amount.currency
            let money = try Money(typed: text, currency: unit, units: context.units)
            guard money.currency == unit else { return "the event is in \(unit)" }
            guard money.minorUnits >= 0 else { return "an amount is not negative: s skips" }
            if row.step.origin == .inserted {
                removeInsertion(row)
                edits.append(
                    .insert(after: row.step.version, Self.event(movement.effect, money)))
            } else {
                edits.append(
                    .changeAmount(version: row.step.version, minorUnits: money.minorUnits))
            }
            fold(&context)
            return nil
        } catch {
            return error.description
        }
    }

    /// Adds a deposit, `+100` or `100`, or a withdrawal, `-100`, after the selected event.
    ///
    /// - Returns: what is wrong with the text; nil if it was taken.
    mutating func add(_ text: String, _ context: inout ScreenContext) -> String? {
        let text = ShownNumber.plain(text)
        let isDebit = text.hasPrefix("-")
        let digits = isDebit || text.hasPrefix("+") ? String(text.dropFirst()) : text
        let currency =
            window.selectedRow?.step.account.balance?.currency
            ?? facts?.base.balance?.currency
        do {
            let money = try Money(typed: digits, currency: currency, units: context.units)
            guard money.currency == currency ?? money.currency else {
                return "the account is in \(currency?.code ?? "")"
            }
            guard money.minorUnits > 0 else { return "an amount is positive: +100 or -100" }
            let version = window.selectedRow?.step.version ?? facts?.baseVersion.number ?? 0
            edits.append(.insert(after: version, Self.event(isDebit ? .debit : .credit, money)))
            fold(&context)
            return nil
        } catch {
            return error.description
        }
    }

    private static func event(_ effect: MoneyEffect, _ amount: Money) -> LedgerEvent {
        let funds = FundsMoved(amount: amount, memo: "what if")
        return effect == .debit ? .fundsWithdrawn(funds) : .fundsDeposited(funds)
    }

    // MARK: Fold

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .facts(let facts) = answer, id == pending else { return }
        (pending, fault) = (nil, nil)
        self.facts = facts
        fold(&context)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {
        guard id == pending else { return }
        (pending, fault) = (nil, error.reason)
    }

    private mutating func fold(_ context: inout ScreenContext) {
        guard let facts else { return }
        do {
            let other = try WhatIf(
                from: facts.base, at: facts.baseVersion.number, facts: facts.facts, edits: edits)
            outcome = (other.account, other.real)
            fewest = Correction.Edit.fewest(
                for: edits, of: facts.facts, behind: facts.baseVersion.number)
            leavesOut = other.steps.contains { $0.fault != nil }
            var ordinals: [Int64: Int] = [:]
            let rows = other.steps.map { step in
                let ordinal = ordinals[step.version, default: 0]
                ordinals[step.version] = ordinal + 1
                return WhatIfRow(
                    id: WhatIfRow.ID(version: step.version, ordinal: ordinal), step: step)
            }
            window.replace(rows, atStart: true, atEnd: true, height: context.height)
        } catch {
            fault = "the recorded history cannot be read: \(error)"
        }
    }
}

extension WhatIfScreen {
    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, account.name, scope.title], short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        guard let outcome, let currency = outcome.real.balance?.currency else { return [] }
        let difference = Total(
            minorUnits: Int128(outcome.account.balanceMinor) - Int128(outcome.real.balanceMinor),
            currency: currency)
        return [
            .fixed([
                Span("would be ", .breadcrumb),
                Span(Wording.balance(outcome.account.balance), .whatif),
                Span("  actual \(Wording.balance(outcome.real.balance))", .breadcrumb),
                Span("  \(Wording.signed(difference)) ", .whatif),
            ])
        ]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let facts else { return Counts("reading …") }
        let left = facts.left > 0 ? "; \(Wording.grouped(facts.left)) later events left out" : ""
        let count = edits.count == 1 ? "1 change" : "\(edits.count) changes"
        // The selected line's note in full: its column may be too narrow for it, or missing.
        let note = window.selectedRow.map { $0.step.note } ?? ""
        let selected = note.isEmpty ? "" : "   \(Wording.safe(note))"
        let since = changedTo.map { "changed to v\($0) since; " } ?? ""
        return Counts("\(since)\(count), starting at v\(from)\(left)\(selected)")
    }

    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }
}

extension WhatIf.Step {
    /// What is different at it; empty for a real event as it was.
    var note: String {
        if let fault { return "left out: \(fault)" }
        if let rejection { return "refused: \(rejection)" }
        switch origin {
        case .real: return ""
        case .changed: return "changed"
        case .skipped: return "skipped"
        case .inserted: return "added"
        }
    }
}
