import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What a screen may see of the rest, and what it may ask for.
package struct ScreenContext: Sendable {
    package let layout: ScreenLayout
    package let now: Timestamp
    package let live: LiveStatus
    package let book: BookInfo
    package let keymap: Keymap
    /// Where in the past the screen shows the book; nil for now. A screen behind others stays at
    /// its point, wherever the cursor has gone meanwhile.
    package let point: TimePoint?
    /// The screen is the one that is seen.
    package internal(set) var isInFront = true
    /// What was told in this session.
    package internal(set) var log = MessageLog()
    /// How far rebuilds have come, by the read model's name.
    package internal(set) var rebuilding: [String: Rebuild] = [:]
    package internal(set) var verification = Verification()
    /// What is new since the reader last looked.
    package internal(set) var unread = Unread()
    /// Those that an amount may be in.
    package internal(set) var units = Units()
    package fileprivate(set) var effects: [Effect] = []
    package fileprivate(set) var navigation: Navigation?
    package fileprivate(set) var notices: [Notice] = []
    /// What the selection was to go to is not there.
    package fileprivate(set) var hasLostWay = false
    /// The last request, with the number of the screen that this is about.
    private(set) var lastRequest: RequestID

    init(
        layout: ScreenLayout, now: Timestamp, live: LiveStatus, book: BookInfo,
        keymap: Keymap, point: TimePoint?, lastRequest: RequestID
    ) {
        self.layout = layout
        self.now = now
        self.live = live
        self.book = book
        self.keymap = keymap
        self.point = point
        self.lastRequest = lastRequest
    }

    /// Something to tell.
    package struct Notice: Sendable {
        let kind: Message.Kind
        let text: String
        /// It stays in Messages.
        let isKept: Bool
    }

    /// Of the whole terminal.
    package var size: Size { layout.size }
    /// Lines of the screen's list.
    package var height: Int { layout.listHeight }
    /// The screen shows a point of the past.
    package var isPast: Bool { point != nil }
    /// A pane stands beside the list, not below it.
    package var isWide: Bool { size.width >= ScreenLayout.wide }
    /// Accounts that are damaged, by the first version that is not verified.
    package var distrust: [StreamID: Version] { verification.distrust }

    /// Asks the runtime, under a new number.
    package mutating func ask(_ query: Query) -> RequestID {
        lastRequest += 1
        effects.append(.ask(lastRequest, query))
        return lastRequest
    }

    /// Gives up a request.
    package mutating func cancel(_ id: RequestID) { effects.append(.cancel(id)) }

    /// What is copied comes out of a store, and goes into whatever is pasted into.
    package mutating func copy(_ text: String) { effects.append(.copy(Wording.safe(text))) }

    package mutating func go(_ navigation: Navigation) { self.navigation = navigation }

    /// Tells what became of something, above the footer, and keeps it in Messages.
    package mutating func tell(_ kind: Message.Kind, _ text: String) {
        notices.append(Notice(kind: kind, text: text, isKept: true))
    }

    /// Says above the footer what is worth a look and no more.
    package mutating func hint(_ kind: Message.Kind, _ text: String) {
        notices.append(Notice(kind: kind, text: text, isKept: false))
    }

    /// Where a search that found something has come to.
    enum Wrap {
        /// To where it began: what is looked for, and its text.
        case same(String, String)
        /// On from an end of the list.
        case round(String)
    }

    /// Says so where a search went on from the other end of the list.
    mutating func hintWrap(_ wrap: Wrap?) {
        switch wrap {
        case .same(let what, let text): hint(.info, "no other \(what) matches '\(text)'")
        case .round(let end): hint(.info, "from the \(end) again")
        case nil: break
        }
    }

    /// The selection stays where it is: keys that were typed behind a search are about nothing.
    package mutating func loseWay() { hasLostWay = true }
}
