import EventStoreCore
import LedgerCore

/// The read models: where each stands, and what they add up to.
package struct ProjectionsScreen: ScreenState {
    private var list = ListWindow<ProjectionLine>()
    package private(set) var answer = WholePage<ProjectionsPage>()

    package init() {}

    package var scope: Scope { .projections }

    /// Nil until the page of the point that is shown is there.
    package var page: ProjectionsPage? { answer.isHere ? answer.page : nil }
    package var window: ListWindow<ProjectionLine> { answer.isHere ? list : ListWindow() }
    package var shownPoint: TimePoint? { answer.shownPoint }

    /// How far the read model that is the farthest behind is.
    var lag: Int64 { page?.rows.map(\.lag).max() ?? 0 }

    /// The selected read model; nil where another line is selected.
    package var selectedRow: ProjectionRow? {
        if case .projection(let row) = window.selectedRow { row } else { nil }
    }

    /// The currency of the selected total, or the first one that there is.
    package var currency: Currency? {
        if case .total(let total) = window.selectedRow { return total.currency }
        return page?.totals.first?.currency
    }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        // In the past the address of the cursor is copied, and no row.
        if action == .copy, selectedRow == nil, context.point == nil {
            return page == nil ? "still reading" : "no projection is selected"
        }
        if action == .copy, !context.book.positionsAreShared, copiesPosition(context) {
            return BookInfo.positionsAreOwn
        }
        if action == .rebuild, page == nil { return "still reading" }
        guard action == .rebuild else { return nil }
        guard let row = selectedRow else { return "no projection is selected" }
        return context.rebuilding[row.name] == nil ? nil : "it is being rebuilt"
    }

    /// What is copied of a book is a position, at now and wherever the cursor stands on one.
    private func copiesPosition(_ context: ScreenContext) -> Bool {
        switch context.point {
        case nil, .position: true
        case .version, .moment: false
        }
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        currency.map { WhyQuery(number: .total($0), at: context.point) }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(.projections(at: context.point), &context)
    }

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.isHere, list.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .rebuild:
            guard let row = selectedRow else { return }
            context.go(.ask(Self.approval(row)))
        case .copy:
            // In the past they stand where the cursor stands.
            if let point = context.point { return context.copy(point.address) }
            guard let row = selectedRow else { return }
            context.copy("@pos:\(row.checkpoint)")
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        guard window.rows.indices.contains(line) else { return }
        list.select(window.rows[line].id, height: context.height)
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .projections(let page) = answer else { return }
        if self.answer.receive(page, to: id) {
            list.replace(
                page.lines, atStart: true, atEnd: true, height: context.height,
                keepsAbsent: shownPoint != nil)
        }
        if self.answer.takeRefresh() { appear(&context) }
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {
        answer.fail(id, error)
        if answer.takeRefresh() { appear(&context) }
    }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        answer.fold(id, done, of: total)
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        switch change {
        case .readModels, .news: appear(&context)
        case .time, .snapshots, .subscriptions, .values, .verification: break
        }
    }

    private static func approval(_ row: ProjectionRow) -> Approval {
        Approval(
            "rebuild \(row.name)",
            "Replaces its \(Wording.count(row.rowCount, "row")) by a fold of the whole log. "
                + "The events are only read.",
            verb: "Rebuild", name: row.name, of: "projection", .rebuild(row.name),
            words: ["rebuild", row.name])
    }
}
