import LedgerCore

/// What a key can mean. One table of bindings (`Keymap`) says which key means what, where.
///
/// To add one: a case here, a line in `Keymap.standard`, and an arm in the screen that does it;
/// the footer, the help, `Keys.md` and rebinding follow.
package enum UserAction: String, CaseIterable, Sendable {
    case up, down, pageUp, pageDown, halfUp, halfDown, first, last
    case enter, back, backward, forward
    case search, searchNext, searchPrevious, filter
    case showAccounts, showStream, showProjections, showMessages, showSnapshots, showSubscriptions
    case sort, reverseSort
    case follow, pause
    case copy
    case nextPane, commandLine
    case deposit, withdraw, transfer, open, close, record, reverse
    case statement, export
    case takeSnapshot, dropSnapshot, repairSnapshot, rebuild
    case pauseReading, rewindReading, replayParked, deleteSubscription
    case jumpCorrelated, jumpReversal, causes
    case verify, stopVerify, nextUnread
    case stepBack, stepForward, snapshotBack, snapshotForward, dayBack, dayForward
    case address, now, clock, play, slower, faster
    case mark, compare, why, when
    case whatIf, skipEvent, changeAmount, addEvent, undoEdit, correct
    case theme
    case help, redraw, mouse, suspend
    case quit, quitAll

    /// It moves the cursor of time, or is about it.
    package var isTravel: Bool {
        switch self {
        case .stepBack, .stepForward, .snapshotBack, .snapshotForward, .dayBack, .dayForward,
            .address, .now, .clock, .play, .slower, .faster:
            true
        default: false
        }
    }

    /// It means nothing at now.
    package var needsPast: Bool {
        switch self {
        case .now, .play, .slower, .faster: true
        default: false
        }
    }

    /// It moves by lines or pages, or is the command line itself.
    var isMovement: Bool {
        switch self {
        case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last, .enter, .back,
            .commandLine:
            true
        default: false
        }
    }

    /// The name that the configuration file rebinds it by: `page-up`.
    package var name: String {
        rawValue.reduce(into: "") { name, letter in
            name += letter.isUppercase ? "-\(letter.lowercased())" : String(letter)
        }
    }

    package init?(named name: String) {
        guard let action = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = action
    }
}

extension CommandName {
    /// The key that opens its form.
    var action: UserAction {
        switch self {
        case .open: .open
        case .deposit: .deposit
        case .withdraw: .withdraw
        case .transfer: .transfer
        case .close: .close
        case .record: .record
        case .reverse: .reverse
        case .correct: .correct
        }
    }
}
