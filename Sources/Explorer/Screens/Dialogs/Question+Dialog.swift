import TerminalCanvas

extension Model {
    /// A question as it is shown. How much of it has to be read before it may be answered is asked
    /// of the same dialog.
    func dialog(_ question: Question) -> Dialog {
        var (title, body, buttons) = words(question)
        if question.pending == nil, let typed = question.typedName {
            body += "\nType the \(question.named)'s name:"
            body += "\n> \(Wording.safe(typed.text))▏"
        }
        title =
            question.typedName == nil
            ? title.prefix(1).uppercased() + title.dropFirst() : "PRODUCTION: \(title)"
        var dialog = Dialog(
            title: Wording.safe(title), body: body, buttons: buttons, focused: question.focused)
        dialog.firstLine = question.firstLine
        if !question.writes {
            dialog.titleRole = .messageError
        } else if question.typedName != nil {
            dialog.titleRole = .titleProduction
        }
        return dialog
    }

    private func words(_ question: Question) -> (title: String, body: String, [Button]) {
        switch question.subject {
        case .command(let confirmation):
            let text = ConfirmationText(confirmation: confirmation, distrust: distrust)
            return (text.title, text.body, text.buttons)
        case .task(let approval):
            // A title may be cut; what is to be done stands where all of it is read.
            let task = Wording.safe(approval.task)
            let asked = "\(task.prefix(1).uppercased())\(task.dropFirst())?"
            return (
                "confirm", "\(asked)\n\(Wording.safe(approval.text))",
                [Button("Cancel"), Button(approval.verb, isDangerous: true)]
            )
        }
    }
}
