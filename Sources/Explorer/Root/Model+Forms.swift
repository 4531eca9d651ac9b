import EventStoreCore
import TerminalCanvas

/// The form of a command.
extension Model {
    mutating func handle(_ input: Input, in form: CommandForm) -> [Effect] {
        var form = form
        switch input {
        // A newline in what is pasted is a blank: it never submits.
        case .paste(let text): return edit(form) { $0.insert(text) }
        case .key(let key):
            if form.choices != nil, choose(key, &form) {
                overlay = .form(form)
                return []
            }
            switch key {
            case .escape:
                overlay = nil
                hint(.info, "cancelled: \(form.purpose) (nothing recorded)")
                return form.pending.map { [.cancel($0.id)] } ?? []
            case .enter: return preview(form)
            case .tab, .down: form.moveFocus(by: 1)
            case .backTab, .up: form.moveFocus(by: -1)
            default: return edit(form) { _ = $0.apply(key) }
            }
        default: return []
        }
        overlay = .form(form)
        return []
    }

    /// What a key does while there are accounts to choose from.
    ///
    /// - Returns: false for a key that means what it means without them.
    private func choose(_ key: Key, _ form: inout CommandForm) -> Bool {
        guard let lookup = form.choices else { return false }
        let isChosen = lookup.selected != nil
        switch key {
        case .down: form.changeLookup { $0.move(by: 1) }
        case .up where isChosen: form.changeLookup { $0.move(by: -1) }
        case .escape where isChosen: form.changeLookup { $0.unselect() }
        case .enter where isChosen: form.takeChoice()
        case .tab where isChosen:
            form.takeChoice()
            form.moveFocus(by: 1)
        case .tab where lookup.exact == nil: form.changeLookup { $0.move(by: 1) }
        default: return false
        }
        return true
    }

    private mutating func edit(
        _ form: CommandForm, _ body: (inout TextEdit) -> Void
    ) -> [Effect] {
        var form = form
        // A preview that is dated back may read for long.
        let asked = form.pending?.id
        var effects: [Effect] = []
        if form.edit(body) {
            effects = asked.map { [.cancel($0)] } ?? []
            if form.isAccountFocused {
                lastRequest += 1
                let typed = form.beginLookup(lastRequest)
                effects += typed.map { [.ask(lastRequest, .lookUpAccounts($0))] } ?? []
            }
        }
        overlay = .form(form)
        return effects
    }

    /// Asks what the form would do.
    mutating func preview(_ form: CommandForm) -> [Effect] {
        var form = form
        let isForeign = remote?.status.table != nil
        guard let (command, occurred) = form.wish(units, now: now, inForeignTable: isForeign)
        else {
            overlay = .form(form)
            return [.bell]
        }
        let (id, effects) = ask(.preview(command, occurred: occurred))
        form.pending = (id, command)
        overlay = .form(form)
        return effects
    }
}
