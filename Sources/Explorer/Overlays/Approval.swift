import TerminalCanvas

/// A question before something is written that has no preview: what it would do, with Cancel
/// focused. What it is about does not change while it is asked.
package struct Approval: Sendable {
    package let title: String
    package let text: String
    /// What stands on the button.
    package let verb: String
    /// What has to be typed on a production ledger.
    package let name: String
    /// What is done then.
    let effect: Effect
    /// 0 is Cancel.
    package var focused = 0
    /// What was typed of the name; nil where nothing has to be.
    package var typedName: TextEdit?

    init(_ title: String, _ text: String, verb: String, name: String, _ effect: Effect) {
        self.title = title
        self.text = text
        self.verb = verb
        self.name = name
        self.effect = effect
    }

    var isNameRight: Bool {
        typedName.map { $0.text.utf8.elementsEqual(name.utf8) } ?? true
    }

    package var dialog: Dialog {
        var lines = [Wording.safe(text)]
        // Below the title that asks for it: both are seen on the smallest terminal too.
        if let typedName {
            lines = ["> \(Wording.safe(typedName.text))▏", Wording.safe(title)] + lines
        }
        var dialog = Dialog(
            title: typedName == nil
                ? Wording.safe(title) : "PRODUCTION: type \(Wording.safe(name))",
            body: lines.joined(separator: "\n"),
            buttons: [Button("Cancel"), Button(verb, isDangerous: true)], focused: focused)
        if typedName != nil { dialog.titleRole = .titleProduction }
        return dialog
    }
}

extension Model {
    /// Asks; on a production ledger the name has to be typed.
    mutating func ask(_ approval: Approval) {
        var approval = approval
        if book.isProduction { approval.typedName = TextEdit("") }
        overlay = .approval(approval)
    }

    mutating func take(_ input: Input, in approval: Approval) -> [Effect] {
        var approval = approval
        switch input {
        case .paste(let text): approval.typedName?.insert(text)
        case .key(.escape): return cancel(approval)
        case .key(.tab), .key(.backTab): approval.focused = 1 - approval.focused
        case .key(.left): approval.focused = 0
        case .key(.right): approval.focused = 1
        case .key(.enter): return decide(approval)
        case .key(let key) where approval.typedName != nil:
            guard approval.typedName?.apply(key) == true else { return refuse(key) }
        case .key(.character("n")), .key(.character("q")): return cancel(approval)
        case .key(.character("h")): approval.focused = 0
        case .key(.character("l")), .key(.character("y")): approval.focused = 1
        case .key(let key): return refuse(key)
        default: return []
        }
        overlay = .approval(approval)
        return []
    }

    private mutating func cancel(_ approval: Approval) -> [Effect] {
        overlay = nil
        hint(.info, "cancelled: \(approval.title)")
        return []
    }

    private mutating func decide(_ approval: Approval) -> [Effect] {
        guard approval.focused == 1 else { return cancel(approval) }
        guard approval.isNameRight else {
            hint(.warning, "type \(approval.name) to confirm: this is a production ledger")
            return [.bell]
        }
        overlay = nil
        if case .rebuild(let name) = approval.effect { rebuilding[name] = Rebuild() }
        return [approval.effect]
    }
}
