import EventStoreCore

/// The proof of the ledger: how far it has come, and everything that is wrong.
package struct VerifyScreen: ScreenState {
    package private(set) var window = ListWindow<FindingRow>()

    package init() {}

    package var scope: Scope { .verify }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter:
            guard let row = window.selectedRow else { return "no finding is selected" }
            return row.account == nil ? "the finding is about no account" : nil
        case .copy:
            guard let row = window.selectedRow else { return "no finding is selected" }
            if row.address == nil { return "the finding has no address" }
            return row.address(in: context.book) == nil ? BookInfo.positionsAreOwn : nil
        case .verify: return context.verification.isRunning ? "already running" : nil
        case .stopVerify: return context.verification.isRunning ? nil : "nothing is running"
        default: return nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        window.replace(
            context.verification.findings, atStart: true, atEnd: true, height: context.height)
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        if case .verification = change { appear(&context) }
    }

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        if window.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: context.go(.back)
        case .enter:
            guard let row = window.selectedRow, let account = row.account else { return }
            let timeline = Destination.timeline(AccountRow(stub: account))
            // With the cursor of time on the version that the finding names.
            if let version = row.version, version > .empty {
                context.go(.openAt(timeline, .version(account, version)))
            } else {
                context.go(.open(timeline))
            }
        case .copy:
            guard let row = window.selectedRow,
                let address = row.address(in: context.book)
            else { return }
            let isWhole = row.account != nil && row.version == nil
            context.copy(isWhole ? "\(address)@now" : address)
        default: break
        }
    }
}

extension VerifyScreen {
    package var path: Pieces { ScreenWords.path([Scope.verify.title], short: "") }
    package func headline(_ context: ScreenContext) -> Pieces { [] }
    package func counts(_ context: ScreenContext) -> Counts { Counts(context.verification.counts) }
    package var failure: String? { nil }
    package func note(width: Int) -> Note? { nil }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? {
        let verification = context.verification
        return verification.isRunning ? verification.wakesAt(after: context.now) : nil
    }
}
