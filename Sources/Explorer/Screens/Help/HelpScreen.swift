/// What the keys do, on the screen that help was asked from.
package struct HelpScreen: ScreenState {
    package let about: Scope
    package private(set) var firstLine = 0

    package init(about: Scope) { self.about = about }

    package var scope: Scope { .help }
    package var isAsOf: Bool { false }
    package var breadcrumb: [String] { [about.title, Scope.help.title] }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        let page = max(1, context.height)
        let columns = HelpPage(about, context.keymap, context.book)
            .columns(width: context.size.width)
        // The page has no heading: it has a line more than a list.
        let last = max(0, (columns.map(\.count).max() ?? 0) - page - 1)
        switch action {
        case .down: firstLine += 1
        case .up: firstLine -= 1
        case .halfDown: firstLine += max(1, page / 2)
        case .halfUp: firstLine -= max(1, page / 2)
        case .pageDown: firstLine += page
        case .pageUp: firstLine -= page
        case .first: firstLine = 0
        case .last: firstLine = last
        case .back: context.go(.back)
        default: break
        }
        firstLine = min(max(0, firstLine), last)
    }
}
