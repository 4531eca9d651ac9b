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
        if action == .rebuild, page == nil { return "still reading" }
        guard action == .rebuild else { return nil }
        guard let row = selectedRow else { return "no projection is selected" }
        return context.rebuilding[row.name] == nil ? nil : "it is being rebuilt"
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        currency.map { WhyQuery(number: .total($0), at: context.point) }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(&context) { .loadProjections($0, at: $1) }
    }

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.isHere, list.perform(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .rebuild:
            guard let row = selectedRow else { return }
            context.go(.ask(Self.approval(row)))
        case .copy:
            // In the past they stand where the cursor stands.
            if let point = context.point { return context.ask(.copy(point.address)) }
            guard let row = selectedRow else { return }
            context.ask(.copy("@pos:\(row.checkpoint)"))
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        guard window.rows.indices.contains(line) else { return }
        list.select(window.rows[line].id, height: context.height)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .projectionsLoaded(let id, let result):
            if let page = answer.take(id, result) {
                list.replace(
                    page.lines, atStart: true, atEnd: true, height: context.height,
                    keepsAbsent: shownPoint != nil)
            }
            if answer.takeRefresh() { appear(&context) }
        case .folding: answer.receive(action)
        case .rebuilt, .tailed: appear(&context)
        default: break
        }
    }

    private static func approval(_ row: ProjectionRow) -> Approval {
        Approval(
            "rebuild \(row.name)",
            "Replaces its \(Wording.count(row.rowCount, "row")) by a fold of the whole log. "
                + "The events are only read.",
            verb: "Rebuild", name: row.name, of: "projection", .rebuild(row.name))
    }
}
