import EventStoreCore

/// A screen about one answer that is folded once and then kept. What such screens have in common is
/// here: asking, giving up, and the keys of a list of events.
protocol FoldedScreen: ScreenState {
    associatedtype Info: Sendable
    associatedtype Row: ListRow

    var answer: FoldedAnswer<Info, Row> { get set }
    /// What it asks. It names its own points.
    var question: Query { get }
    /// Its part of an answer; nil if the answer is to another question.
    static func info(_ answer: Answer) -> Info?
    static func rows(_ info: Info) -> [Row]
}

extension FoldedScreen {
    package var isAsOf: Bool { false }
    package var isFolding: Bool { answer.isWaiting }
    /// The view shows it in place of the answer.
    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }
    package func wakesAt(_ context: ScreenContext) -> Timestamp? { nil }

    package mutating func appear(_ context: inout ScreenContext) { answer.ask(question, &context) }
    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }
    package mutating func timeChanged(_ context: inout ScreenContext) {}

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard let info = Self.info(answer) else { return }
        self.answer.receive(info, to: id, height: context.height, rows: Self.rows)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) { answer.fail(id, error) }

    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {
        answer.fold(id, done, of: total)
    }
}

/// One whose rows are events.
protocol FoldedEventScreen: FoldedScreen where Row == EventRow {}

extension FoldedEventScreen {
    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy: answer.window.selectedRow == nil ? "no event is selected" : nil
        default: nil
        }
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.moveSelection(action, height: context.height) { return }
        if action == .back { return answer.leave(&context) }
        guard let row = answer.window.selectedRow else { return }
        switch action {
        case .enter: context.go(.open(.event(row)))
        case .copy: context.copy("\(row.event.stream)@\(row.event.version)")
        default: break
        }
    }
}
