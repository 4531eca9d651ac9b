import AWSClient
import EventStoreCore
import Synchronization

/// Copies the log into the replica: once when it is asked to, and again and again while it follows.
final class LogFollower: ReplicaFollower {
    let log: RemoteLog
    let replica: any ReplicaStore
    let board: StatusBoard
    let silence: Silence
    let now: @Sendable () -> Timestamp
    private let background: Background
    private let turn = Turn()
    private let anchor = Mutex<SlotItem?>(nil)
    private let lastConfirmed = Mutex<ContinuousClock.Instant?>(nil)
    /// When others of this host were told last that the replica is current.
    private let lastTold = Mutex<Timestamp?>(nil)
    private let stopped = Mutex<(any Error)?>(nil)

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

    /// Makes the replica current. One at a time: each asks anew, so that it sees what was
    /// acknowledged before it was called.
    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position {
        try await turn.take {
            do {
                if let failure = stopped.withLock({ $0 }) { throw failure }
                return try await copy(claim)
            } catch {
                // Nothing is appended before the log's end was seen again.
                lastConfirmed.withLock { $0 = nil }
                board.note(error, at: now())
                throw StoreFailure.translate(error)
            }
        }
    }

    private func copy(_ claim: (any FollowingClaim)?) async throws -> Position {
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
            if isAtEnd {
                board.note(current: position, at: asked)
                lastConfirmed.withLock { $0 = .now }
                try tell(asked, hasNews, claim)
                return position
            }
            board.note(copied: position)
        }
    }

    /// How old the answer may be that the others know of while nothing comes: each time that they
    /// are told is a write to the disk.
    private var toldFor: Int64 { (silence.ofFollower / 2).microseconds }

    /// Tells the other processes of this host that the replica is current. Who follows nobody's log
    /// does so too, unless another follows it.
    private func tell(
        _ moment: Timestamp, _ hasNews: Bool, _ claim: (any FollowingClaim)?
    ) throws {
        if !hasNews, let last = lastTold.withLock({ $0 }), moment >= last,
            moment < last.advanced(by: toldFor)
        {
            return
        }
        guard let claim = try claim ?? replica.claimFollowing() else { return }
        claim.confirm(moment)
        lastTold.withLock { $0 = moment }
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
        board.update { $0.state = .live }
    }

    /// True if the truth has said within so long that the replica ends as the log does, or did.
    func isConfirmed(within age: Duration) -> Bool {
        lastConfirmed.withLock { $0.map { ContinuousClock.now - $0 < age } ?? false }
    }

    let halfUnits: Int64 = 1

    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        let last = try await catchUp()
        return try await TableComparison(log: log, replica: replica, last: last)
            .run(progress: progress)
    }

    /// Says that nothing more may be copied into the replica, or written behind it.
    func stop(_ failure: any Error) { stopped.withLock { $0 = failure } }

    // MARK: Following

    /// Copies what comes until the task is cancelled. Only the process of this host that has the
    /// claim asks the service; the others look at what it has copied, as long as it tells them that
    /// nothing more is there.
    func follow() async {
        var pace = FollowingPace()
        var watch = FollowerWatch(patience: silence.ofFollower)
        var claim: (any FollowingClaim)?
        while !Task.isCancelled {
            do {
                if claim == nil { claim = try replica.claimFollowing() }
                if claim == nil { try await look(at: &watch) }
                if claim != nil || watch.isSilent(at: .now) {
                    let before = board.status.freshness.position
                    let last = try await catchUp(claim)
                    pace.note(isActive: last > before, at: .now)
                }
                try await background.sleep(pace.wait(at: .now))
            } catch is CancellationError {
                return
            } catch {
                guard (try? await background.sleep(pace.waitAfterFailure())) != nil else { return }
            }
        }
    }

    /// What was told before the replica is looked at is true of it; what is told meanwhile need not
    /// be.
    private func look(at watch: inout FollowerWatch) async throws {
        let moment = replica.lastConfirmed()
        let last = try await replica.lastPosition()
        board.note(copied: last)
        if watch.hears(moment, now: now(), at: .now), let moment {
            board.note(current: last, at: moment)
        }
    }
}
