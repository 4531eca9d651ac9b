import EventStoreCore

/// An account's snapshots, each with its check against the fold.
package struct SnapshotsScreen: ScreenState {
    package let account: AccountRow
    private var list = ListWindow<SnapshotRow>()
    package private(set) var answer = WholePage<SnapshotsPage>()
    /// The newest version that is known of, and the one at the cursor.
    private var head: Version
    private var then: Version?

    package init(_ account: AccountRow) {
        self.account = account
        head = account.version
    }

    package var scope: Scope { .snapshots }

    /// Empty until the snapshots of the point that is shown are there.
    package var window: ListWindow<SnapshotRow> { answer.isHere ? list : ListWindow() }
    package var shownPoint: TimePoint? { answer.shownPoint }
    package var movesSelection: Bool { answer.isBeginning }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .dropSnapshot, .copy: window.selectedRow == nil ? reasonWithoutSelection : nil
        case .repairSnapshot:
            switch window.selectedRow {
            case nil: reasonWithoutSelection
            case let row?: row.disagreement == nil ? "the snapshot matches its events" : nil
            }
        default: nil
        }
    }

    private var reasonWithoutSelection: String {
        guard answer.isHere else { return "still reading" }
        guard window.isAbsent, let version = window.selected else {
            return "no snapshot is selected"
        }
        return "the snapshot of v\(version) was not there yet at this point"
    }

    package var timeAxis: TimeAxis {
        .account(account.id, then: then, head: head)
    }

    package mutating func timeChanged(_ context: inout ScreenContext) {
        then = nil
        if case .version(account.id, let version) = context.point { then = version }
        appear(&context)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        answer.ask(.snapshots(account.id, at: context.point), &context)
    }

    package mutating func disappear(_ context: inout ScreenContext) { answer.suspend(&context) }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if answer.isHere, list.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .takeSnapshot, .dropSnapshot, .repairSnapshot:
            if let approval = approval(action) { context.go(.ask(approval)) }
        case .copy:
            guard let row = window.selectedRow else { return }
            context.copy("\(account.id)@\(row.version)")
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        if answer.isHere { list.select(line: line, height: context.height) }
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool { list.select(share, height: context.height) }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard case .snapshots(let page) = answer else { return }
        if self.answer.receive(page, to: id) {
            (head, then) = (max(head, page.head), page.then)
            let selected = list.selected
            list.replace(
                page.rows, atStart: true, atEnd: true, height: context.height,
                keepsAbsent: shownPoint != nil,
                precedes: selected.map { selected in { $0.version > selected } })
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
        case .snapshots: appear(&context)
        case .news(let news):
            guard let version = news.accounts[account.id] else { return }
            head = max(head, version)
            appear(&context)
        case .time, .readModels, .subscriptions, .values, .verification: break
        }
    }

    /// What is asked before something is done to a snapshot; it stays about the one that is
    /// selected now.
    private func approval(_ action: UserAction) -> Approval? {
        let (id, name) = (account.id, account.id.name)
        func approval(
            _ task: String, _ text: String, verb: String, _ change: SnapshotChange,
            isInSight: Bool = true
        ) -> Approval {
            Approval(
                task, text, verb: verb, name: name, of: "account", .changeSnapshot(change),
                words: isInSight ? change.words : nil)
        }
        if action == .takeSnapshot {
            return approval(
                "take a snapshot of \(name)",
                "Folds all of the account's events and saves the result at its last version.",
                verb: "Take", .take(id))
        }
        guard let version = window.selectedRow?.version else { return nil }
        // No address leads to a version that the account does not have.
        let isInSight = version <= head
        if action == .dropSnapshot {
            return approval(
                "drop snapshot \(name)@\(version)",
                "The events stay. The account loads more slowly until there is another one.",
                verb: "Drop", .drop(id, version), isInSight: isInSight)
        }
        return approval(
            "repair snapshot \(name)@\(version)",
            "Rebuilds it from the account's events. What the wrong one says is lost: note it down "
                + "first if you need it as evidence.",
            verb: "Repair", .repair(id, version), isInSight: isInSight)
    }
}
