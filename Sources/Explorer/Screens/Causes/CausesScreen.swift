import EventStoreCore
import TerminalCanvas

/// What caused an event, and what it caused, across accounts: a tree, with the event selected.
package struct CausesScreen: FoldedScreen {
    package private(set) var query: CausesQuery
    package internal(set) var answer = FoldedAnswer<CausesInfo, CauseRow>()

    init(_ query: CausesQuery) { self.query = query }

    package var scope: Scope { .causes }
    var question: Query { .causes(query) }

    static func info(_ answer: Answer) -> CausesInfo? {
        if case .causes(let info) = answer { info } else { nil }
    }
    static func rows(_ info: CausesInfo) -> [CauseRow] { info.rows }

    /// Of a further look: the view shows the tree that is there.
    package var failure: String? { answer.info == nil ? nil : answer.failure }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: return answer.window.selectedRow == nil ? "no event is selected" : nil
        case .causes:
            guard let info = answer.info else { return "still reading" }
            return info.isWhole ? "all of the log was looked at" : nil
        default: return nil
        }
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard let info = Self.info(answer) else { return }
        let isFirst = self.answer.info == nil
        self.answer.receive(info, to: id, height: context.height, rows: Self.rows)
        guard isFirst, let subject = info.rows.first(where: \.isSubject) else { return }
        self.answer.select(subject.id, height: context.height)
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: return answer.leave(&context)
        case .causes:
            query = query.further
            answer.askAgain(question, &context)
            return
        default: break
        }
        guard let row = answer.window.selectedRow?.event else { return }
        switch action {
        case .enter: open(row, &context)
        case .copy: context.copy("\(row.event.stream)@\(row.event.version)")
        default: break
        }
    }

    /// The event in its account; in the past, the account as it was with it.
    private func open(_ row: EventRow, _ context: inout ScreenContext) {
        guard context.isPast else { return context.go(.open(.event(row))) }
        context.go(.openAt(.event(row), .version(row.event.stream, row.event.version)))
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        answer.select(line: line, height: context.height)
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool { answer.select(share, height: context.height) }
}

extension CausesScreen {
    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, "\(query.account)@\(query.version)", scope.title],
            short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        context.isPast ? [.fixed("of the whole book, now ", .titleStale)] : []
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard let info = answer.info else {
            return Counts(
                answer.isWaiting ? "\(context.keymap.way(to: .back)) cancels" : "")
        }
        let accounts = Set(info.rows.map(\.event.event.stream)).count
        guard info.rows.count > 1 else { return Counts(info.alone) }
        let place = Wording.count(Int64(accounts), "account")
        return Counts("\(Wording.count(Int64(info.rows.count), "event")) in \(place)")
    }

    /// What is to be known of the tree: that it was cut, and why.
    package func note(width: Int) -> Note? {
        guard let info = answer.info else { return nil }
        let note = CausesNote(info)
        return note.lines.isEmpty ? nil : Note(height: note.height(width: width), content: note)
    }
}

extension CausesInfo {
    /// Of an event that stands by itself.
    fileprivate var alone: String {
        let cause = outside == nil ? "nothing is said of its cause" : "its cause is outside"
        return "\(cause), and no event names it as theirs"
    }
}
