import EventStoreCore
import LedgerCore
import TerminalCanvas
import TextFormats

/// The words of a confirmation.
struct ConfirmationText {
    let confirmation: Confirmation
    /// Accounts that are damaged, by the first version that is not verified.
    let distrust: [StreamID: Version]

    var title: String {
        switch confirmation.stage {
        case .preview: "confirm \(confirmation.command.title)"
        case .conflict: "Changed by someone else"
        case .unavailable(let unavailability):
            unavailability.until == nil ? "Not recorded" : "Throttled"
        case .unknown: "Recorded or not: nobody knows yet"
        }
    }

    var buttons: [Button] {
        switch confirmation.stage {
        case .preview: [Button("Cancel"), Button("Record", isDangerous: true)]
        case .conflict, .unavailable: [Button("Cancel"), Button("Review again")]
        case .unknown: [Button("Leave it"), Button("Ask again")]
        }
    }

    var body: String {
        switch confirmation.stage {
        case .preview(let info): preview(info)
        case .conflict(let conflicts): conflict(conflicts)
        case .unavailable(let unavailability): unavailable(unavailability)
        case .unknown(let outcome): unknown(outcome)
        }
    }

    // MARK: Preview

    private func preview(_ info: PreviewInfo) -> String {
        var lines = confirmation.openBefore.map {
            "! It is not known whether this was recorded: \(Wording.safe($0.summary)). "
                + "What follows would be one more."
        }
        lines += date(of: info)
        if case .correct(let correction) = confirmation.command {
            lines.append("reason: \(Wording.safe(correction.reason))")
        }
        for change in info.changes {
            lines.append("\(Wording.safe(change.account.name)) \(Wording.safe(change.owner))")
            if let version = distrust[change.account] {
                lines.append("  \(DamageText.warning(version))")
            }
            if case .correct(let correction) = confirmation.command {
                lines += self.lines(of: correction, on: change)
            } else {
                for event in change.events { lines += self.lines(of: event) }
            }
            lines += change.fields.map(line(of:))
            lines += balances(of: change)
            if let overdraft = overdraft(change) { lines.append(overdraft) }
            lines.append(
                change.version == .empty
                    ? "  as a new account" : "  on top of version \(change.version)")
        }
        if case .reverse(let reversal) = confirmation.command, reversal.leavesFields {
            lines.append("What it set in the state of the account stays as it is.")
        }
        if confirmation.pending != nil { lines += ["", "recording …"] }
        return lines.joined(separator: "\n")
    }

    /// A reversal may take a balance below zero, where the account has an overdraft.
    private func overdraft(_ change: PreviewInfo.Change) -> String? {
        guard confirmation.command.reverses, let after = change.after,
            after.minorUnits < min(0, change.before?.minorUnits ?? 0),
            change.events.contains(where: { $0.movement?.effect == .debit })
        else { return nil }
        return "  ! below zero, as its overdraft allows"
    }

    /// What an event of a reversal is the opposite of.
    private func reversed(_ version: Int64) -> String {
        guard case .reverse(let reversal) = confirmation.command,
            let leg = reversal.legs.first(where: { $0.version == version })
        else { return "  reverses v\(version)" }
        return "  reverses v\(version): \(Wording.safe(leg.event.typeName))"
    }

    /// All that would be recorded, and nothing that is only implied.
    private func lines(of event: LedgerEvent) -> [String] {
        let amount = event.movement.map { "  \(Self.movement($0))" } ?? ""
        var lines = ["  \(event.typeName)\(amount)"]
        switch event {
        case .accountOpened(let opened):
            let limit = Money(
                minorUnits: opened.overdraftLimitMinor, currency: opened.currency)
            lines.append("  overdraft limit \(Wording.balance(limit))")
        case .fundsDeposited(let funds):
            if let other = funds.counterparty { lines.append("  from \(Wording.safe(other))") }
            lines += memo(funds.memo)
        case .fundsWithdrawn(let funds):
            if let other = funds.counterparty { lines.append("  to \(Wording.safe(other))") }
            lines += memo(funds.memo)
        case .accountClosed(let closed): lines += memo(closed.memo)
        case .fundsReversed(let reversal):
            lines.append(reversed(reversal.version))
            lines.append("  reason: \(Wording.safe(reversal.reason))")
        case .foreign(let event):
            if let payload = event.content?.payload { lines += self.lines(of: payload) }
        }
        return lines
    }

    /// The members as they would be recorded, without the brackets around them.
    private func lines(of payload: JSONText) -> [String] {
        let layout = JSONLayout(
            payload, maximumLines: Self.payloadLines, maximumBytes: Self.payloadBytes)
        let lines = layout.lines.filter { $0.depth > 0 }.map { line in
            String(repeating: "  ", count: line.depth) + "  \(Wording.safe(line.text))"
        }
        let rest = Wording.count(Int64(layout.leftOut), "more byte")
        return layout.leftOut > 0 ? lines + ["    … \(rest)"] : lines
    }

    private static let payloadLines = 500
    private static let payloadBytes = 65_536

    /// `  available true → false`
    private func line(of change: PreviewInfo.FieldChange) -> String {
        func text(_ value: FieldValue?) -> String {
            value.map { Wording.safe($0.description) } ?? "not set"
        }
        return "  \(Wording.safe(change.name)) \(text(change.before)) → \(text(change.after))"
    }

    private func memo(_ memo: String?) -> [String] {
        memo.map { ["  memo: \(Wording.safe($0))"] } ?? []
    }

    /// `+10.00 GBP`
    static func movement(_ movement: Movement) -> String {
        "\(Wording.movement(movement)) \(movement.amount.currency)"
    }

    // MARK: Conflict

    private func conflict(_ conflicts: [Conflict]) -> String {
        var lines = ["Nothing was recorded: \(Wording.safe(confirmation.command.summary))"]
        for conflict in conflicts {
            lines.append("\(Wording.safe(conflict.text)); recorded meanwhile:")
            for row in conflict.winners { lines += self.lines(of: row) }
            let rest = conflict.count - Int64(conflict.winners.count)
            if rest > 0 {
                let count = Wording.grouped(rest)
                lines.append(
                    conflict.winners.isEmpty
                        ? "  \(Wording.count(rest, "event"))" : "  and \(count) more")
            }
        }
        return lines.joined(separator: "\n")
    }

    private func lines(of row: EventRow) -> [String] {
        let event = row.event.event
        let amount = row.movement.map { " \(Self.movement($0))" } ?? ""
        let actor = event.actor.map { " by \(Wording.safe($0))" } ?? ""
        return [
            "  v\(row.event.version) \(row.words.name)\(amount)\(actor) "
                + Wording.time(event.recordedAt)
        ] + memo(row.note.memo).map { "  \($0)" }
    }

    // MARK: A service that took nothing, or did not answer

    private func unavailable(_ unavailability: Unavailability) -> String {
        var lines = [
            "Nothing was recorded: \(Wording.safe(confirmation.command.summary))",
            "\(unavailability.text.prefix(1).uppercased())"
                + Wording.safe(String(unavailability.text.dropFirst())),
        ]
        if let until = unavailability.until {
            lines.append("It takes them again at \(until.timeText) UTC.")
        }
        return lines.joined(separator: "\n")
            + "\nAll screens go on. What was typed is kept: review it again when the service "
            + "takes it."
    }

    private func unknown(_ outcome: UnknownOutcome) -> String {
        let names = confirmation.command.accounts.map(Wording.safe).joined(separator: " and ")
        var lines = [
            "It was sent, and the answer is missing: \(Wording.safe(confirmation.command.summary))",
            "It may have been recorded or not. Nothing is lost either way.", "",
            "Ask again: it is sent once more, under the same id. So it is recorded once at most, "
                + "and you are told what it came to.",
            "Leave it: if it was recorded, the timeline of \(names) shows it, and a message says "
                + "so.", "", "Command \(outcome.id)",
        ]
        if let again = outcome.again, confirmation.pending == nil {
            lines.insert("Asked again, and it is still not known: \(Wording.safe(again))", at: 2)
        }
        if confirmation.pending != nil { lines += ["", "asking again …"] }
        return lines.joined(separator: "\n")
    }
}
