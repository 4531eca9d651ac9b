import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What becomes of a command: its preview, its confirmation, and news of its accounts meanwhile.
extension Model {
    mutating func receiveWinners(_ id: RequestID, _ conflicts: [Conflict]) {
        guard case .question(var question) = overlay else { return }
        question.receive(conflicts, to: id)
        overlay = .question(question)
    }

    /// Accounts that a name being typed may mean.
    mutating func receiveLookedUp(_ id: RequestID, _ rows: [AccountRow]) {
        switch overlay {
        case .form(var form):
            form.changeLookup { $0.receive(rows, to: id) }
            overlay = .form(form)
        case .commandLine(var line):
            line.receive(rows, to: id)
            overlay = .commandLine(line)
        case .prompt, .question, .picker, nil: break
        }
    }

    /// Accounts have changed: a form that was filled in for one of them says so. What is paused
    /// stands still; then the lock says it.
    mutating func noteNewsInOverlay(_ news: News) -> [Effect] {
        if live.isPaused { return [] }
        switch overlay {
        case .form(var form):
            form.note(news)
            overlay = .form(form)
        case .question(var question):
            lastRequest += 1
            let isFirst = question.writes
            let conflicts = question.note(news, lastRequest)
            overlay = .question(question)
            guard !conflicts.isEmpty else { return [] }
            if isFirst, let command = question.confirmation?.command {
                log.add(.warning, Self.text(of: command, .conflict(conflicts)), at: now)
            }
            return [.ask(lastRequest, .winners(conflicts))]
        case .prompt, .commandLine, .picker, nil: break
        }
        return []
    }

    mutating func previewed(_ id: RequestID, _ result: Result<PreviewInfo, Refusal>) {
        guard case .form(var form) = overlay, let pending = form.pending, pending.id == id else {
            return
        }
        form.pending = nil
        switch result {
        case .success(let info):
            ask(Confirmation(form: form, command: info.command, stage: .preview(info)))
        case .failure(let refusal):
            form.fail(refusal, of: pending.command)
            overlay = .form(form)
        }
    }

    private mutating func ask(_ confirmation: Confirmation) {
        overlay = .question(Question(.command(confirmation), isProduction: book.isProduction))
    }

    mutating func submitted(
        _ id: RequestID, _ result: Result<ReceiptInfo, Refusal>
    ) -> [Effect] {
        if let command = detached.removeValue(forKey: id) {
            return tellOutcome(of: command, result)
        }
        guard case .question(let question) = overlay, let confirmation = question.confirmation,
            confirmation.pending == id
        else { return [] }
        let command = confirmation.command
        switch result {
        case .success(let receipt):
            overlay = nil
            tell(receipt)
            return appear()
        case .failure(.conflict(let conflicts)):
            // Told, folded again and asked again; never tried again by itself.
            ask(
                Confirmation(form: confirmation.form, command: command, stage: .conflict(conflicts))
            )
            log.add(.warning, Self.text(of: command, .conflict(conflicts)), at: now)
            return [.bell]
        case .failure(let refusal):
            var form = confirmation.form
            form.fail(refusal, of: command)
            overlay = .form(form)
            log.add(.error, Self.text(of: command, refusal), at: now)
            return [.bell]
        }
    }

    /// Of what nobody waited for any more.
    private mutating func tellOutcome(
        of command: Command, _ result: Result<ReceiptInfo, Refusal>
    ) -> [Effect] {
        switch result {
        case .success(let receipt):
            tell(receipt)
            return appear()
        case .failure(let refusal):
            tell(.error, Self.text(of: command, refusal))
            return [.bell]
        }
    }

    private mutating func tell(_ receipt: ReceiptInfo) {
        let lines = receipt.lines.map { line in
            let balance = line.balance.map { ", balance \(Wording.balance($0))" } ?? ""
            return "\(line.account)@\(line.version)\(balance)"
        }
        let recorded = "recorded \(lines.joined(separator: "; "))"
        if let unread = receipt.unread {
            tell(.warning, "\(recorded), but it cannot be read back: \(unread)")
        } else {
            tell(.info, recorded)
        }
    }

    private static func text(of command: Command, _ refusal: Refusal) -> String {
        "\(command.summary): \(refusal.text); nothing was recorded"
    }
}
