import EventStoreCore
import LedgerCore

/// What a command would do, or what became of it: nothing is written before it is confirmed.
package struct Confirmation: Sendable {
    package enum Stage: Sendable {
        case preview(PreviewInfo)
        /// Someone else changed the accounts first: to record it could only lose, or has lost.
        case conflict([Conflict])
        /// Nothing was recorded: the service took it not.
        case unavailable(Unavailability)
        /// It was sent, and nobody knows whether it was recorded.
        case unknown(UnknownOutcome)
    }

    package let form: CommandForm
    package let command: Command
    package private(set) var stage: Stage
    /// It was confirmed, and the answer is on its way.
    package var pending: RequestID?
    /// Commands about the same accounts of which it is not known whether they were recorded.
    package let openBefore: [Command]
    /// What was recorded meanwhile is being read.
    private var reading: RequestID?

    init(form: CommandForm, command: Command, stage: Stage, openBefore: [Command] = []) {
        self.form = form
        self.command = command
        self.stage = stage
        self.openBefore = openBefore
    }

    /// What records the same in a shell, on top of the version that was previewed; nil where that
    /// is not asked, or cannot be said there.
    var words: [String]? {
        guard case .preview(let info) = stage else { return nil }
        let first = info.changes.first { $0.account.name.utf8.elementsEqual(command.account.utf8) }
        return command.words(expecting: first?.version.number, on: info.occurred?.typed)
    }

    /// What is asked about, where it is not known whether the command was recorded.
    package var unknown: UnknownOutcome? {
        if case .unknown(let outcome) = stage { outcome } else { nil }
    }

    /// An account has changed since it was previewed: nothing can be recorded on top of that any
    /// more. While it is being recorded, the ledger says so itself.
    ///
    /// - Returns: the accounts of which it is to be read what was recorded; none if none has.
    mutating func note(_ news: News, _ id: RequestID) -> [Conflict] {
        guard pending == nil else { return [] }
        let known: [Conflict] =
            switch stage {
            case .preview(let info):
                info.changes.map {
                    Conflict(
                        account: $0.account, expected: $0.version, actual: $0.version, winners: [])
                }
            case .conflict(let conflicts): conflicts
            // What it expected is judged when it is sent again.
            case .unavailable, .unknown: []
            }
        let changed = known.map { conflict in
            guard let version = news.accounts[conflict.account], version > conflict.actual else {
                return conflict
            }
            return Conflict(
                account: conflict.account, expected: conflict.expected, actual: version,
                winners: conflict.winners)
        }
        guard changed != known else { return [] }
        let conflicts = changed.filter { $0.count > 0 }
        stage = .conflict(conflicts)
        reading = id
        return conflicts
    }

    mutating func receive(_ conflicts: [Conflict], to id: RequestID) {
        guard reading == id else { return }
        reading = nil
        stage = .conflict(conflicts)
    }
}
