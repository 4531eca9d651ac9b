import EventStoreCore
import LedgerCore
import TerminalCanvas

/// When a condition holds: every version of an account, or the first one of each account.
package struct WhenScreen: FoldedScreen {
    package let query: WhenQuery
    package internal(set) var answer = FoldedAnswer<WhenAnswer, WhenHit>()

    init(_ query: WhenQuery) { self.query = query }

    package var scope: Scope { .when }
    var question: Query { .when(query) }

    static func info(_ answer: Answer) -> WhenAnswer? {
        if case .when(let info) = answer { info } else { nil }
    }
    static func rows(_ info: WhenAnswer) -> [WhenHit] { info.hits }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: answer.window.selectedRow == nil ? "no version is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        // A wrong condition is wrong the second time too.
        guard answer.failure == nil else { return }
        answer.ask(question, &context)
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: answer.leave(&context)
        case .enter: open(&context)
        case .copy:
            guard let hit = answer.window.selectedRow else { return }
            let address: Address =
                if case .moment(let moment, _) = hit.point { .time(moment) } else {
                    .version(hit.version)
                }
            context.copy("\(hit.account)\(address)")
        default: break
        }
    }

    /// The account, as it was when the condition held.
    private func open(_ context: inout ScreenContext) {
        guard let hit = answer.window.selectedRow else { return }
        context.go(.openAt(.timeline(AccountRow(stub: hit.account)), hit.point))
    }
}

extension WhenScreen {
    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, query.account?.name ?? "the book", "When \(query.condition)"],
            short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        guard let found = answer.info else { return [] }
        let what = query.account == nil ? "account" : "version"
        return [
            .fixed("true in \(Wording.count(found.count, what))\(query.bound)", .breadcrumb),
            .optional(ScreenWords.late(found.late), .breadcrumb, priority: 9),
            .fixed(" ", .breadcrumb),
        ]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let found = answer.info else {
            return Counts(
                answer.isWaiting ? "\(context.keymap.way(to: .back)) cancels" : "")
        }
        let isBook = query.account == nil
        return Counts(
            Wording.listed(
                answer.window.rows.count, of: found.count, isBook ? "account" : "version",
                isBook ? ", the first time in each" : ""))
    }
}

extension WhenQuery {
    /// ` up to v60`; nothing where all of the history is looked at.
    var bound: String {
        switch until {
        case nil: ""
        case .version(let id, let version) where id == account: " up to v\(version)"
        case .some(let point): " up to \(point.words)"
        }
    }
}
