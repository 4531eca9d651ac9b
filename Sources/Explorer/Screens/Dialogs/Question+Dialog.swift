import EventStoreCore
import TerminalCanvas

extension Question {
    /// The question as it is shown. How much of it has to be read before it may be answered is
    /// asked of the same dialog.
    ///
    /// - Parameters:
    ///   - distrust: accounts that are damaged, by the first version that is not verified.
    ///   - area: where it is shown. The line for a shell is cut, or left out, rather than that one
    ///     has to read on for it.
    /// - Returns: the dialog.
    func dialog(distrust: [StreamID: Version], in area: Rect) -> Dialog {
        let bare = dialog(distrust, "")
        guard writes, pending == nil, let line = commandLine.map(Wording.safe) else { return bare }
        let whole = dialog(distrust, "\nIn a shell: \(Self.cut(line))")
        if whole.overflow(in: area) == 0 { return whole }
        let width = min(Dialog.maximumWidth, area.width) - Self.frameWidth
        let start = Repertoire.unicode.fit("In a shell: \(line)", width: width, .ellipsis)
        let short = dialog(distrust, "\n\(start)")
        return short.overflow(in: area) == 0 || bare.overflow(in: area) > 0 ? short : bare
    }

    /// What a dialog's frame takes of its width.
    private static let frameWidth = 4
    /// Characters of the line for a shell that are shown: what it says of the command stands above.
    private static let mostShellCharacters = 240

    private static func cut(_ line: String) -> String {
        let shown = line.prefix(mostShellCharacters)
        return shown.endIndex == line.endIndex
            ? line : "\(shown)… (\(copyKey) copies all of it)"
    }

    private func dialog(_ distrust: [StreamID: Version], _ shell: String) -> Dialog {
        var (title, body, buttons) = words(distrust)
        body += shell
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
                "What is in \(Wording.safe(path)) would be lost: the \(form.purpose) would stand "
                    + "there.",
                [Button("Cancel"), Button("Replace", isDangerous: true)]
            )
        }
    }
}
