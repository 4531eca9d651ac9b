import AWSClient
import EventStoreCore

/// Copies the log into the replica: once when it is asked to, and again and again while it follows.
final class LogFollower: Sendable {
    let log: RemoteLog
    let replica: any ReplicaStore
    let board: StatusBoard
    let now: @Sendable () -> Timestamp
    private let turn = Turn()

    init(
        _ log: RemoteLog, into replica: any ReplicaStore, board: StatusBoard,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        self.replica = replica
        self.board = board
        self.now = now
    }

    /// Makes the replica current. One at a time: each asks anew, so that it sees what was
    /// acknowledged before it was called.
    func catchUp(_ claim: (any FollowingClaim)? = nil) async throws -> Position {
        try await turn.take {
            do {
                return try await copy(claim)
            } catch {
                let failure = StoreFailure.translate(error)
                note(failure)
                throw failure
            }
        }
    }

    private func copy(_ claim: (any FollowingClaim)?) async throws -> Position {
        var last = try await replica.lastPosition()
        while true {
            let asked = now()
            let stretch = try await log.stretch(after: last)
            if !stretch.entries.isEmpty { last = try await replica.apply(stretch.entries) }
            if stretch.isAtEnd {
                board.note(current: last, at: asked)
                claim?.confirm(asked)
                return last
            }
            board.note(copied: last)
        }
    }

    private func note(_ failure: any Error) {
        let now = now()
        switch failure {
        case EventStoreError.unavailable(_, let wait?):
            board.update { $0.state = .throttled(until: now.advanced(by: wait.microseconds)) }
        case EventStoreError.unavailable(let reason, nil):
            board.update { status in
                if case .offline(let since, _) = status.state {
                    status.state = .offline(since: since, reason: reason)
                } else {
                    status.state = .offline(since: now, reason: reason)
                }
            }
        case let error as EventStoreError:
            board.update { $0.state = .stopped(reason: "\(error)") }
        default: break
        }
    }

    // MARK: Following

    /// Copies what comes until the task is cancelled. Only the process of this host that has the
    /// claim asks the service; the others look at what it has copied.
    func follow() async {
        var pace = FollowingPace()
        var claim: (any FollowingClaim)?
        while !Task.isCancelled {
            do {
                if claim == nil { claim = try replica.claimFollowing() }
                if let claim {
                    let before = board.status.freshness.position
                    let last = try await catchUp(claim)
                    pace.note(isActive: last > before, at: .now)
                } else {
                    try await lookAtOthers()
                }
                try await Task.sleep(for: pace.wait(at: .now))
            } catch is CancellationError {
                return
            } catch {
                guard (try? await Task.sleep(for: pace.waitAfterFailure())) != nil else { return }
            }
        }
    }

    private func lookAtOthers() async throws {
        let last = try await replica.lastPosition()
        board.note(copied: last)
        if let moment = replica.lastConfirmed() { board.note(current: last, at: moment) }
    }
}

extension Duration {
    /// Rounded up, and at its end where 64 bits end.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !isTooLong else { return .max }
        let part = attoseconds / 1_000_000_000_000
        return whole.addingReportingOverflow(part).partialValue
    }
}
