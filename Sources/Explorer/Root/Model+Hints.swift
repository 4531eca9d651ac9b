import TerminalCanvas

/// What the keys do while something lies over the screen.
extension Model {
    /// What the keys do while an overlay is open, for the footer.
    func hints(of overlay: Overlay) -> [KeyHints.Hint] {
        let keys: [(String, String)] =
            switch overlay {
            case .prompt: [("⏎", "go"), ("esc", "cancel")]
            case .form(let form): hints(of: form)
            case .question(let question): hints(of: question)
            case .commandLine:
                [("⏎", "run"), ("tab", "complete"), ("↑", "earlier lines"), ("esc", "cancel")]
            case .picker(let picker): hints(of: picker)
            case .file(let form): hints(of: form)
            }
        return keys.map { KeyHints.Hint($0.0, $0.1) }
    }

    private func hints(of form: CommandForm) -> [(String, String)] {
        let (preview, cancel) = (("⏎", "preview"), ("esc", "cancel"))
        if form.choices != nil { return [("↓", "choose"), ("tab", "take"), preview, cancel] }
        let next = form.fields.count > 1 ? [("tab", "next field")] : []
        return [preview] + next + [cancel]
    }

    private func hints(of form: FileForm) -> [(String, String)] {
        if form.pending != nil { return [("⏎", "go on meanwhile"), ("esc", "give up")] }
        return [("⏎", "write"), ("tab", "next field"), ("esc", "cancel")]
    }

    private func hints(of picker: Picker) -> [(String, String)] {
        switch picker.purpose {
        case .theme: [("⏎", "use for this session"), ("esc", "revert")]
        case .event: [("⏎", "fill in"), ("esc", "cancel")]
        }
    }

    private func hints(of question: Question) -> [(String, String)] {
        if question.pending != nil { return [("esc", "stop waiting"), ("Q", "quit")] }
        // What is not read yet comes first: nothing can be confirmed before.
        return (hasMore(question) ? [("↓", "read on")] : []) + [("⏎", "choose"), ("tab", "switch")]
            + (question.writes && question.commandLine != nil
                ? [("\(Question.copyKey)", "copy line")] : [])
            + [("esc", way(outOf: question))]
    }

    private func way(outOf question: Question) -> String {
        if question.file != nil { return "edit" }
        guard let confirmation = question.confirmation else { return "cancel" }
        return confirmation.unknown == nil ? "edit" : "leave it"
    }

    /// `⏎ choose  tab switch  esc back`
    static func legend(_ hints: [KeyHints.Hint]) -> String {
        hints.map { "\($0.key) \($0.label)" }.joined(separator: "  ")
    }

    mutating func refuse(_ key: Key) -> [Effect] {
        guard let overlay else { return [] }
        hint(.info, "'\(key)' does nothing here: \(Self.legend(hints(of: overlay)))")
        return [.bell]
    }

    /// A question as it is shown here.
    func dialog(of question: Question) -> Dialog {
        question.dialog(distrust: distrust, in: layout.overlay)
    }

    /// Lines below the ones that are shown have not been seen.
    func hasMore(_ question: Question) -> Bool {
        question.firstLine < dialog(of: question).overflow(in: layout.overlay)
    }
}
