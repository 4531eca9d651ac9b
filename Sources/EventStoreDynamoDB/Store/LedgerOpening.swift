import AWSClient
import EventStoreCore
import TextFormats

/// Finds out which tables these are and how they are laid out, and gets hold of their replica: one
/// that is there, or one that is copied now.
struct LedgerOpening: Sendable {
    let log: RemoteLog
    let address: LedgerAddress
    let board: StatusBoard
    let replicas: any ReplicaShelf
    /// What a table of another program means; nil if none is to be opened.
    let meaning: DynamoDBEventStore.Meanings?
    let limits: Limits
    let patience: Duration
    let background: Background
    let silence: Silence
    let now: @Sendable () -> Timestamp

    /// How often it is looked whether another process has made the copy.
    private static let look = Duration.milliseconds(250)

    /// Sets the follower when the replica is there, and goes on until it is known that the tables
    /// are those that it was copied from. Tries again as long as the service may come back.
    func run(_ ready: Pending<OpenLedger>) async {
        var pace = FollowingPace()
        var known: ReplicaIdentity?
        while !Task.isCancelled {
            do {
                if ready.current == nil, let newest = try await newest() {
                    let kind = try kind(of: newest.of)
                    if kind.isMeant(by: newest.of) {
                        known = newest.of
                        try await hold(newest.replica, kind, ready)
                    }
                }
                let found = try await board.heard(
                    since: now(), within: silence.ofService, in: background
                ) {
                    try await identify()
                }
                if let known, !known.isSameLog(as: found.identity) {
                    if case .adopted = found.kind, known.isOfThisHost(of: found.identity) {
                        // Whoever opens the ledger next finds the shared log's.
                        _ = try await copied(found)
                    }
                    throw Self.otherTables(known, found.identity)
                }
                if ready.current == nil {
                    try address.checkSnapshots(besides: found.kind.foreignLayout)
                    if case .foreign(let events) = found.kind {
                        // As soon as it is known.
                        board.note(facts(of: events, isAdopted: false))
                    }
                    try await hold(try await copied(found), found.kind, ready)
                }
                board.note(hasStream: found.events.stream != nil)
                return
            } catch {
                let failure = StoreFailure.translate(error)
                board.note(error, at: now())
                if case EventStoreError.unavailable = failure {
                    guard (try? await background.sleep(pace.waitAfterFailure())) != nil else {
                        break
                    }
                } else {
                    ready.current?.follower.stop(failure)
                    return ready.set(.failure(failure))
                }
            }
        }
        ready.set(.failure(CancellationError()))
    }

    /// The replica that is there: that of the shared log, where the table was adopted since.
    private func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? {
        guard let newest = try await replicas.newest() else { return nil }
        return try await replicas.adopted(since: newest.of) ?? newest
    }

    private static func otherTables(
        _ known: ReplicaIdentity, _ found: ReplicaIdentity
    ) -> EventStoreError {
        if known.isOfThisHost(of: found), let tables = LedgerTables(events: found.table) {
            return AdoptionMark.isThere(tables)
        }
        guard known.account == found.account, known.region == found.region else {
            return .replaced(
                "the replica is of the table \(known.table) of account \(known.account) in "
                    + "\(known.region), and the credentials lead to account \(found.account) in "
                    + "\(found.region); say which is meant by profile= and region= in the address")
        }
        return .replaced(
            "the tables \(found.table) and \(found.table).log are not those that the replica was "
                + "copied from: they were made again. \(RemoteLog.wayOn)")
    }

    private func hold(
        _ replica: any ReplicaStore, _ kind: TableKind, _ ready: Pending<OpenLedger>
    ) async throws {
        try address.checkSnapshots(besides: kind.foreignLayout)
        let ledger = try await ledger(replica, kind)
        board.note(copied: try await replica.lastPosition())
        if let moment = replica.lastConfirmed() {
            board.update { $0.freshness.moment = moment }
        }
        if let table = ledger.table { board.note(table) }
        try await board.noteFaults(in: replica)
        ready.set(.success(ledger))
    }

    // MARK: What it is then

    /// Of a replica that is there.
    ///
    /// - Throws: what the meaning of its events is refused with.
    private func ledger(
        _ replica: any ReplicaStore, _ kind: TableKind
    ) async throws -> OpenLedger {
        let copier = LogCopy(
            log, into: replica, board: board, in: background, silence: silence, now: now)
        switch kind {
        case .native:
            let follower = LogFollower(copier, in: background, now: now)
            return OpenLedger(
                follower: follower,
                writer: SlotWriter(follower, in: background, patience: patience),
                capabilities: OpenLedger.nativeCapabilities, table: nil)
        case .foreign(let events):
            return ledger(
                of: events,
                HostLog(
                    replica: replica, tables: log.tables, dynamo: log.dynamo, board: board,
                    now: now), marks: InMemoryEventStore().checkpoints)
        case .adopted(let layout, let keys):
            let declared = try await replica.read(
                Self.declarations, StreamQuery(limit: limits.pageSize))
            return ledger(
                of: try events(layout, keys, declared), SharedLog(copier, now: now),
                marks: DynamoDBCheckpoints(
                    dynamo: log.dynamo, table: log.tables.log, limits: limits))
        }
    }

    private static let declarations = StreamID(stored: "$descriptions")

    private func ledger(
        of events: ForeignEvents, _ log: any TableLog, marks: any CheckpointStore
    ) -> OpenLedger {
        let watched = WatchedCaller(
            base: self.log.dynamo.aws, board: board, silence: silence.ofService,
            background: background, now: now)
        let table = ForeignTable(
            events: events, dynamo: DynamoDB(watched, meter: self.log.dynamo.meter))
        let hints = TableHints(
            TableSetup(self.log.tables, self.log.dynamo), of: events.table, over: table.dynamo,
            marks: marks, now: now)
        let follower = TableFollower(
            table, log, hints, board: board, in: background, now: now)
        let writer: any LedgerWriter =
            address.writesIntoTables
            ? TableWriter(follower, patience: patience) : NoWriter(table: events.table)
        let facts = facts(of: events, isAdopted: !log.isOfThisHost)
        return OpenLedger(
            follower: follower, writer: writer, capabilities: facts.promises, table: facts)
    }

    private func facts(of events: ForeignEvents, isAdopted: Bool) -> ForeignTableFacts {
        var facts = ForeignTableFacts(
            layout: events.layout.rawValue, isReadOnly: !address.writesIntoTables,
            assumedUnit: events.meaning.assumedUnit,
            promises: events.layout.capabilities(isAdopted: isAdopted))
        facts.missingTypes = events.meaning.missingTypes
        return facts
    }

    // MARK: The tables

    /// Which tables these are.
    private struct Found {
        let identity: ReplicaIdentity
        let kind: TableKind
        let events: TableSetup.Description
    }

    private func identify() async throws -> Found {
        let setup = TableSetup(log.tables, log.dynamo)
        let events = try await described(log.tables.events, setup)
        let slots = try await setup.describe(log.tables.log)
        let kind = try await kind(of: events, hasLog: slots != nil)
        var id = events.id
        if let meaning = kind.meaningID {
            id += " \(meaning)"
        } else {
            guard let slots else { throw Self.isMissing(log.tables.log) }
            if case .native = kind {
                try TableSetup.check(events, log.tables.events, TableSetup.eventKeys)
            }
            try TableSetup.check(slots, log.tables.log, TableSetup.logKeys)
            id += " \(slots.id)"
        }
        return Found(
            identity: ReplicaIdentity(
                account: events.account, region: events.region, endpoint: address.endpoint,
                table: log.tables.events, tableID: id, layout: kind.layout, address: address.text),
            kind: kind, events: events)
    }

    private func described(
        _ table: String, _ setup: TableSetup
    ) async throws -> TableSetup.Description {
        guard let found = try await setup.describe(table) else { throw Self.isMissing(table) }
        return found
    }

    private static func isMissing(_ table: String) -> EventStoreError {
        .notALedger(
            path: table,
            reason: "there is no such table; 'daybook create-tables' makes those of a new ledger")
    }

    /// The kind that a replica was copied as.
    private func kind(of identity: ReplicaIdentity) throws -> TableKind {
        guard meaning != nil, let found = TableKind.foreign(identity) else { return .native }
        let keys = found.layout.reading.keys.names
        return found.isAdopted
            ? .adopted(found.layout, keys: keys) : .foreign(try events(found.layout, keys, []))
    }

    /// A table with a ledger's keys is one if it has a log, or nothing in it yet.
    private func kind(
        of events: TableSetup.Description, hasLog: Bool
    ) async throws -> TableKind {
        guard meaning != nil else { return .native }
        if hasLog, let mark = try await AdoptionMark.read(of: log.tables, log.dynamo) {
            return .adopted(mark.layout, keys: try keys(of: events, mark.layout))
        }
        if let layout = address.layout { return try foreign(layout, events) }
        if events.keys == TableSetup.eventKeys {
            guard !hasLog else { return .native }
            let sample = try await log.dynamo.scan(log.tables.events, limit: 1).items.first
            guard let sample, sample["hash"] == nil else { return .native }
        }
        guard let layout = TableLayout(keys: events.keys) else { return .native }
        return try foreign(layout, events)
    }

    private func foreign(
        _ layout: TableLayout, _ found: TableSetup.Description
    ) throws -> TableKind {
        .foreign(try events(layout, try keys(of: found, layout), []))
    }

    /// The names of the table's keys.
    private func keys(
        of found: TableSetup.Description, _ layout: TableLayout
    ) throws -> [String] {
        let own = layout.reading.keys
        guard own.accept(found.keys) else {
            throw EventStoreError.notALedger(
                path: log.tables.events,
                reason: "its keys are \(TableSetup.words(found.keys)); those of the layout "
                    + "\(layout.rawValue) are \(TableSetup.words([own.hash, own.range]))")
        }
        return found.keys.map(\.name)
    }

    private func events(
        _ layout: TableLayout, _ keys: [String], _ declared: [RecordedEvent]
    ) throws -> ForeignEvents {
        guard let meaning else {
            throw EventStoreError.notALedger(
                path: log.tables.events, reason: "it is another program's table")
        }
        return ForeignEvents(
            table: log.tables.events, layout: layout, keys: keys,
            meaning: try meaning(layout, declared), limits: limits)
    }

    // MARK: The first copy

    private func copied(_ found: Found) async throws -> any ReplicaStore {
        let place = try replicas.place(of: found.identity)
        while true {
            if let replica = try await place.open() { return replica }
            if let replica = try await copy(found, to: place) { return replica }
            try await background.sleep(Self.look)
        }
    }

    /// Nil while another process copies.
    private func copy(
        _ found: Found, to place: any ReplicaPlace
    ) async throws -> (any ReplicaStore)? {
        let segments = FirstCopy.segments(forBytes: found.events.bytes)
        let expected = found.events.itemCount
        switch found.kind {
        case .native:
            guard let load = try await place.load(segments: segments) else { return nil }
            return try await FirstCopy(log: log, board: board, expected: expected).run(load)
        case .adopted:
            guard let load = try await place.load(segments: 1) else { return nil }
            return try await KeptLogCopy(log: log, board: board, expected: expected).run(load)
        case .foreign(let events):
            guard let gathering = try await place.gathering(segments: segments) else { return nil }
            return try await ForeignTable(events: events, dynamo: log.dynamo)
                .copy(into: gathering, board, expected: expected)
        }
    }
}

/// Of a table that is only read.
struct NoWriter: LedgerWriter {
    let table: String

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        throw EventStoreError.readOnly(
            "\(table) is another program's table; write=yes in the address allows to write into it")
    }
}
