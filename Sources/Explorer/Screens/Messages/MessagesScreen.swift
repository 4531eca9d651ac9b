/// What the explorer has told in this session, the newest first.
package struct MessagesScreen: ScreenState {
    package private(set) var window = ListWindow<Message>()

    package init() {}

    package var scope: Scope { .messages }
    package var isAsOf: Bool { false }
    package var breadcrumb: [String] { [Scope.messages.title] }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        action == .copy && window.selectedRow == nil ? "no message is selected" : nil
    }

    package mutating func appear(_ context: inout ScreenContext) {
        show(context.log, height: context.height)
    }

    /// Takes what was told since; the selection stays on its message.
    mutating func show(_ log: MessageLog, height: Int) {
        window.replace(log.messages.reversed(), atStart: true, atEnd: true, height: height)
    }

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
