import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Copies what is new in another program's table into this host's log of it, by reading all of the
/// table again: seldom enough that it costs little.
final class TableFollower: ReplicaFollower {
    let replica: any ReplicaStore
    private let table: ForeignTable
    private let board: StatusBoard
    private let now: @Sendable () -> Timestamp
    private let turn = Turn()
    private let stopped = Mutex<(any Error)?>(nil)
    /// Capacity units of the last reading, in thousandths.
    private let lastPrice = Mutex<Int64>(0)

    /// Items that are new at once, at most: they wait in memory until all are known.
    private static let mostItems = 500_000
    private var events: ForeignEvents { table.events }

    init(
        _ table: ForeignTable, into replica: any ReplicaStore, board: StatusBoard,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.table = table
        self.replica = replica
        self.board = board
        self.now = now
    }

    func stop(_ failure: any Error) { stopped.withLock { $0 = failure } }

    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position {
        try await turn.take {
            do {
                if let failure = stopped.withLock({ $0 }) { throw failure }
                let asked = now()
                let position = try await copyNew(claim)
                board.note(current: position, at: asked)
                return position
            } catch {
                board.note(error, at: now())
                throw StoreFailure.translate(error)
            }
        }
    }

    /// Positions are given by whoever holds the claim: two that give them would not agree.
    private func copyNew(_ held: (any FollowingClaim)?) async throws -> Position {
        guard let claim = try held ?? replica.claimFollowing() else {
            return try await replica.lastPosition()
        }
        let asked = now()
        let before = board.status.usage.milliUnits
        var new: [FoundItem] = []
        var alarms: [NewEvent] = []
        try await table.scan { items in
            for item in items {
                switch try await news(item) {
                case .none: break
                case .found(let found): new.append(found)
                case .changed(let alarm): alarms.append(alarm)
                }
            }
            guard new.count <= Self.mostItems else {
                throw EventStoreError.limitExceeded(
                    what: "new items at once", value: new.count, maximum: Self.mostItems)
            }
        }
        lastPrice.withLock { $0 = board.status.usage.milliUnits - before }
        try await record(new, alarms)
        claim.confirm(asked)
        return try await replica.lastPosition()
    }

    /// What an item is to the log.
    private enum News {
        case none
        case found(FoundItem)
        case changed(NewEvent)
    }

    private func news(_ item: AttributeValue.Item) async throws -> News {
        guard let known = try await replica.event(events.id(of: item)) else {
            return .found(events.found(item))
        }
        guard !events.isRecorded(item, as: known) else { return .none }
        let alarm = events.alarm(item, of: known, at: now())
        return try await replica.event(alarm.id) == nil ? .changed(alarm) : .none
    }

    private func record(_ items: [FoundItem], _ alarms: [NewEvent]) async throws {
        guard !items.isEmpty || !alarms.isEmpty else { return }
        var placing = TablePlacing(events, behind: try await replica.lastPosition())
        let own: Set = [ForeignEvents.unreadable, ForeignEvents.alarms]
        for stream in own.union(items.map(\.stream)) {
            let query = StreamQuery(direction: .backward, limit: 1)
            if let head = try await replica.read(stream, query).first { placing.know(head) }
        }
        for found in FoundItem.ordered(items) {
            try await apply(try placing.place(found))
        }
        try await apply(alarms.map { placing.place(alarm: $0) })
        board.note(copied: try await replica.lastPosition())
    }

    private func apply(_ events: [RecordedEvent]) async throws {
        try await replica.apply(events.map { LogEntry(events: [$0], command: nil) })
    }

    // MARK: Following

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
                    try await Task.sleep(for: max(pace.wait(at: .now), leastWait))
                } else {
                    let last = try await replica.lastPosition()
                    board.note(copied: last)
                    if let moment = replica.lastConfirmed() {
                        board.note(current: last, at: moment)
                    }
                    try await Task.sleep(for: pace.wait(at: .now))
                }
            } catch is CancellationError {
                return
            } catch {
                guard (try? await Task.sleep(for: pace.waitAfterFailure())) != nil else { return }
            }
        }
    }

    /// At most some five cents an hour at the prices of November 2026, $0.125 for a million units:
    /// 111 units a second, and never more than once in two seconds.
    private var leastWait: Duration {
        max(.seconds(2), .milliseconds(lastPrice.withLock { $0 } / 111))
    }
}
