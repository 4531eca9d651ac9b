import EventStoreCore
import TerminalCanvas

/// What the explorer has told in this session, the newest first.
package struct MessagesScreen: ScreenState {
    package private(set) var window = ListWindow<Message>()
    /// Messages that came while the reader was farther down.
    package private(set) var newCount = 0

    package init() {}

    package var scope: Scope { .messages }
    package var isAsOf: Bool { false }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        action == .copy && window.selectedRow == nil ? "no message is selected" : nil
    }

    package mutating func appear(_ context: inout ScreenContext) {
        show(context.log, height: context.height)
    }

    private var isAtNewest: Bool { (window.index ?? 0) == 0 }

    /// Takes what was told since. Who is at the newest message goes on with them; elsewhere the
    /// selection stays on its message, and they are counted.
    mutating func show(_ log: MessageLog, height: Int) {
        let isAtNewest = isAtNewest
        let last = window.rows.first?.number ?? 0
        window.replace(log.messages.reversed(), atStart: true, atEnd: true, height: height)
        if isAtNewest {
            window.moveToFirst(height: height)
        } else {
            newCount += log.messages.count { $0.number > last }
        }
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.moveSelection(action, height: context.height) {
            if isAtNewest { newCount = 0 }
            return
        }
        switch action {
        case .back: context.go(.back)
        case .copy: if let row = window.selectedRow { context.copy(row.text) }
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        window.select(line: line, height: context.height)
        if isAtNewest { newCount = 0 }
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool {
        let isOnBar = window.select(share, height: context.height)
        if isAtNewest { newCount = 0 }
        return isOnBar
    }
}

extension MessagesScreen {
    package var path: Pieces { ScreenWords.path([Scope.messages.title], short: "") }
    package func headline(_ context: ScreenContext) -> Pieces { [] }

    package func counts(_ context: ScreenContext) -> Counts {
        Counts(
            Wording.count(Int64(window.rows.count), "message"), Counts.news(newCount, "↑"))
    }

    package var failure: String? { nil }

    package func note(width: Int) -> Note? {
        guard let note = window.selectedRow.map(MessageNote.init) else { return nil }
        let height = note.height(width: width)
        return height > 0 ? Note(height: height, content: note) : nil
    }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }

    static let columns = [
        TableColumn("TIME (UTC)", 10...10, priority: 2), TableColumn("KIND", 7...7, priority: 1),
        TableColumn("MESSAGE", 20...(.max)),
    ]
}
