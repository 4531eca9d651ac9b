/// What the explorer has told in this session, the newest first.
package struct MessagesScreen: ScreenState {
    package private(set) var window = ListWindow<Message>()

    package init(_ log: MessageLog) {
        window.replace(log.messages.reversed(), atStart: true, atEnd: true, height: 1)
        window.moveToFirst(height: 1)
    }

    package var scope: Scope { .messages }
    package var isAsOf: Bool { false }
    package var breadcrumb: [String] { [Scope.messages.title] }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.perform(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .copy: if let row = window.selectedRow { context.ask(.copy(row.text)) }
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        window.select(line: line, height: context.height)
    }
}

extension Message: ListRow {
    package var id: Int { number }
}
