import EventStoreCore

/// An account's snapshots, each with its check against the fold.
package struct SnapshotsScreen: ScreenState {
    package let account: AccountRow
    package private(set) var window = ListWindow<SnapshotRow>()
    package private(set) var isLoaded = false
    package private(set) var failure: String?
    private var pending: RequestID?

    package init(_ account: AccountRow) { self.account = account }

    package var scope: Scope { .snapshots }

    package var breadcrumb: [String] {
        [Scope.accounts.title, account.id.name, Scope.snapshots.title]
    }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .dropSnapshot, .copy: window.selectedRow == nil ? "no snapshot is selected" : nil
        case .repairSnapshot:
            window.selectedRow?.disagreement == nil ? "the snapshot equals the fold" : nil
        default: nil
        }
    }

    package var timeAxis: TimeAxis {
        .account(account.id, then: nil, head: account.version)
    }

    package mutating func appear(_ context: inout ScreenContext) {
        pending = context.request { [id = account.id, point = context.point] in
            .loadSnapshots($0, id, at: point)
        }
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.perform(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .takeSnapshot: context.ask(.changeSnapshot(.take(account.id)))
        case .dropSnapshot:
            guard let row = window.selectedRow else { return }
            context.ask(.changeSnapshot(.drop(account.id, row.version)))
        case .repairSnapshot:
            guard let row = window.selectedRow else { return }
            context.ask(.changeSnapshot(.repair(account.id, row.version)))
        case .copy:
            guard let row = window.selectedRow else { return }
            context.ask(.copy("\(account.id)@\(row.version)"))
        default: break
        }
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        window.select(line: line, height: context.height)
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .snapshotsLoaded(let id, let result) where id == pending:
            switch result {
            case .failure(let error): failure = error.reason
            case .success(let rows):
                failure = nil
                isLoaded = true
                window.replace(rows, atStart: true, atEnd: true, height: context.height)
            }
        case .snapshotChanged(_, let result):
            switch result {
            case .failure(let error): context.tell(.error, error.reason)
            case .success(let text): context.tell(.info, text)
            }
            appear(&context)
        case .tailed(let news): if news.accounts[account.id] != nil { appear(&context) }
        default: break
        }
    }
}

extension ListWindow {
    /// Moves the selection in a list that is in memory as a whole.
    ///
    /// - Returns: false if the action is no movement.
    mutating func perform(_ action: UserAction, height: Int) -> Bool {
        switch action {
        case .first: moveToFirst(height: height)
        case .last: moveToLast(height: height)
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp: step(action, height: height)
        default: return false
        }
        return true
    }

    /// Moves the selection by a line, half a page or a page, as far as the window goes.
    mutating func step(_ action: UserAction, height: Int) {
        let page = max(1, lines(height).count { if case .row = $0 { true } else { false } })
        let half = max(1, page / 2)
        let distances: [UserAction: Int] = [
            .down: 1, .up: -1, .halfDown: half, .halfUp: -half, .pageDown: page, .pageUp: -page,
        ]
        if let distance = distances[action] { move(by: distance, height: height) }
    }

    /// Selects what stands on a line of the screen, counted from 0.
    mutating func select(line: Int, height: Int) {
        let lines = lines(height)
        guard lines.indices.contains(line) else { return }
        select(rows[lines[line].index].id, height: height)
    }
}
