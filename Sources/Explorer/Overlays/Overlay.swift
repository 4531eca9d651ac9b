import TerminalCanvas

/// What lies over a screen and has the keys.
package enum Overlay: Sendable {
    case prompt(Prompt)
    case form(CommandForm)
    case confirmation(Confirmation)

    /// It is about a command, which is given at now.
    var isCommand: Bool {
        switch self {
        case .form, .confirmation: true
        default: false
        }
    }

    /// Pasted text goes in here.
    var takesText: Bool {
        switch self {
        case .prompt, .form: true
        case .confirmation(let confirmation): confirmation.typedName != nil
        }
    }
}

/// A line of text that is asked for at the bottom of the screen.
package struct Prompt: Sendable {
    package enum Purpose: Sendable {
        case searchAccounts, filterAccounts, filterStream, address, when
        case whatIfAmount, whatIfEvent
    }

    package let purpose: Purpose
    package var edit: TextEdit
    package var error: String?

    init(_ purpose: Purpose, _ text: String) {
        self.purpose = purpose
        edit = TextEdit(text)
    }

    package var label: String {
        switch purpose {
        case .searchAccounts: "/"
        case .filterAccounts: "show only accounts with "
        case .filterStream: "show only events where "
        case .address: "go to @"
        case .when: "find when "
        case .whatIfAmount: "the amount instead "
        case .whatIfEvent: "add, +100 or -100: "
        }
    }
}
