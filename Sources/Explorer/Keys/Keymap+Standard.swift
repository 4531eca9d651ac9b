import TerminalCanvas

extension Keymap {
    /// The keys as they are shipped. F-keys are aliases only; there is no Alt, no Shift with
    /// arrows, and no Ctrl-S; Esc never quits.
    package static let standard = Keymap(
        bindings: moving + going + acting + looking + tending + proving + travelling + supposing
            + general)

    private static let all = Set(Scope.allCases)
    private static let lists: Set<Scope> = [
        .accounts, .timeline, .stream, .snapshots, .projections, .compare, .why, .when, .whatIf,
        .messages,
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
        bind(.first, "g home", all, "to the beginning"),
        bind(.last, "G end", all, "to the end; where things are live, follow it"),
    ]

    private static let going: [Binding] = [
        bind(.enter, "enter l right", [.accounts], "timeline", "open the account's timeline"),
        bind(.enter, "enter l right", [.stream], "timeline", "open the account of the event"),
        bind(
            .enter, "enter l right", [.compare, .why], "timeline",
            "open the account of the event"),
        bind(.enter, "enter l right", [.when], "go there", "open the account as it was then"),
        bind(.enter, "enter l right", [.timeline], "event", "show the event in full, or hide it"),
        bind(.back, "esc h left", all, "close what is open, or go back a screen"),
        bind(.backward, "ctrl-o", all, "to the screen before, as in a browser"),
        bind(.forward, "ctrl-n", all, "to the screen after"),
        bind(.showAccounts, "1", all, "the accounts"),
        bind(.showStream, "2", all, "the stream: the whole log, live"),
        bind(.showProjections, "3", all, "the projections: totals, types, activity"),
        bind(.showMessages, "4", all, "the messages of this session"),
        bind(.showSnapshots, "5 S", [.accounts, .timeline, .stream], "the account's snapshots"),
        bind(
            .nextPane, "tab", [.accounts, .timeline, .stream],
            "to the pane beside the list, and back"),
        bind(
            .jumpCorrelated, "x", [.timeline, .stream], "other account",
            "to the other account of a transfer"),
    ]

    private static let looking: [Binding] = [
        bind(.search, "/", [.accounts], "search", "find an account by a part of its name or owner"),
        bind(.search, "/", [.timeline], "find an event by its type, memo, id or amount"),
        bind(
            .search, "/", [.stream],
            "find an older event by its account, type, memo, id or amount"),
        bind(.searchNext, "n", [.accounts, .timeline, .stream], "the next one found"),
        bind(
            .searchPrevious, "N", [.accounts],
            "the one found before; without a search, the next that changed since you last looked"),
        bind(.searchPrevious, "N", [.timeline, .stream], "the one found before"),
        bind(.nextUnread, "U", [.accounts], "the next account that changed since you last looked"),
        bind(
            .filter, "&", [.accounts, .timeline, .stream], "filter", "show only what matches"),
        bind(.sort, "s", [.accounts], "sort", "sort by the next column"),
        bind(.reverseSort, "r", [.accounts], "turn the order round"),
        bind(.follow, "F", [.accounts, .timeline, .stream], "follow the newest"),
        bind(.pause, "=", [.accounts, .timeline, .stream], "keep still, and go on"),
        bind(.copy, "y", lists, "copy the address of what is selected"),
    ]

    private static let acting: [Binding] = [
        bind(.deposit, "d", withAccount, "deposit", "put money in", isCommand: true),
        bind(.withdraw, "w", withAccount, "withdraw", "take money out", isCommand: true),
        bind(.transfer, "t", withAccount, "transfer", "move money", isCommand: true),
        bind(.open, "o", withAccount, "open", "open an account", isCommand: true),
        bind(.close, "X", withAccount, "close an account", isCommand: true),
    ]

    private static let tending: [Binding] = [
        bind(.takeSnapshot, "a", [.snapshots], "take", "take a snapshot now", isCommand: true),
        bind(.dropSnapshot, "D", [.snapshots], "drop", "drop the snapshot", isCommand: true),
        bind(
            .repairSnapshot, "R", [.snapshots], "repair", "rebuild it from the events",
            isCommand: true),
        bind(.rebuild, "R", [.projections], "rebuild", "rebuild it from the log", isCommand: true),
    ]

    private static let proving: [Binding] = [
        bind(.enter, "enter l right", [.verify], "timeline", "open the account at that version"),
        bind(.verify, "V", lists, "verify the whole ledger in the background"),
        bind(.verify, "V", [.verify], "again", "verify the whole ledger again"),
        bind(.stopVerify, "x", [.verify], "stop", "stop verifying; leaving the screen does not"),
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
        bind(.stepBack, "[", [.timeline, .snapshots], "back", "back in time, a version"),
        bind(.stepBack, "[", book, "back", "back in time, an event of the whole book"),
        bind(.stepForward, "]", travelled, "forward", "forward again"),
        bind(.snapshotBack, "{", [.timeline, .snapshots], "snapshot", "back to a snapshot"),
        bind(.snapshotForward, "}", [.timeline, .snapshots], "forward to the next snapshot"),
        bind(.dayBack, "(", travelled, "day", "back a day"),
        bind(.dayForward, ")", travelled, "forward a day"),
        bind(
            .address, "@", travelled, "address",
            "go to an address: 412, -3, 2026-08-01, 2h ago, snap, pos:9, first, now"),
        bind(.now, ".", travelled, "now", "return to now"),
        bind(
            .mark, "m", marked, "mark",
            "mark this point, for comparing: the selected version, or the book's"),
        bind(.compare, "c", marked, "compare", "compare with what is marked, or with now"),
        bind(.why, "W", explained, "why", "the events that make this number"),
        bind(.when, "f", marked, "find when", "find when a condition held: balance < 0"),
        bind(.clock, "C", travelled, "dates by the other clock: occurred or recorded"),
        bind(.play, "p", travelled, "play", "in the past: play, and stop"),
        bind(.slower, "<", travelled, "play slower"), bind(.faster, ">", travelled, "play faster"),
    ]

    private static let supposing: [Binding] = [
        bind(.whatIf, "i", [.timeline], "what if", "what if events from here on were others"),
        bind(.skipEvent, "s", [.whatIf], "skip", "skip the event, or let it happen again"),
        bind(.changeAmount, "e", [.whatIf], "amount", "give the event another amount"),
        bind(.addEvent, "a", [.whatIf], "add", "add a deposit or a withdrawal after it"),
        bind(.undoEdit, "u", [.whatIf], "undo", "take the last change back"),
    ]

    private static let general: [Binding] = [
        bind(.commandLine, ":", all, "a command by its name; tab completes it"),
        bind(.theme, "T", all, "choose a theme"),
        bind(.help, "? F1", all, "help", "what the keys do"),
        bind(.redraw, "ctrl-l", all, "draw the screen anew"),
        bind(.mouse, "F2", all, "mouse on or off"),
        bind(.suspend, "ctrl-z", all, "to the shell; 'fg' comes back"),
        bind(.quit, "q", all, "quit", "leave the screen; quits from the first one"),
        bind(.quitAll, "Q ctrl-c", all, "quit at once"),
    ]

    private static func bind(
        _ action: UserAction, _ notations: String, _ scopes: Set<Scope>, _ help: String,
        isCommand: Bool = false
    ) -> Binding {
        bind(action, notations, scopes, nil, help, isCommand: isCommand)
    }
}
