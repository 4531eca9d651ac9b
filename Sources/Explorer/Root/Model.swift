import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas

/// An address that the explorer is opened at: of an account, or of the book.
package struct Opening: Hashable, Sendable {
    package let account: StreamID?
    package let address: Address

    package init(account: StreamID?, address: Address) {
        self.account = account
        self.address = address
    }
}

/// What waits for the selection: a key, or an action that was called by its name.
enum HeldKey: Hashable, Sendable {
    case key(Key)
    case action(UserAction)
}

/// All that the explorer knows. `update` is the only one that changes it, and `view` only looks.
package struct Model: Sendable {
    /// What was known of the ledger when it was opened.
    private let opened: BookInfo
    package let keymap: Keymap
    package internal(set) var size: Size
    package internal(set) var screens: ScreenStack
    package internal(set) var overlay: Overlay?
    package internal(set) var live = LiveStatus()
    /// How the ledger stands with its truth; nil where that is here.
    package internal(set) var remote: RemoteLedger?
    /// The units of the book, as far as it is known what it has declared.
    package internal(set) var units: Units
    /// What the book's events mean, as far as it is known what it has declared.
    package internal(set) var descriptions: DescriptionSet
    package internal(set) var log = MessageLog()
    /// What the status line tells at the moment, until a key is pressed.
    package internal(set) var notice: Message?
    package internal(set) var now: Timestamp
    package internal(set) var hasMouse = false
    /// The themes that can be had.
    package internal(set) var themes: [ThemeChoice]
    /// The name of the one that is shown.
    package internal(set) var theme: String
    /// What was entered on the command line, the newest last.
    package internal(set) var lineHistory: [String] = []
    /// What was entered in prompts, by what they ask for, the newest last.
    var promptHistory: [PromptPurpose: [String]] = [:]
    /// The account that the command line wants to go to.
    var pendingAccount: (id: RequestID, text: String)?
    /// The place that an address of an account leads to is looked for.
    var pendingPlace: RequestID?
    /// Commands that are being recorded and that nobody waits for any more.
    var detached: [RequestID: Command] = [:]
    /// Commands of which it is not known whether they were recorded, and that nobody asks about.
    package internal(set) var openOutcomes: [CommandID: Command] = [:]
    /// Where commands stand in the log whose answers are on their way.
    var sighted: [CommandID: [StreamVersion]] = [:]
    package internal(set) var isQuitting = false
    /// The ledger is to be opened again, once this session has ended.
    package internal(set) var isReopening = false
    /// Where in the past the book is shown; nil for now.
    package internal(set) var cursor: TimeCursor?
    /// What dates and days go by.
    package internal(set) var clock = Clock.occurred
    package internal(set) var verification = Verification()
    package internal(set) var unread = Unread()
    /// The file that is being written.
    package internal(set) var writing: Writing?
    /// How far rebuilds have come, by the read model's name.
    package internal(set) var rebuilding: [String: Rebuild] = [:]
    /// What was typed, and waits for the selection to arrive.
    var heldKeys: [HeldKey] = []
    /// Where to begin; nil for now.
    var opening: Opening?
    /// The session began in the past, and has not been at now.
    var isHeldBack = false
    /// A point that is compared with.
    package internal(set) var mark: TimePoint?
    var lastCondition = ""
    /// A move that the runtime looks for, and the one whose landing is looked at.
    var travelling: (id: RequestID, query: TravelQuery)?
    var landing: RequestID?
    var lastRequest: RequestID = 0

    package init(
        book: BookInfo, keymap: Keymap = .standard, themes: [ThemeChoice] = ThemeChoice.shipped,
        size: Size, head: Position = .start, hasMouse: Bool = false, now: Timestamp,
        opening: Opening? = nil, units: Units = Units(),
        descriptions: DescriptionSet = DescriptionSet(), remote: RemoteLedger? = nil
    ) {
        live.head = head
        self.remote = remote
        self.units = units
        self.descriptions = descriptions
        self.opening = opening
        opened = book
        self.keymap = keymap
        self.themes = themes
        theme = themes.first?.name ?? ""
        self.size = size
        self.hasMouse = hasMouse
        self.now = now
        screens = ScreenStack(.accounts(AccountsScreen()))
    }

    /// The ledger, by all that is known of it now.
    package var book: BookInfo {
        guard let table = remote?.status.table else { return opened }
        var book = opened
        book.readOnlyReason = opened.readOnlyReason ?? table.readOnlyReason
        book.positionsAreShared = table.promises.positionsAreShared
        book.tableCaution = table.caution
        return book
    }

    /// The point that is shown; nil for now.
    package var point: TimePoint? { cursor?.point }

    /// Events that came since the reader left now.
    package var newCount: Int64 { cursor.map { live.received - $0.received } ?? 0 }

    /// Where the parts of the screen are.
    package var layout: ScreenLayout { layout(of: screens.top.state) }

    /// In the past a line shows where; a terminal of a few lines has none to spare.
    private func layout(of screen: any ScreenState) -> ScreenLayout {
        ScreenLayout(
            size, screen.paneWish, noteLines: screen.note(width: size.width)?.height ?? 0,
            hasTimeBar: cursor != nil && size.height >= 8 && screen.isAsOf)
    }

    /// Lines of a list on this size.
    package var listHeight: Int { layout.listHeight }

    /// The pane has the movement keys.
    package var isPaneFocused: Bool { screens.top.state.pane.isFocused && layout.pane != nil }

    /// Asks the runtime for the explorer itself, under a new number.
    mutating func ask(_ query: Query) -> (id: RequestID, effects: [Effect]) {
        lastRequest += 1
        return (lastRequest, [.ask(lastRequest, query)])
    }

    func context() -> ScreenContext { context(of: screens.top.state, screens.topNumber) }

    func context(of screen: any ScreenState, _ number: Int) -> ScreenContext {
        var context = ScreenContext(
            layout: layout(of: screen), now: now, live: live, book: book, keymap: keymap,
            point: number == screens.topNumber ? point : screen.shownPoint,
            lastRequest: RequestID(lastRequest.number, screen: number))
        context.verification = verification
        context.rebuilding = rebuilding
        context.log = log
        context.unread = unread
        context.units = units
        return context
    }
}
