import EventStoreCore
import LedgerService
import TextFormats

/// Something that is wrong with a ledger, named so that it can be found.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        /// Below the level of events: the file, its guards, its indexes.
        case structure
        /// An event: missing, changed, out of order, or impossible to fold.
        case event
        /// What is remembered of a command that was carried out.
        case command
        case snapshot
        case readModel
        /// The book is not the one that was sealed.
        case seal
    }

    package let kind: Kind
    package let account: StreamID?
    package let version: Version?
    package let position: Position?
    package let reason: String

    package init(
        _ kind: Kind, account: StreamID? = nil, version: Version? = nil, position: Position? = nil,
        _ reason: String
    ) {
        self.kind = kind
        self.account = account
        self.version = version
        self.position = position
        self.reason = reason
    }

    /// `485@60 (position 812): its content does not match its hash`
    package var description: String {
        var place = account.map { Printable($0.name).text } ?? ""
        if let version { place += "@\(version)" }
        if let position {
            place += place.isEmpty ? "position \(position)" : " (position \(position))"
        }
        return place.isEmpty ? reason : "\(place): \(reason)"
    }
}

/// What a verification found, and how much it looked at.
package struct VerificationReport: Hashable, Sendable {
    /// Findings kept at most; the count goes on.
    package static let maximumFindings = 1000

    package private(set) var findings: [Finding] = []
    package private(set) var findingCount = 0
    /// Of which kinds they are, also those that are not kept.
    package private(set) var kinds: Set<Finding.Kind> = []
    /// The first version of each account whose event is missing, changed, out of order, or cannot
    /// be folded: nothing of the account is verified from there on. At most `maximumDamaged`.
    package private(set) var firstDamaged: [StreamID: Version] = [:]
    /// Accounts kept at most in `firstDamaged`.
    package static let maximumDamaged = 10_000
    package var events: Int64 = 0
    package var accounts: Int64 = 0
    /// Commands whose records are what their events give.
    package var commands: Int64 = 0
    package var snapshots: Int64 = 0
    package var readModelRows: Int64 = 0
    /// What events state of balances that their folds are not: no damage, for the events are right.
    /// At most `maximumFindings`.
    package private(set) var notes: [Finding] = []
    package private(set) var noteCount = 0
    /// Read models that are behind the log: not wrong, only not up to date.
    package var behind: [String] = []
    /// Stream heads that the seal named and that were found again; nil without a seal.
    package var sealedStreams: Int64?

    package init() {}

    package var isSound: Bool { findingCount == 0 }

    /// More is wrong than snapshots, which are made anew from the events, and on which no balance
    /// rests once they were found wrong.
    package var isDamaged: Bool { !kinds.isSubset(of: [.snapshot]) }

    /// What is wrong, in words; nil if nothing is.
    package var verdict: String? {
        if kinds.isEmpty { return nil }
        return isDamaged ? "the ledger is damaged" : "the events are sound, snapshots are wrong"
    }

    package mutating func note(_ note: Finding) {
        noteCount += 1
        if notes.count < Self.maximumFindings { notes.append(note) }
    }

    package mutating func add(_ finding: Finding) {
        findingCount += 1
        kinds.insert(finding.kind)
        if findings.count < Self.maximumFindings { findings.append(finding) }
        guard finding.kind == .event || finding.kind == .seal, let account = finding.account,
            let version = finding.version
        else { return }
        if let known = firstDamaged[account] {
            firstDamaged[account] = min(known, version)
        } else if firstDamaged.count < Self.maximumDamaged {
            firstDamaged[account] = version
        }
    }
}
