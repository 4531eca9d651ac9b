import EventStoreCore
import LedgerCore
import TerminalCanvas

/// A proof of the open ledger, in the background: how far it has come and what it has found.
package struct Verification: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case never
        case running
        case done
        /// By the reader: what was found holds, the rest is not known.
        case stopped
        case failed(String)
    }

    package internal(set) var state = State.never
    package internal(set) var progress = VerificationProgress()
    package internal(set) var startedAt: Timestamp?
    package internal(set) var endedAt: Timestamp?
    /// At most as many as a report keeps.
    package internal(set) var findings: [FindingRow] = []
    /// The first version of each account from which on nothing is verified.
    package internal(set) var distrust: [StreamID: Version] = [:]
    var request: RequestID?

    package init() {}

    package var isRunning: Bool { state == .running }

    /// The check of the file says nothing on its way: the time that it takes is shown instead.
    func wakesAt(after now: Timestamp) -> Timestamp? {
        guard progress.phase == .structure, let startedAt else { return nil }
        let seconds = max(0, now.microseconds - startedAt.microseconds) / Timestamp.second
        return startedAt.advanced(by: (seconds + 1) * Timestamp.second)
    }

    /// Begins anew. Accounts that were found damaged stay so until it is known better.
    mutating func begin(_ id: RequestID, at moment: Timestamp) {
        (state, request) = (.running, id)
        (startedAt, endedAt) = (moment, nil)
        (findings, progress) = ([], VerificationProgress())
    }

    mutating func add(_ news: VerificationNews) {
        findings += news.findings
        progress = news.progress
        distrust.merge(news.damaged) { min($0, $1) }
    }

    mutating func end(_ state: State, at moment: Timestamp) {
        (self.state, request) = (state, nil)
        endedAt = moment
    }
}

/// How far a proof has come, and how much it has looked at.
package struct VerificationProgress: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        case structure, events, readModels

        package var text: String {
            switch self {
            case .structure: "checking the database file"
            case .events: "verifying events"
            case .readModels: "checking read models"
            }
        }
    }

    package var phase = Phase.structure
    package var done: Int64 = 0
    /// 0 while nobody knows.
    package var total: Int64 = 0
    package var events: Int64 = 0
    /// 0 until the events are through.
    package var accounts: Int64 = 0
    package var snapshots: Int64 = 0
    package var readModelRows: Int64 = 0
    /// All findings, also those that are not listed.
    package var findingCount = 0
    /// Events that state another balance than the fold has.
    package var notes = 0
    /// What is wrong, in words; nil if nothing is.
    package var verdict: String?
    /// More is wrong than snapshots, on which no balance rests.
    package var isDamaged = false
    /// Read models that are not up to date, in words.
    package var behind: [String] = []

    package init() {}
}

/// What a proof has found since it was last told.
package struct VerificationNews: Hashable, Sendable {
    package let progress: VerificationProgress
    package let findings: [FindingRow]
    package let damaged: [StreamID: Version]

    package init(
        progress: VerificationProgress, findings: [FindingRow], damaged: [StreamID: Version]
    ) {
        self.progress = progress
        self.findings = findings
        self.damaged = damaged
    }

    /// What was found before, and how far it has come since.
    package func merged(with later: VerificationNews) -> VerificationNews {
        VerificationNews(
            progress: later.progress, findings: findings + later.findings,
            damaged: damaged.merging(later.damaged) { min($0, $1) })
    }
}

/// Something that is wrong with the ledger.
package struct FindingRow: ListRow {
    package let number: Int
    /// `event`, `snapshot`, `read model`, `structure`.
    package let kind: String
    package let account: StreamID?
    package let version: Version?
    package let position: Position?
    package let reason: String

    package var id: Int { number }

    package init(
        number: Int, kind: String, account: StreamID?, version: Version?, position: Position?,
        reason: String
    ) {
        self.number = number
        self.kind = kind
        self.account = account
        self.version = version
        self.position = position
        self.reason = reason
    }

    /// Its address where positions are this host's: of an account only.
    ///
    /// - Parameter book: says whether they are.
    /// - Returns: nil for what has no address that can be handed on.
    func address(in book: BookInfo) -> String? {
        account != nil || book.positionsAreShared ? address : nil
    }

    /// `acc-0012@60`, or a position of the book; nil for what has no place.
    var address: String? {
        if let account { return account.name + (version.map { "@\($0)" } ?? "") }
        return position.map { "@pos:\($0)" }
    }
}

extension Verification {
    /// For the status line: how many findings, and how many of them are not listed.
    var counts: String {
        let all = Wording.count(Int64(progress.findingCount), "finding")
        let more = progress.findingCount - findings.count
        return more > 0 ? "\(all), \(Wording.grouped(Int64(more))) of them not listed" : all
    }
}
