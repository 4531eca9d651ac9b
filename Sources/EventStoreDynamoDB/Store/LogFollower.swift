import AWSClient
import EventStoreCore
import Synchronization

/// Copies the log into the replica: once when it is asked to, and again and again while it follows.
final class LogFollower: ReplicaFollower {
    let copier: LogCopy
    var replica: any ReplicaStore { copier.replica }
    let board: StatusBoard
    let silence: Silence
    let now: @Sendable () -> Timestamp
    private let background: Background
    private let turn = Turn()
    private let lastConfirmed = Mutex<ContinuousClock.Instant?>(nil)
    /// When others of this host were told last that the replica is current.
    private let lastTold = Mutex<Timestamp?>(nil)
    private let stopped = Mutex<(any Error)?>(nil)

    init(
        _ copier: LogCopy, in background: Background, now: @escaping @Sendable () -> Timestamp
    ) {
        self.copier = copier
        self.board = copier.board
        self.silence = copier.silence
        self.background = background
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
        let end = try await copier.copyAll()
        board.note(current: end.position, at: end.asked)
        lastConfirmed.withLock { $0 = .now }
        try tell(end.asked, end.hasNews, claim)
        return end.position
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

    /// What this process has recorded itself.
    func note(recorded slot: SlotItem) {
        copier.note(recorded: slot)
        board.update { $0.state = .live }
    }

    /// True if the truth has said within so long that the replica ends as the log does, or did.
    func isConfirmed(within age: Duration) -> Bool {
        lastConfirmed.withLock { $0.map { ContinuousClock.now - $0 < age } ?? false }
    }

    let halfUnits: Int64 = 1

    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        let last = try await catchUp()
        return try await TableComparison(log: copier.log, replica: replica, last: last)
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
