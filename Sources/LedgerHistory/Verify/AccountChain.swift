import EventStoreCore
import LedgerCore
import LedgerService

/// One stream while the log is verified: where its chain of hashes stands, and its fold.
struct AccountChain: Sendable {
    private var state: AccountState
    /// What was declared so far, in a stream of declarations.
    private var declared = Declarations()
    private var version = Version.empty
    private var hash = Digest.zero
    /// The next snapshot that the fold will come to.
    var nextSnapshot: Snapshot?
    /// A hole in the history: what comes behind it cannot be folded.
    private(set) var isBroken = false

    /// False for a stream of the book.
    var isAccount: Bool { !state.isOfTheBook }

    init(_ id: StreamID, firstSnapshot: Snapshot?) {
        state = AccountState(id)
        nextSnapshot = firstSnapshot
    }

    /// Checks an event against the one before it and takes it in.
    ///
    /// - Returns: true if the fold now stands at `nextSnapshot`.
    mutating func take(
        _ event: RecordedEvent, _ codec: EventCodec, _ report: inout VerificationReport
    ) -> Bool {
        func found(_ version: Version, _ reason: String) {
            report.add(
                Finding(
                    .event, account: event.stream, version: version, position: event.position,
                    reason))
        }
        let follows = event.version == version.next
        if event.version > version.next {
            for missing in (version.number + 1)..<min(event.version.number, version.number + 100) {
                report.add(
                    Finding(.event, account: event.stream, version: Version(missing), "is missing"))
            }
            isBroken = true
        } else if !follows {
            found(event.version, "stands behind version \(version): the log's order is not its own")
            isBroken = true
        }
        if follows, event.previousHash != hash {
            found(event.version, "does not carry the hash of the event before it")
        }
        if event.expectedHash() != event.hash {
            found(event.version, "its content does not match its hash")
        }
        if let reason = ColumnCheck.disagreement(in: event, codec) { found(event.version, reason) }
        do { try declared.take(event) } catch {
            found(event.version, "declares nothing: \(error)")
        }
        fold(event, codec, &report)
        // One that stands too late is not what the next one follows.
        if event.version > version { (version, hash) = (event.version, event.hash) }
        return nextSnapshot.map { $0.version == event.version } ?? false
    }

    private mutating func fold(
        _ event: RecordedEvent, _ codec: EventCodec, _ report: inout VerificationReport
    ) {
        guard !isBroken else { return }
        do {
            try state.evolve(event, codec)
        } catch {
            let reason = (error as? HistoryError)?.reason ?? String(describing: error)
            report.add(
                Finding(
                    .event, account: event.stream, version: event.version,
                    position: event.position, "cannot be folded: \(reason)"))
            isBroken = true
            return
        }
        guard let stated = codec.statedBalance(in: event, beside: state.account), !stated.isRight
        else { return }
        report.note(
            Finding(
                .event, account: event.stream, version: event.version, position: event.position,
                stated.comparison))
    }

    /// Compares the snapshot that the fold stands at with the fold.
    ///
    /// - Returns: true if it is wrong.
    func checkSnapshot(_ codec: EventCodec, _ report: inout VerificationReport) -> Bool {
        guard let snapshot = nextSnapshot else { return false }
        report.snapshots += 1
        guard !isBroken, let reason = SnapshotCheck.disagreement(snapshot, with: state, codec)
        else {
            return false
        }
        report.add(
            Finding(
                .snapshot, account: state.id, version: snapshot.version, "its snapshot \(reason)"))
        return true
    }
}
