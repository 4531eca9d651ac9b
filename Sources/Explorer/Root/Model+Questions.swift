import TerminalCanvas

/// Keys while something is asked that would write. One way leads to "yes": Enter on the button,
/// when all of the question was seen.
extension Model {
    mutating func handle(_ input: Input, in question: Question) -> [Effect] {
        var question = question
        let height = layout.overlay.height
        switch input {
        case .paste(let text): return type(in: question) { $0.insert(text) }
        case .key(.escape): return leave(question)
        case .key(.tab), .key(.backTab): question.focused = 1 - question.focused
        case .key(.left): question.focused = 0
        case .key(.right): question.focused = 1
        case .key(.enter): return decide(question)
        case .key(Question.copyKey): return copyLine(of: question)
        case .key(.down): scroll(&question, by: 1)
        case .key(.up): scroll(&question, by: -1)
        case .key(.pageDown): scroll(&question, by: height / 2)
        case .key(.pageUp): scroll(&question, by: -height / 2)
        case .key(let key):
            guard question.typedName != nil else { return handle(letter: key, in: question) }
            var isKnown = true
            let effects = type(in: question) { isKnown = $0.apply(key) }
            return isKnown ? effects : refuse(key)
        default: return []
        }
        overlay = .question(question)
        return []
    }

    private mutating func copyLine(of question: Question) -> [Effect] {
        guard question.writes, let line = question.commandLine else {
            hint(.info, "there is no command line for it")
            return [.bell]
        }
        return [.copy(line)]
    }

    /// The name stands behind all that is confirmed by it, so that is read before.
    private mutating func type(in question: Question, _ edit: (inout TextEdit) -> Void) -> [Effect]
    {
        guard var name = question.typedName else { return [] }
        var question = question
        if hasMore(question) {
            scroll(&question, by: max(1, layout.overlay.height / 2))
            overlay = .question(question)
            hint(.warning, "read to the end before you type the name")
            return [.bell]
        }
        edit(&name)
        question.typedName = name
        // What is typed stands at the end of the text.
        scroll(&question, by: .max)
        overlay = .question(question)
        return []
    }

    /// Letters, where no name is typed. None of them confirms: that takes Enter on the button.
    private mutating func handle(letter key: Key, in question: Question) -> [Effect] {
        var question = question
        switch key {
        case .character("n"), .character("q"): return cancel(question)
        case .character("h"): question.focused = 0
        case .character("l"), .character("y"): question.focused = 1
        case .character("j"): scroll(&question, by: 1)
        case .character("k"): scroll(&question, by: -1)
        case .space: scroll(&question, by: layout.overlay.height / 2)
        case .character("?"):
            let escape =
                question.confirmation?.unknown != nil
                ? "n and esc leave it"
                : question.confirmation == nil ? "n and esc cancel" : "n cancels; esc edits"
            hint(.info, "⏎ does what has the ▸; tab, h and l move it; \(escape)")
            return []
        default: return refuse(key)
        }
        overlay = .question(question)
        return []
    }

    /// A command goes back to its form; what had none is cancelled.
    private mutating func leave(_ question: Question) -> [Effect] {
        if let form = question.file {
            overlay = .file(form)
            hint(.info, "nothing written")
            return []
        }
        guard let confirmation = question.confirmation, confirmation.unknown == nil else {
            return cancel(question)
        }
        overlay = .form(confirmation.form)
        hint(.info, "nothing recorded")
        return []
    }

    private mutating func cancel(_ question: Question) -> [Effect] {
        overlay = nil
        // It may have been recorded: nothing here takes it back, nor is it typed once more.
        if let confirmation = question.confirmation, let outcome = confirmation.unknown {
            leaveOpen(outcome, of: confirmation.command)
            return []
        }
        hint(.info, "cancelled: \(question.summary)")
        return []
    }

    /// While it is being recorded there is nothing to decide, but nobody has to wait: another
    /// process may hold the ledger's lock for long.
    mutating func handleWhileRecording(_ input: Input, _ question: Question) -> [Effect] {
        switch input {
        case .key(.control("c")), .key(.character("Q")): return quit()
        case .key(.escape):
            overlay = nil
            guard let confirmation = question.confirmation, let id = confirmation.pending else {
                return []
            }
            detached[id] = confirmation.command
            tell(
                .info,
                "still recording: \(confirmation.command.summary); Messages will show the outcome")
            return []
        case .key(let key): return refuse(key)
        default: return []
        }
    }

    // MARK: The answer

    /// Enter on a button: Cancel, or the one beside it. Who has typed a name means the other.
    private mutating func decide(_ question: Question) -> [Effect] {
        var question = question
        if question.focused == 0 {
            guard question.typedName?.isEmpty == false else { return leave(question) }
            if question.isNameRight, !hasMore(question) {
                question.focused = 1
                overlay = .question(question)
                hint(.info, "the name is right: ⏎ confirms")
                return []
            }
        }
        if question.writes, let reason = reasonNotYet(question) {
            hint(.warning, reason)
            return [.bell]
        }
        switch question.subject {
        case .replacement(let form, _): return write(form, mayReplace: true)
        case .task(let approval):
            overlay = nil
            if case .rebuild(let name) = approval.effect { rebuilding[name] = Rebuild() }
            return [approval.effect]
        case .command(let confirmation):
            let query: Query
            switch confirmation.stage {
            case .preview(let info): query = .submit(previewID: info.id, info.command)
            case .unknown(let outcome): query = .submitAgain(outcome.id)
            case .conflict, .unavailable: return preview(confirmation.form)
            }
            let (id, effects) = ask(query)
            question.submit(id)
            overlay = .question(question)
            return effects
        }
    }

    /// Why it cannot be confirmed as it stands; nil if it was seen, and the name is right. What was
    /// not read yet comes into sight.
    private mutating func reasonNotYet(_ question: Question) -> String? {
        if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
            return "too small: enlarge the terminal to see what is confirmed"
        }
        if hasMore(question) {
            var question = question
            scroll(&question, by: max(1, layout.overlay.height / 2))
            overlay = .question(question)
            return "read to the end before you confirm"
        }
        if question.isNameRight { return nil }
        return question.typedName?.isEmpty == false
            ? "that is not the \(question.named)'s name: \(question.name)"
            : "type the \(question.named)'s name to confirm: this is a production ledger"
    }

    // MARK: Its text

    private func scroll(_ question: inout Question, by lines: Int) {
        let last = dialog(of: question).overflow(in: layout.overlay)
        // A resize may have made room for more.
        let first = min(question.firstLine, last)
        question.firstLine = lines > last - first ? last : max(0, first + lines)
    }
}
