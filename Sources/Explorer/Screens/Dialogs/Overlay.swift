import TerminalCanvas

/// What lies over a screen and has the keys.
package enum Overlay: Sendable {
    case prompt(Prompt)
    case form(CommandForm)
    case question(Question)
    case commandLine(CommandLine)
    case picker(Picker)
    case file(FileForm)

    /// It is about a command, which is given at now, or a file of what is shown: the reader is not
    /// taken elsewhere meanwhile.
    var isCommand: Bool {
        switch self {
        case .form, .question, .file: true
        case .picker(let picker): picker.action == .record
        case .prompt, .commandLine: false
        }
    }

    /// Pasted text goes in here.
    var takesText: Bool {
        switch self {
        case .prompt, .form, .commandLine: true
        case .file(let form): form.pending == nil
        case .picker: false
        case .question(let question): question.typedName != nil
        }
    }
}

/// A line of text that is asked for at the bottom of the screen.
package struct Prompt: Sendable {
    package let purpose: PromptPurpose
    package var edit: TextEdit
    /// What is wrong with the text; the cursor stands where.
    package var error: String?
    /// How the text could go on, after a Tab that left it open.
    package var candidates: [String] = []
    /// The text is being looked at.
    package var pending: RequestID?
    /// What was entered before, the newest last, and where in it the reader is.
    private var history: [String] = []
    private var place = 0

    /// - Parameters:
    ///   - purpose: what is asked for.
    ///   - text: that is in force, to be changed.
    init(_ purpose: PromptPurpose, _ text: String = "") {
        self.purpose = purpose
        edit = TextEdit(prefilled: text)
    }

    /// Takes what was entered before in such a prompt.
    mutating func remember(_ texts: [String]) {
        history = texts
        place = texts.count
    }

    /// Goes through what was entered before.
    mutating func recall(by distance: Int) {
        let wanted = place + distance
        guard (0...history.count).contains(wanted) else { return }
        place = wanted
        edit = TextEdit(wanted < history.count ? history[wanted] : "")
    }

    /// Whether the text is what is wanted here; nil for a text that cannot be wrong.
    var check: Query? {
        switch purpose {
        case .filterStream, .filterTimeline: .checkFilter(edit.text)
        case .when: .checkCondition(edit.text)
        default: nil
        }
    }

    /// Below an empty field.
    package var hint: String {
        switch purpose {
        case .filterStream, .filterTimeline: "type = 'FundsDeposited' AND amount >= 50"
        case .address: "412  -3  2026-08-01  2h ago  snap  pos:9  first  (tab completes)"
        case .rewind: "beginning  now  pos:412  -100  2026-08-01  2h ago"
        case .when: "balance < 0   or   event = FundsWithdrawn and amount > 500"
        default: ""
        }
    }

    package var label: String {
        switch purpose {
        case .searchAccounts, .searchStream, .searchTimeline, .searchHelp: "/"
        case .filterAccounts: "show only accounts with "
        case .filterStream, .filterTimeline: "show only events where "
        case .address: "go to @"
        case .when: "find when "
        case .rewind: "go on behind "
        case .whatIfAmount: "new amount "
        case .whatIfEvent: "add (+100 or -100) "
        }
    }
}
