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
        case .prompt, .question, .picker, .file, nil: break
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
        case .prompt, .commandLine, .picker, .file, nil: break
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
            ask(
                Confirmation(
                    form: form, command: info.command, stage: .preview(info),
                    openBefore: openOutcomes(like: info.command)))
        case .failure(let refusal):
            form.fail(refusal, of: pending.command)
            overlay = .form(form)
        }
    }

    private mutating func ask(_ confirmation: Confirmation) {
        var question = Question(
            .command(confirmation), caution: book.caution,
            commandLine: confirmation.words.flatMap(book.commandLine))
        // It was confirmed before, and to ask again cannot record it twice.
        if confirmation.unknown != nil { question.focused = 1 }
        overlay = .question(question)
    }

    mutating func submitted(
        _ id: RequestID, _ result: Result<ReceiptInfo, Refusal>
    ) -> [Effect] {
        if case .success = result { sighted = [:] }
        if let command = detached.removeValue(forKey: id) {
            return tellOutcome(of: command, result)
        }
        guard case .question(let question) = overlay, let confirmation = question.confirmation,
            confirmation.pending == id
        else { return [] }
        let command = confirmation.command
        switch result.still(confirmation.unknown) {
        case .success(let receipt):
            overlay = nil
            tell(receipt)
            noteCorrected(command)
            return appear()
        case .failure(.conflict(let conflicts)):
            // Told, folded again and asked again; never tried again by itself.
            ask(
                Confirmation(form: confirmation.form, command: command, stage: .conflict(conflicts))
            )
            log.add(.warning, Self.text(of: command, .conflict(conflicts)), at: now)
            return [.bell]
        case .failure(.unavailable(let unavailability)):
            ask(
                Confirmation(
                    form: confirmation.form, command: command, stage: .unavailable(unavailability)))
            log.add(.warning, Self.text(of: command, .unavailable(unavailability)), at: now)
            return [.bell]
        case .failure(.outcomeUnknown(let outcome)) where isSighted(outcome, of: command):
            overlay = nil
            return appear()
        case .failure(.outcomeUnknown(let outcome)):
            ask(Confirmation(form: confirmation.form, command: command, stage: .unknown(outcome)))
            log.add(.warning, Self.text(of: command, .outcomeUnknown(outcome)), at: now)
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
            noteCorrected(command)
            return appear()
        case .failure(.outcomeUnknown(let outcome)):
            if isSighted(outcome, of: command) { return appear() }
            leaveOpen(outcome, of: command)
            return [.bell]
        case .failure(let refusal):
            tell(.error, Self.text(of: command, refusal))
            return [.bell]
        }
    }

    /// A history that was supposed is the real one now, in front or behind other screens. The one
    /// in front reads it when it appears.
    mutating func noteCorrected(_ command: Command) {
        guard case .correct(let correction) = command else { return }
        screens.changeAll { screen in
            guard var supposed = screen as? WhatIfScreen else { return }
            supposed.noteRecorded(correction)
            screen = supposed
        }
    }

    private mutating func tell(_ receipt: ReceiptInfo) {
        let lines = receipt.lines.map { line in
            let balance = line.balance.map { ", balance \(Wording.balance($0))" } ?? ""
            return "\(line.account)@\(line.version)\(balance)"
        }
        let word = receipt.isReplay ? "it had been recorded:" : "recorded"
        let recorded = "\(word) \(lines.joined(separator: "; "))"
        if let unread = receipt.unread {
            tell(.warning, "\(recorded), but it cannot be read back: \(unread)")
        } else {
            tell(.info, recorded)
        }
    }

    private static func text(of command: Command, _ refusal: Refusal) -> String {
        if case .outcomeUnknown = refusal { return "\(command.summary): \(refusal.text)" }
        return "\(command.summary): \(refusal.text); nothing was recorded"
    }
}

extension Result<ReceiptInfo, Refusal> {
    /// What is asked again is not known before it was found, or cannot be recorded any more: what
    /// stands in the way of asking says nothing about the first time.
    fileprivate func still(_ unknown: UnknownOutcome?) -> Self {
        guard let unknown, case .failure(let refusal) = self else { return self }
        switch refusal {
        case .conflict, .rejected, .outcomeUnknown: return self
        case .failed, .unavailable:
            return .failure(.outcomeUnknown(UnknownOutcome(unknown.id, again: refusal.text)))
        }
    }
}
