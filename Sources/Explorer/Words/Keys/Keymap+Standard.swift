import TerminalCanvas

extension Keymap {
    /// The keys as they are shipped. F-keys are aliases only; there is no Alt, no Shift with
    /// arrows, and no Ctrl-S; Esc never quits.
    package static let standard = Keymap(
        bindings: group(.moving, moving + going) + group(.screens, opening)
            + group(.commands, acting) + group(.searching, looking) + group(.other, filing)
            + group(.commands, tending)
            + group(.screens, proving) + group(.time, travelling + supposing)
            + group(.commands, correcting)
            + group(.other, general))

    private static func group(_ group: Group, _ bindings: [Binding]) -> [Binding] {
        bindings.map { binding in
            var binding = binding
            binding.group = group
            return binding
        }
    }

    private static let all = Set(Scope.allCases)
    private static let lists: Set<Scope> = [
        .accounts, .timeline, .stream, .snapshots, .projections, .subscriptions, .causes, .compare,
        .why, .when, .whatIf, .messages,
    ]
    private static let withAccount: Set<Scope> = [.accounts, .timeline]

    private static func keys(_ notations: String) -> [Key] {
        notations.split(separator: " ").compactMap { Key(String($0)) }
    }

    private static func bind(
        _ action: UserAction, _ notations: String, _ scopes: Set<Scope>, _ label: String? = nil,
        _ help: String, isCommand: Bool = false
    ) -> Binding {
        Binding(
            action: action, keys: keys(notations), scopes: scopes, label: label, help: help,
            isCommand: isCommand)
    }

    private static let moving: [Binding] = [
        bind(.down, "j down", all, "one line down"),
        bind(.up, "k up", all, "one line up"),
        bind(.halfDown, "ctrl-d", all, "half a page down"),
        bind(.halfUp, "ctrl-u", all, "half a page up"),
        bind(.pageDown, "pgdn space ctrl-f", all, "a page down"),
        bind(.pageUp, "pgup ctrl-b", all, "a page up"),
        bind(.first, "g home", all, "to the top"),
        bind(.last, "G end", all, "to the end, and follow what is live"),
    ]

    private static let going: [Binding] = [
        bind(.enter, "enter l right", [.accounts], "timeline", "open the account's timeline"),
        bind(.enter, "enter l right", [.stream], "timeline", "open the account of the event"),
        bind(
            .enter, "enter l right", [.causes, .compare, .why], "timeline",
            "open the account of the event"),
        bind(.enter, "enter l right", [.when], "go there", "open the account as it was then"),
        bind(.enter, "enter l right", [.timeline], "event", "show or hide the event in full"),
        bind(
            .enter, "enter l right", [.subscriptions], "details", "show or hide all of it, in words"
        ),
        bind(.back, "esc h left", all, "close what is open, or go back"),
        bind(.backward, "ctrl-o", all, "to the previous screen"),
        bind(.forward, "ctrl-n", all, "to the next screen, after going back"),
        bind(
            .nextPane, "tab", [.accounts, .timeline, .stream, .subscriptions],
            "switch between the list and its pane"),
        bind(
            .jumpCorrelated, "x", [.timeline, .stream], "other account",
            "to the other account of a transfer"),
        bind(
            .jumpReversal, "R", [.timeline],
            "from an event to its reversal, and from a reversal to what it reverses"),
        bind(
            .causes, "B", [.timeline, .stream], "because: what caused the event, what it caused"),
        bind(.causes, "B", [.causes], "look further", "look at more of the log"),
    ]

    private static let opening: [Binding] = [
        bind(.showAccounts, "1", all, "the accounts"),
        bind(.showStream, "2", all, "the stream: every event, live"),
        bind(.showProjections, "3", all, "the projections: totals, types, activity"),
        bind(.showMessages, "4", all, "the messages of this session"),
        bind(.showSubscriptions, "6", all, "the subscriptions: who reads the log, and how far"),
        bind(.showSnapshots, "5 S", [.accounts, .timeline, .stream], "the account's snapshots"),
    ]

    private static let looking: [Binding] = [
        bind(.search, "/", [.accounts], "search", "find an account by its name, owner or balance"),
        bind(.search, "/", [.timeline], "find an event by its type, memo, amount or time"),
        bind(
            .search, "/", [.stream],
            "find an older event by its account, type, memo, amount or time"),
        bind(.search, "/", [.help], "search", "find a key by what it does"),
        bind(.searchNext, "n", [.accounts, .timeline, .stream, .help], "next match"),
        bind(
            .searchPrevious, "N", [.accounts],
            "previous match; without a search, the next unread account"),
        bind(.searchPrevious, "N", [.timeline, .stream, .help], "previous match"),
        bind(.nextUnread, "U", [.accounts], "next account that changed since you last looked"),
        bind(
            .filter, "&", [.accounts, .timeline, .stream], "filter", "show only what matches"),
        bind(.sort, "s", [.accounts], "sort", "sort by the next column"),
        bind(.reverseSort, "r", [.accounts], "reverse the order"),
        bind(.follow, "F", [.accounts, .timeline, .stream], "follow the newest"),
        bind(.pause, "=", [.accounts, .timeline, .stream], "pause / resume"),
    ]

    private static let acting: [Binding] = [
        bind(.deposit, "d", withAccount, "deposit", "put money in", isCommand: true),
        bind(.withdraw, "w", withAccount, "withdraw", "take money out", isCommand: true),
        bind(.transfer, "t", withAccount, "transfer", "move money", isCommand: true),
        bind(.open, "o", withAccount, "open", "open an account", isCommand: true),
        bind(.close, "X", withAccount, "close an account", isCommand: true),
        bind(
            .record, "e", withAccount, "record an event of a type that the book describes",
            isCommand: true),
        bind(
            .reverse, "r", [.timeline], "reverse the event: take back what it moved, with a reason",
            isCommand: true),
    ]

    private static let filing: [Binding] = [
        bind(
            .statement, "P", withAccount, "statement",
            "on paper: write a statement of the account, of a month or between two days"),
        bind(
            .export, "E", [.accounts, .timeline, .stream], "export",
            "write what is shown into a file, with its proof"),
    ]

    private static let tending: [Binding] = [
        bind(.takeSnapshot, "a", [.snapshots], "take", "take a snapshot now", isCommand: true),
        bind(.dropSnapshot, "D", [.snapshots], "drop", "drop the snapshot", isCommand: true),
        bind(
            .repairSnapshot, "R", [.snapshots], "repair", "rebuild it from the events",
            isCommand: true),
        bind(.rebuild, "R", [.projections], "rebuild", "rebuild it from the log", isCommand: true),
        bind(
            .pauseReading, "p", [.subscriptions], "pause/resume",
            "pause the reading, or let it go on", isCommand: true),
        bind(
            .rewindReading, "w", [.subscriptions], "rewind", "go back to a place, or ahead to one",
            isCommand: true),
        bind(
            .replayParked, "a", [.subscriptions], "replay", "send again what is parked",
            isCommand: true),
        bind(
            .deleteSubscription, "D", [.subscriptions], "delete",
            "forget it, its place included", isCommand: true),
    ]

    private static let proving: [Binding] = [
        bind(.enter, "enter l right", [.verify], "timeline", "open the account at that version"),
        bind(.verify, "V", lists, "verify the whole ledger, in the background"),
        bind(.verify, "V", [.verify], "again", "verify the whole ledger again"),
        bind(.stopVerify, "x", [.verify], "stop", "stop verifying (leaving the screen does not)"),
        bind(.copy, "y", [.verify], "copy the address of the finding"),
    ]

    private static let marked: Set<Scope> = [.accounts, .timeline, .stream, .projections]
    private static let explained: Set<Scope> = [.accounts, .timeline, .projections]
    /// Screens that show the book as of the cursor.
    private static let travelled: Set<Scope> = [
        .accounts, .timeline, .stream, .snapshots, .projections,
    ]
    private static let book = travelled.subtracting([.timeline, .snapshots])

    private static let travelling: [Binding] = [
        bind(.stepBack, "[", [.timeline, .snapshots], "earlier", "one version back in time"),
        bind(.stepBack, "[", book, "earlier", "one event back in time"),
        bind(.stepForward, "]", travelled, "later", "one step forward again"),
        bind(
            .snapshotBack, "{", [.timeline, .snapshots], "snapshot", "back to the snapshot before"),
        bind(.snapshotForward, "}", [.timeline, .snapshots], "forward to the next snapshot"),
        bind(.dayBack, "(", travelled, "day", "one day back"),
        bind(.dayForward, ")", travelled, "one day forward"),
        bind(
            .address, "@", travelled, "address",
            "go to: 412, -3, 2026-08-01, 2h ago, snap, pos:9, first, now"),
        bind(
            .address, "@", Set(Scope.allCases).subtracting(travelled),
            "go to: 412, 2026-08-01, pos:9, or to an account: 485@60"),
        bind(.now, ".", all, "now", "return to now"),
        bind(
            .mark, "m", marked, "mark",
            "mark this point, to compare with"),
        bind(.compare, "c", marked, "compare", "compare with the mark, or with now"),
        bind(.why, "W", explained, "why", "which events make this number"),
        bind(.when, "f", marked, "find when", "find when a condition held, such as balance < 0"),
        bind(.clock, "C", travelled, "other clock for dates: occurred or recorded"),
        bind(.play, "p", travelled, "play", "play / stop (in the past)"),
        bind(.slower, "<", travelled, "play slower"), bind(.faster, ">", travelled, "play faster"),
    ]

    private static let supposing: [Binding] = [
        bind(.whatIf, "i", [.timeline], "what if", "explore what-if changes from here"),
        bind(.skipEvent, "s", [.whatIf], "skip", "skip the event, or take it back in"),
        bind(.changeAmount, "e", [.whatIf], "amount", "give the event another amount"),
        bind(.addEvent, "a", [.whatIf], "add", "add a deposit or a withdrawal after it"),
        bind(.undoEdit, "u", [.whatIf], "undo", "undo the last change"),
    ]

    private static let correcting: [Binding] = [
        bind(
            .correct, "P", [.whatIf], "record",
            "record it: reversals and new events that make the account what is shown",
            isCommand: true)
    ]

    private static let general: [Binding] = [
        bind(.copy, "y", lists, "copy the address of what is selected"),
        bind(.commandLine, ":", all, "type a command (tab completes it)"),
        bind(.theme, "T", all, "choose a theme"),
        bind(.help, "? F1", all, "help", "what the keys do"),
        bind(.redraw, "ctrl-l", all, "redraw"),
        bind(.mouse, "F2", all, "mouse on or off"),
        bind(.suspend, "ctrl-z", all, "suspend ('fg' resumes)"),
        bind(.quit, "q", all, "quit", "go back; on the first screen, quit"),
        bind(.quitAll, "Q ctrl-c", all, "quit at once"),
    ]

    private static func bind(
        _ action: UserAction, _ notations: String, _ scopes: Set<Scope>, _ help: String,
        isCommand: Bool = false
    ) -> Binding {
        bind(action, notations, scopes, nil, help, isCommand: isCommand)
    }
}
