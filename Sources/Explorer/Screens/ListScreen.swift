import EventStoreCore

/// A screen about a long list of which a window is read. What such screens have in common is here:
/// movement, clicks, more rows at the edges, filter, search, and what failed.
protocol ListScreen: ScreenState {
    associatedtype Row: ListRow
    /// Where rows are read: of the screen's own question.
    associatedtype Place
    typealias Edge = PagedList<Row>.Edge

    var list: PagedList<Row> { get set }
    var lastSearch: String { get }
    /// What it searches and filters by.
    static var prompts: (search: PromptPurpose, filter: PromptPurpose) { get }
    /// The account that a form, or the key for snapshots, is about; nil if none is selected.
    var subject: AccountRow? { get }
    func address(of row: Row) -> String
    func query(_ place: Place, _ context: ScreenContext) -> Query
    static func place(at edge: Edge) -> Place
    static func place(beyond edge: Edge, _ row: Row) -> Place
    /// The rows are being asked for.
    mutating func willLoad(_ place: Place, for use: PagedList<Row>.Use)
    mutating func setFilter(_ text: String, _ context: inout ScreenContext)
    mutating func search(_ text: String, _ context: inout ScreenContext)
    mutating func findNext(isBackward: Bool, _ context: inout ScreenContext)
    /// Goes to a part of the list that is neither of its ends.
    mutating func go(to share: ListShare, _ context: inout ScreenContext)
    /// The selection may have moved.
    mutating func settleSelection(_ context: inout ScreenContext)
    /// What stands beside the list goes on with the selection.
    mutating func followSelection(_ context: inout ScreenContext)
}

extension ListScreen {
    package var movesSelection: Bool { list.movesSelection }
    package var failure: String? { list.failure }
    package var window: ListWindow<Row> { list.window }
    package var filter: String { list.wanted.filter }
    /// The rows are still those of another point.
    package var isElsewhere: Bool { list.isElsewhere }
    package func note(width: Int) -> Note? { nil }

    func reasonCannotSearch(_ context: ScreenContext) -> String? {
        lastSearch.isEmpty ? "no search yet: \(context.keymap.way(to: .search)) begins one" : nil
    }

    // MARK: Keys

    /// What the keys do that all lists have.
    ///
    /// - Returns: false for any other action.
    mutating func performOnList(_ action: UserAction, _ context: inout ScreenContext) -> Bool {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            list.window.step(action, height: context.height)
        case .first: jump(to: .start, &context)
        case .last: jump(to: .end, &context)
        case .search: context.go(.prompt(Self.prompts.search))
        case .filter: context.go(.prompt(Self.prompts.filter, filter))
        case .searchNext: findNext(isBackward: false, &context)
        case .searchPrevious: findNext(isBackward: true, &context)
        case .copy: if let row = window.selectedRow { context.copy(address(of: row)) }
        case .showSnapshots: if let subject { context.go(.open(.snapshots(subject))) }
        case .statement: if let subject { context.go(.statement(subject)) }
        case .deposit, .withdraw, .transfer, .open, .close, .record:
            context.go(.form(action, subject))
        default: return false
        }
        return true
    }

    package func prompt(for action: UserAction) -> PromptPurpose? {
        action == .search ? Self.prompts.search : action == .filter ? Self.prompts.filter : nil
    }

    package mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        if purpose == Self.prompts.search { search(text, &context) }
        if purpose == Self.prompts.filter { setFilter(text, &context) }
        return nil
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        list.window.select(line: line, height: context.height)
        settleSelection(&context)
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool {
        guard window.isLonger(than: context.height) else { return false }
        if share.isStart {
            jump(to: .start, &context)
        } else if share.isEnd {
            jump(to: .end, &context)
        } else {
            go(to: share, &context)
        }
        settleSelection(&context)
        return true
    }

    package mutating func resize(_ context: inout ScreenContext) { followSelection(&context) }

    // MARK: Rows

    mutating func jump(to edge: Edge, _ context: inout ScreenContext) {
        if !list.isElsewhere, list.reaches(edge) {
            return list.move(to: edge, height: context.height)
        }
        load(Self.place(at: edge), .jump(edge), &context)
    }

    mutating func load(
        _ place: Place, _ use: PagedList<Row>.Use, _ context: inout ScreenContext
    ) {
        list.ask(query(place, context), for: use, &context)
        willLoad(place, for: use)
    }

    /// Reads more rows where the selection comes near the last ones.
    mutating func loadMore(_ context: inout ScreenContext) {
        guard !list.isElsewhere, let edge = list.wantedEdge(height: context.height),
            let row = edge == .start ? window.rows.first : window.rows.last
        else { return }
        load(Self.place(beyond: edge, row), .extend(edge), &context)
    }
}
