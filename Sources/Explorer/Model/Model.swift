import EventStoreCore
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

/// All that the explorer knows. `update` is the only one that changes it, and `view` only looks.
package struct Model: Sendable {
    package let book: BookInfo
    package let keymap: Keymap
    package internal(set) var size: Size
    package internal(set) var screens: ScreenStack
    package internal(set) var overlay: Overlay?
    package internal(set) var live = LiveStatus()
    package internal(set) var log = MessageLog()
    /// What the status line tells at the moment, until a key is pressed.
    package internal(set) var notice: Message?
    package internal(set) var now: Timestamp
    package internal(set) var hasMouse = false
    /// Steps through the themes that the runtime has; it takes the rest of the division.
    package internal(set) var themeStep = 0
    package internal(set) var isQuitting = false
    /// Where in the past the book is shown; nil for now.
    package internal(set) var cursor: TimeCursor?
    /// What dates and days go by.
    package internal(set) var clock = Clock.occurred
    package internal(set) var verification = Verification()
    package internal(set) var unread = Unread()
    /// Where to begin; nil for now.
    var opening: Opening?
    /// A point that is compared with.
    package internal(set) var mark: TimePoint?
    var lastCondition = ""
    /// A move that the runtime looks for, and the one whose landing is looked at.
    var travelling: (id: RequestID, query: TravelQuery)?
    var landing: RequestID?
    var lastRequest: RequestID = 0

    package init(
        book: BookInfo, keymap: Keymap = .standard, size: Size, head: LogPosition = .start,
        hasMouse: Bool = false, now: Timestamp, opening: Opening? = nil
    ) {
        live.head = head
        self.opening = opening
        self.book = book
        self.keymap = keymap
        self.size = size
        self.hasMouse = hasMouse
        self.now = now
        screens = ScreenStack(.accounts(AccountsScreen()))
    }

    /// Rows of the title, the breadcrumb, a table's heading, the status line and the footer.
    static let frameRows = 5

    /// Lines of a list on this size: the time bar takes one.
    package var listHeight: Int { max(1, size.height - Self.frameRows - (hasTimeBar ? 1 : 0)) }

    /// In the past a line shows where; a terminal of a few lines has none to spare.
    package var hasTimeBar: Bool {
        cursor != nil && size.height >= 8 && screens.top.state.isAsOf
    }

    func context() -> ScreenContext {
        var context = ScreenContext(
            height: listHeight, now: now, live: live, book: book, keymap: keymap,
            cursor: cursor, nextRequest: lastRequest)
        context.verification = verification
        return context
    }
}
