import EventStoreCore

/// What the keys do, on the screen that help was asked from.
package struct HelpScreen: ScreenState {
    package let about: Scope
    package private(set) var firstLine = 0
    package private(set) var lastSearch = ""
    /// The line that the search has come to.
    package private(set) var found: Int?

    package init(about: Scope) { self.about = about }

    package var scope: Scope { .help }
    package var isAsOf: Bool { false }
    package var path: Pieces { ScreenWords.path([about.title, scope.title], short: scope.title) }
    package func headline(_ context: ScreenContext) -> Pieces { [] }

    package func counts(_ context: ScreenContext) -> Counts {
        Counts("\(context.keymap.way(to: .back)) goes back")
    }

    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .searchNext, .searchPrevious:
            lastSearch.isEmpty
                ? "no search yet: \(context.keymap.way(to: .search)) begins one" : nil
        default: nil
        }
    }

    /// The lines stand elsewhere then.
    package mutating func resize(_ context: inout ScreenContext) { found = nil }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        let page = max(1, context.height)
        let last = lastFirstLine(context)
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
        case .search: context.go(.prompt(.searchHelp))
        case .searchNext: find(isBackward: false, &context)
        case .searchPrevious: find(isBackward: true, &context)
        default: break
        }
        firstLine = min(max(0, firstLine), last)
    }

    package func prompt(for action: UserAction) -> PromptPurpose? {
        action == .search ? .searchHelp : nil
    }

    package mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        if purpose == .searchHelp { search(text, &context) }
        return nil
    }

    private func columns(_ context: ScreenContext) -> [[HelpPage.Line]] {
        HelpPage(about, context.keymap, context.book).columns(width: context.size.width)
    }

    /// The line at the top when the end is in sight.
    private func lastFirstLine(_ context: ScreenContext) -> Int {
        // The page has no heading: it has a line more than a list.
        max(0, (columns(context).map(\.count).max() ?? 0) - max(1, context.height) - 1)
    }

    // MARK: Search

    /// Goes to the next line that holds the text.
    mutating func search(_ text: String, _ context: inout ScreenContext) {
        if !text.isEmpty { (lastSearch, found) = (text, nil) }
        if !lastSearch.isEmpty { find(isBackward: false, &context) }
    }

    func isMatch(_ line: HelpPage.Line) -> Bool {
        !lastSearch.isEmpty && line.text.lowercased().contains(lastSearch.lowercased())
    }

    private mutating func find(isBackward: Bool, _ context: inout ScreenContext) {
        let matches = Set(
            columns(context).flatMap { column in
                column.indices.filter { isMatch(column[$0]) }
            }
        ).sorted()
        let place = found ?? firstLine - 1
        let next =
            isBackward
            ? matches.last { $0 < place } ?? matches.last
            : matches.first { $0 > place } ?? matches.first
        found = next
        guard let next else {
            context.hint(.warning, "no match for '\(lastSearch)'")
            return context.loseWay()
        }
        let page = max(1, context.height)
        guard !(firstLine..<firstLine + page).contains(next) else { return }
        firstLine = min(max(0, next - page / 2), lastFirstLine(context))
    }
}
