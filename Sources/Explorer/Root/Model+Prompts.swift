import TerminalCanvas

extension Model {
    mutating func take(_ input: Input, in prompt: Prompt) -> [Effect] {
        var prompt = prompt
        switch input {
        case .paste(let text): prompt.edit.insert(text)
        case .key(.escape):
            overlay = nil
            return []
        case .key(.enter): return finish(prompt)
        case .key(.tab) where prompt.purpose == .address:
            let (text, fitting) = AddressCompletion.complete(prompt.edit.text)
            prompt.edit = TextEdit(text)
            prompt.candidates = fitting.count > 1 ? fitting : []
            overlay = .prompt(prompt)
            return fitting.isEmpty ? [.bell] : []
        case .key(.tab):
            let words = prompt.purpose == .when ? ExpressionWords.condition : ExpressionWords.filter
            guard prompt.check(lastRequest) != nil else { return [.bell] }
            let fitting = ExpressionWords.completions(of: prompt.edit.text, words)
            if fitting.count == 1 { prompt.edit = TextEdit(fitting[0].text) }
            prompt.candidates = fitting.count > 1 ? fitting.map(\.word) : []
            overlay = .prompt(prompt)
            return fitting.isEmpty ? [.bell] : []
        case .key(.up), .key(.control("p")): prompt.recall(by: -1)
        case .key(.down), .key(.control("n")): prompt.recall(by: 1)
        case .key(let key): _ = prompt.edit.apply(key)
        default: return []
        }
        prompt.error = nil
        prompt.candidates = []
        prompt.pending = nil
        overlay = .prompt(prompt)
        return []
    }

    /// Carries out what was asked for; an expression is looked at first, and stays where it is if
    /// it is wrong.
    mutating func finish(_ prompt: Prompt) -> [Effect] {
        lastRequest += 1
        var prompt = prompt
        if prompt.check(lastRequest) != nil {
            // Before the check: it says in which column of what is in the prompt a fault is.
            let plain = ShownNumber.plain(prompt.edit.text)
            if plain != prompt.edit.text { prompt.edit = TextEdit(plain) }
        }
        guard !prompt.edit.isEmpty, let check = prompt.check(lastRequest) else {
            return apply(prompt)
        }
        prompt.pending = lastRequest
        overlay = .prompt(prompt)
        return [check]
    }

    mutating func checked(_ id: RequestID, _ fault: FilterFault?) -> [Effect] {
        guard case .prompt(var prompt) = overlay, prompt.pending == id else { return [] }
        guard let fault else { return apply(prompt) }
        prompt.pending = nil
        prompt.error = "column \(fault.offset + 1): \(fault.reason)"
        prompt.edit.moveToStart()
        prompt.edit.move(by: fault.offset)
        overlay = .prompt(prompt)
        return [.bell]
    }

    private mutating func apply(_ prompt: Prompt) -> [Effect] {
        overlay = nil
        let text = prompt.edit.text
        remember(text, for: prompt.purpose)
        switch prompt.purpose {
        case .address: return go(to: text, prompt)
        case .when: return find(when: text)
        case .whatIfAmount, .whatIfEvent: return suppose(text, prompt)
        case .searchAccounts, .filterAccounts, .searchStream, .filterStream, .searchTimeline,
            .filterTimeline, .searchHelp:
            break
        }
        return withScreen { screen, context in
            switch (prompt.purpose, screen) {
            case (.searchAccounts, var accounts as AccountsScreen):
                accounts.search(text, &context)
                screen = accounts
            case (.filterAccounts, var accounts as AccountsScreen):
                accounts.setFilter(text, &context)
                screen = accounts
            case (.searchStream, var stream as StreamScreen):
                stream.search(text, &context)
                screen = stream
            case (.filterStream, var stream as StreamScreen):
                stream.setFilter(text, &context)
                screen = stream
            case (.searchTimeline, var timeline as TimelineScreen):
                timeline.search(text, &context)
                screen = timeline
            case (.searchHelp, var help as HelpScreen):
                help.search(text, &context)
                screen = help
            case (.filterTimeline, var timeline as TimelineScreen):
                timeline.setFilter(text, &context)
                screen = timeline
            default: break
            }
        }
    }

    /// Keeps what was entered, for the prompts that ask for the same.
    private mutating func remember(_ text: String, for purpose: Prompt.Purpose) {
        guard !text.isEmpty else { return }
        var texts = promptHistory[purpose, default: []]
        texts.removeAll { $0 == text }
        promptHistory[purpose] = Array((texts + [text]).suffix(CommandLine.maximumHistory))
    }

    /// What was typed for a what-if; what is wrong with it stands beside it.
    private mutating func suppose(_ text: String, _ prompt: Prompt) -> [Effect] {
        if text.isEmpty { return [] }
        var error: String?
        let effects = withScreen { screen, context in
            guard var whatIf = screen as? WhatIfScreen else { return }
            if case .whatIfAmount = prompt.purpose {
                error = whatIf.setAmount(text, &context)
            } else {
                error = whatIf.add(text, &context)
            }
            screen = whatIf
        }
        guard let error else { return effects }
        var prompt = prompt
        prompt.error = error
        overlay = .prompt(prompt)
        return effects + [.bell]
    }

    private mutating func go(to text: String, _ prompt: Prompt) -> [Effect] {
        if text.isEmpty { return [] }
        if let effects = travel(toAddress: text) { return effects }
        var prompt = prompt
        prompt.error =
            "not an address, such as 412, -3, 2026-08-01, 2h ago, snap:3, pos:9, 485@6"
        overlay = .prompt(prompt)
        return [.bell]
    }
}
