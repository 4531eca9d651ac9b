import EventStoreCore
import TerminalCanvas

extension Question {
    /// The question as it is shown. How much of it has to be read before it may be answered is
    /// asked of the same dialog.
    ///
    /// - Parameter distrust: accounts that are damaged, by the first version that is not verified.
    /// - Returns: the dialog.
    func dialog(distrust: [StreamID: Version]) -> Dialog {
        var (title, body, buttons) = words(distrust)
        if writes, pending == nil { body += shellWords }
        if pending == nil, let typed = typedName {
            if let text = caution?.text { body += "\n\(text)" }
            body += "\nType the \(named)'s name:"
            body += "\n> \(Wording.safe(typed.text))▏"
        }
        title =
            typedName == nil
            ? title.prefix(1).uppercased() + title.dropFirst() : "\(caution?.title ?? ""): \(title)"
        var dialog = Dialog(
            title: Wording.safe(title), body: body, buttons: buttons, focused: focused)
        dialog.firstLine = firstLine
        if !writes {
            dialog.titleRole = .messageError
        } else if typedName != nil {
            dialog.titleRole = .titleProduction
        }
        return dialog
    }

    /// Characters of the line for a shell that are shown: what it says of the command stands above.
    private static let mostShellCharacters = 240

    private var shellWords: String {
        guard let line = commandLine.map(Wording.safe) else { return "" }
        let shown = line.prefix(Self.mostShellCharacters)
        let rest = shown.endIndex < line.endIndex ? "… (\(Self.copyKey) copies all of it)" : ""
        return "\nIn a shell: \(shown)\(rest)"
    }

    private func words(_ distrust: [StreamID: Version]) -> (title: String, body: String, [Button]) {
        switch subject {
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
        case .replacement(let form, let path):
            return (
                "replace a file",
                "\(Wording.safe(path)) exists. What is in it would be lost: the \(form.purpose) "
                    + "takes its place.",
                [Button("Cancel"), Button("Replace", isDangerous: true)]
            )
        }
    }
}
