import Descriptions
import Expressions
import LedgerCore
import TerminalCanvas

extension Model {
    mutating func handle(_ input: Input, in prompt: Prompt) -> [Effect] {
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
            guard prompt.check != nil else { return [.bell] }
            let words = prompt.purpose == .when ? conditionWords : .events
            let fitting = words.completions(of: prompt.edit.text, types: eventTypes)
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

    /// Types of events, to be offered: the ledger's own, those that are described, and those that
    /// are in the list.
    var eventTypes: [String] {
        let own = LedgerEvent.TypeName.allCases.map(\.rawValue)
        let others = screens.top.state.eventTypes.union(descriptions.allTypes.map(\.name))
        return own + others.subtracting(own).sorted()
    }

    /// What a condition may name, with the fields that descriptions set.
    var conditionWords: Vocabulary {
        .histories.adding(state: descriptions.fieldNames)
    }

    /// Carries out what was asked for; an expression is looked at first, and stays where it is if
    /// it is wrong.
    mutating func finish(_ prompt: Prompt) -> [Effect] {
        var prompt = prompt
        if prompt.check != nil {
            // Before the check: it says in which column of what is in the prompt a fault is.
            let plain = ShownNumber.plain(prompt.edit.text)
            if plain != prompt.edit.text { prompt.edit = TextEdit(plain) }
        }
        guard !prompt.edit.isEmpty, let check = prompt.check else {
            return apply(prompt)
        }
        let (id, effects) = ask(check)
        prompt.pending = id
        overlay = .prompt(prompt)
        return effects
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
        if prompt.purpose == .address { return go(to: text, prompt) }
        if prompt.purpose == .when { return find(when: text) }
        var error: String?
        let effects = withScreen { screen, context in
            error = screen.enter(text, for: prompt.purpose, &context)
        }
        return error.map { effects + refuse(prompt, $0) } ?? effects
    }

    /// What is wrong with a text stands beside it.
    private mutating func refuse(_ prompt: Prompt, _ error: String) -> [Effect] {
        var prompt = prompt
        prompt.error = error
        overlay = .prompt(prompt)
        return [.bell]
    }

    /// Keeps what was entered, for the prompts that ask for the same.
    private mutating func remember(_ text: String, for purpose: PromptPurpose) {
        guard !text.isEmpty else { return }
        var texts = promptHistory[purpose, default: []]
        texts.removeAll { $0 == text }
        promptHistory[purpose] = Array((texts + [text]).suffix(CommandLine.maximumHistory))
    }

    private mutating func go(to text: String, _ prompt: Prompt) -> [Effect] {
        if text.isEmpty { return [] }
        if let effects = travel(toAddress: text) { return effects }
        return refuse(
            prompt, "not an address, such as 412, -3, 2026-08-01, 2h ago, snap:3, pos:9, 485@6")
    }
}
