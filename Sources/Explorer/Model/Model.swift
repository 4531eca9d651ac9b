import EventStoreCore
import TerminalCanvas

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
    var lastRequest: RequestID = 0

    package init(
        book: BookInfo, keymap: Keymap = .standard, size: Size, head: LogPosition = .start,
        hasMouse: Bool = false, now: Timestamp
    ) {
        live.head = head
        self.book = book
        self.keymap = keymap
        self.size = size
        self.hasMouse = hasMouse
        self.now = now
        screens = ScreenStack(.accounts(AccountsScreen()))
    }

    /// Rows of the title, the breadcrumb, a table's heading, the status line and the footer.
    static let frameRows = 5

    /// Lines of a list on this size.
    package var listHeight: Int { max(1, size.height - Self.frameRows) }

    func context() -> ScreenContext {
        ScreenContext(
            height: listHeight, now: now, live: live, book: book, keymap: keymap,
            nextRequest: lastRequest)
    }
}
