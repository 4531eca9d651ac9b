import AWSClient
import EventStoreCore
import Synchronization

/// Copies what stands in the log behind the replica's end.
final class LogCopy: Sendable {
    let log: RemoteLog
    let replica: any ReplicaStore
    let board: StatusBoard
    let silence: Silence
    private let now: @Sendable () -> Timestamp
    private let background: Background
    private let anchor = Mutex<SlotItem?>(nil)

    init(
        _ log: RemoteLog, into replica: any ReplicaStore, board: StatusBoard,
        in background: Background, silence: Silence, now: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        self.replica = replica
        self.board = board
        self.background = background
        self.silence = silence
        self.now = now
    }

    /// The log's end, as it was found.
    struct End: Sendable {
        let position: Position
        /// When it was asked whether something stands behind it.
        let asked: Timestamp
        let hasNews: Bool
    }

    /// Copies until nothing stands behind. One call at a time.
    ///
    /// - Throws: `EventStoreError.replaced` if the log is not the one that was copied; `ItemFault`,
    ///   `AWSFailure`, what the replica throws.
    func copyAll() async throws -> End {
        let begun = now()
        var hasNews = false
        var anchor = try await board.heard(since: begun, within: silence.ofService, in: background)
        {
            try await findAnchor()
        }
        while true {
            let asked = now()
            let (slots, isAtEnd) = try await board.heard(
                since: asked, within: silence.ofService, in: background
            ) { [anchor] in try await log.slots(behind: anchor) }
            if let last = slots.last {
                board.update { $0.lastKnown = max($0.lastKnown, last.last) }
                // Where the answers come to, others wait for theirs.
                try await withTaskExecutorPreference(background.workers) {
                    _ = try await replica.apply(try await log.entries(slots))
                }
                anchor = last
                hasNews = true
                self.anchor.withLock { $0 = last }
            }
            let position = anchor?.last ?? .start
            if isAtEnd { return End(position: position, asked: asked, hasNews: hasNews) }
            board.note(copied: position)
        }
    }

    /// The slot that the replica ends with, as the log has it. It is looked for again when an
    /// append, or another process, has raised the replica.
    private func findAnchor() async throws -> SlotItem? {
        let last = try await replica.lastPosition()
        guard last > .start else { return nil }
        if let known = anchor.withLock({ $0 }), known.last == last { return known }
        let page = try await replica.readLog(
            LogQuery(after: Position(last.number - 1), limit: 1))
        guard let event = page.events.first else {
            throw EventStoreError.damaged("the replica has no event at its end, position \(last)")
        }
        guard let found = try await log.slot(holding: last), found.last == last,
            found.events.last?.hash == event.hash
        else {
            throw EventStoreError.replaced(
                "the log \(log.tables.log) does not end an append at position \(last) with the "
                    + "event that was copied from it: the table was emptied, restored or made "
                    + "again. \(RemoteLog.wayOn)")
        }
        anchor.withLock { $0 = found }
        return found
    }

    /// What this process has recorded itself.
    func note(recorded slot: SlotItem) {
        anchor.withLock { $0 = slot }
        board.note(copied: slot.last)
    }
}
