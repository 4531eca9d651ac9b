import EventStoreCore
import TerminalCanvas

/// A question before something is written, with Cancel focused: its buttons, how far its text has
/// been read, and the name that has to be typed where a slip would be grave.
package struct Question: Sendable {
    package enum Subject: Sendable {
        /// A command, of which a preview was seen.
        case command(Confirmation)
        /// Work on what is folded from the events, which has no preview.
        case task(Approval)
        /// A file, where another one of its name is, by its path.
        case replacement(FileForm, String)
    }

    /// Copies the line for a shell, also while a name is typed.
    static let copyKey = Key.control("y")

    package private(set) var subject: Subject
    /// 0 is Cancel.
    package var focused = 0
    /// The first line of the text that is shown, where there is no room for all of it.
    package var firstLine = 0
    /// What was typed of the name; nil where nothing has to be.
    package var typedName: TextEdit?
    /// Why a name has to be typed; nil where none has to be.
    package let caution: Caution?
    /// What does the same in a shell; nil if nothing does.
    package let commandLine: String?

    init(_ subject: Subject, caution: Caution?, commandLine: String? = nil) {
        self.subject = subject
        self.caution = caution
        self.commandLine = commandLine
        if caution != nil, writes { typedName = TextEdit("") }
    }

    /// Its second button writes something.
    var writes: Bool {
        guard case .command(let confirmation) = subject else { return true }
        guard case .preview = confirmation.stage else { return false }
        return true
    }

    /// What would be done, in words.
    var summary: String {
        switch subject {
        case .command(let confirmation): "\(confirmation.command.summary) (nothing recorded)"
        case .task(let approval): approval.task
        case .replacement(let form, _): "\(form.purpose) (nothing written)"
        }
    }

    /// The form of the file that it is about.
    var file: FileForm? {
        if case .replacement(let form, _) = subject { form } else { nil }
    }

    // MARK: The name

    /// What has to be typed where a name has to be.
    var name: String {
        switch subject {
        case .command(let confirmation): confirmation.command.account
        case .task(let approval): approval.name
        case .replacement(_, let path): path
        }
    }

    /// Whose name that is.
    var named: String {
        switch subject {
        case .command(let confirmation):
            if case .transfer = confirmation.command { "paying account" } else { "account" }
        case .task(let approval): approval.named
        case .replacement: "file"
        }
    }

    package var isNameRight: Bool {
        typedName.map { $0.text.utf8.elementsEqual(name.utf8) } ?? true
    }

    // MARK: A command that was confirmed

    package var confirmation: Confirmation? {
        guard case .command(let confirmation) = subject else { return nil }
        return confirmation
    }

    /// It was confirmed, and the answer is on its way.
    package var pending: RequestID? { confirmation?.pending }

    mutating func submit(_ id: RequestID) { change { $0.pending = id } }

    /// An account has changed since it was previewed: that is another question.
    ///
    /// - Returns: the accounts of which it is to be read what was recorded; none if none has.
    mutating func note(_ news: News, _ id: RequestID) -> [Conflict] {
        let wrote = writes
        var conflicts: [Conflict] = []
        change { conflicts = $0.note(news, id) }
        if wrote, !writes { (focused, firstLine, typedName) = (0, 0, nil) }
        return conflicts
    }

    mutating func receive(_ conflicts: [Conflict], to id: RequestID) {
        change { $0.receive(conflicts, to: id) }
    }

    private mutating func change(_ body: (inout Confirmation) -> Void) {
        guard case .command(var confirmation) = subject else { return }
        body(&confirmation)
        subject = .command(confirmation)
    }
}
