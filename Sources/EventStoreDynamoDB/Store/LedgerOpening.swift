import AWSClient
import EventStoreCore
import TextFormats

/// Finds out which tables these are, and gets hold of their replica: one that is there, or one that
/// is copied now.
struct LedgerOpening: Sendable {
    let log: RemoteLog
    let address: LedgerAddress
    let board: StatusBoard
    let replicas: any ReplicaShelf
    let now: @Sendable () -> Timestamp

    /// How often it is looked whether another process has made the copy.
    private static let look = Duration.milliseconds(250)

    /// Sets the follower when the replica is there, and goes on until it is known that the tables
    /// are those that it was copied from. Tries again as long as the service may come back.
    func run(_ ready: Pending<LogFollower>) async {
        var pace = FollowingPace()
        var known: ReplicaIdentity?
        while !Task.isCancelled {
            do {
                if ready.current == nil, let newest = try await replicas.newest() {
                    known = newest.of
                    try await hold(newest.replica, ready)
                }
                let (identity, events) = try await identify()
                if let known, !known.isSameLog(as: identity) {
                    throw Self.otherTables(known, identity)
                }
                if ready.current == nil {
                    try await hold(try await copied(identity, events), ready)
                }
                return
            } catch {
                let failure = StoreFailure.translate(error)
                board.note(error, at: now())
                if case EventStoreError.unavailable = failure {
                    guard (try? await Task.sleep(for: pace.waitAfterFailure())) != nil else {
                        break
                    }
                } else {
                    ready.current?.stop(failure)
                    return ready.set(.failure(failure))
                }
            }
        }
        ready.set(.failure(CancellationError()))
    }

    private static func otherTables(
        _ known: ReplicaIdentity, _ found: ReplicaIdentity
    ) -> EventStoreError {
        guard known.account == found.account, known.region == found.region else {
            return .replaced(
                "the replica is of the table \(known.table) of account \(known.account) in "
                    + "\(known.region), and the credentials lead to account \(found.account) in "
                    + "\(found.region); say which is meant by profile= and region= in the address")
        }
        return .replaced(
            "the tables \(found.table) and \(found.table).log are not those that the replica was "
                + "copied from: they were made again. 'daybook replica drop' lets go of the old "
                + "copy, and what is in the new ones is copied")
    }

    private func hold(_ replica: any ReplicaStore, _ ready: Pending<LogFollower>) async throws {
        board.note(copied: try await replica.lastPosition())
        if let moment = replica.lastConfirmed() {
            board.update { $0.freshness.moment = moment }
        }
        ready.set(.success(LogFollower(log, into: replica, board: board, now: now)))
    }

    // MARK: The tables

    private func identify() async throws -> (ReplicaIdentity, TableSetup.Description) {
        let setup = TableSetup(log.tables, log.dynamo)
        let events = try await described(log.tables.events, setup, TableSetup.eventKeys)
        let slots = try await described(log.tables.log, setup, TableSetup.logKeys)
        return (
            ReplicaIdentity(
                account: events.account, region: events.region, endpoint: address.endpoint,
                table: log.tables.events, tableID: "\(events.id) \(slots.id)", layout: "native",
                address: address.text), events
        )
    }

    private func described(
        _ table: String, _ setup: TableSetup, _ keys: [TableSetup.Description.Key]
    ) async throws -> TableSetup.Description {
        guard let found = try await setup.describe(table) else {
            throw EventStoreError.notALedger(
                path: table,
                reason: "there is no such table; 'daybook create-tables' makes those of a new "
                    + "ledger")
        }
        try TableSetup.check(found, table, keys)
        return found
    }

    // MARK: The first copy

    private func copied(
        _ identity: ReplicaIdentity, _ events: TableSetup.Description
    ) async throws -> any ReplicaStore {
        let place = try replicas.place(of: identity)
        while true {
            if let replica = try await place.open() { return replica }
            if let load = try await place.load(
                segments: FirstCopy.segments(forBytes: events.bytes))
            {
                return try await FirstCopy(log: log, board: board, expected: events.itemCount)
                    .run(load)
            }
            try await Task.sleep(for: Self.look)
        }
    }
}
