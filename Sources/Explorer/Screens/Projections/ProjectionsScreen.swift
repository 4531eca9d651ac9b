import EventStoreCore

/// The read models: where each stands, and what they add up to.
package struct ProjectionsScreen: ScreenState {
    package private(set) var window = ListWindow<ProjectionRow>()
    package private(set) var page: ProjectionsPage?
    package private(set) var failure: String?
    private var pending: RequestID?
    private var wantsRefresh = false

    package init() {}

    package var scope: Scope { .projections }
    package var breadcrumb: [String] { [Scope.projections.title] }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        if action == .copy, window.selectedRow == nil, context.point == nil {
            return "no projection is selected"
        }
        guard action == .rebuild else { return nil }
        guard let row = window.selectedRow else { return "no projection is selected" }
        return context.rebuilding[row.name] == nil ? nil : "it is being rebuilt"
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        page?.totals.first.map { WhyQuery(number: .total($0.currency), at: context.point) }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        guard pending == nil else {
            wantsRefresh = true
            return
        }
        pending = context.request { [point = context.point] in .loadProjections($0, at: point) }
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.perform(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .rebuild:
            guard let row = window.selectedRow else { return }
            context.go(.overlay(.approval(Self.approval(row))))
        case .copy:
            // In the past they stand where the cursor stands.
            if let point = context.point { return context.ask(.copy(point.address)) }
            guard let row = window.selectedRow else { return }
            context.ask(.copy("@pos:\(row.checkpoint)"))
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        window.select(line: line, height: context.height)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .projectionsLoaded(let id, let result) where id == pending:
            pending = nil
            switch result {
            case .failure(let error): failure = error.reason
            case .success(let page):
                failure = nil
                self.page = page
                window.replace(page.rows, atStart: true, atEnd: true, height: context.height)
            }
            if wantsRefresh {
                wantsRefresh = false
                appear(&context)
            }
        case .rebuilt, .tailed: appear(&context)
        default: break
        }
    }

    private static func approval(_ row: ProjectionRow) -> Approval {
        Approval(
            "Rebuild \(row.name)?",
            "Replaces its \(Wording.count(row.rowCount, "row")) by a fold of the whole log. "
                + "The events are only read.",
            verb: "Rebuild", name: row.name, .rebuild(row.name))
    }
}

/// How far a rebuild has come.
package struct Rebuild: Hashable, Sendable {
    package var done: Int64 = 0
    package var of: Int64 = 1
}
