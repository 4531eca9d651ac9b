import EventStoreCore
import LedgerService

/// What is to be done when an event of an import stands in the store.
struct Recording {
    let account: CachedAccount
    let version: Version
    /// The account with it, where a snapshot is due; its hash and its position are not known yet.
    let snapshot: AccountState?
}

/// What an import writes to and reads accounts from: the store's bulk, the snapshots that were kept
/// before it, and its own, which are kept when the events are recorded.
///
/// Events go out in batches. While some are recorded the next is prepared, and an account is ahead
/// of what the store has said of it: its hash and its position come with the answer.
final class ImportStore {
    /// The last position before the import.
    let start: Position
    private(set) var snapshots = PendingSnapshots()
    private(set) var firstPosition: Position?
    private(set) var lastPosition: Position?

    private let relay: BulkRelay
    private let hasOwnStreams: Bool
    private let readModels: any ReadModelStore
    private let codec: EventCodec
    private let now: Timestamp
    private var seen = SeenFilter()
    /// What waits to be handed over.
    private var batch = Batch()
    /// What waits for its answer, the oldest first.
    private var underway: [(batch: Batch, reply: BulkRelay.Reply<[BulkOutcome]>)] = []

    /// - Parameters:
    ///   - relay: to the bulk that is under way.
    ///   - events: the store of that bulk.
    ///   - readModels: where snapshots are.
    ///   - codec: what accounts are folded with.
    ///   - now: when snapshots are made.
    /// - Throws: the store's errors.
    init(
        _ relay: BulkRelay, _ events: any EventStore, _ readModels: any ReadModelStore,
        _ codec: EventCodec, now: Timestamp
    ) async throws {
        self.relay = relay
        hasOwnStreams = events.keepsOwnStreams
        self.readModels = readModels
        self.codec = codec
        self.now = now
        if let remote = events as? any RemoteEventStore {
            start = try await remote.catchUp()
        } else {
            start = try await events.lastPosition()
        }
    }

    /// The periods that the book has closed. From here on what is added depends on it that nobody
    /// else closes or reopens one.
    ///
    /// - Throws: the store's errors.
    func readPeriods() async throws -> KnownPeriods {
        let stream = PeriodDeclaration.stream
        var (known, version) = (KnownPeriods(), Version.empty)
        while true {
            let page = try await read(stream, StreamQuery(from: version.next))
            for event in page {
                // What closes nothing is for `verify` to name.
                try? known.take(event)
                version = event.version
            }
            if page.count < StreamQuery().limit { break }
        }
        if !known.isAccount, hasOwnStreams {
            let item = StreamGuard(stream, expecting: .version(version))
            try await relay.ask { try await $0.expect([item]) }.value
        }
        return known
    }

    /// Whether the book can keep imports: it has streams of its own, and `$imports` is no account
    /// that was opened before such names were reserved.
    ///
    /// - Throws: the store's errors.
    func keepsImports() async throws -> Bool {
        guard hasOwnStreams else { return false }
        let first = StreamQuery(from: Version(1), through: Version(1), limit: 1)
        return try await read(ImportRecord.stream, first).first?.isOfTheBook ?? true
    }

    private struct Batch {
        var events: [BulkEvent] = []
        /// Nil for what the book says of the import itself.
        var recordings: [Recording?] = []
    }

    // MARK: Writing

    /// True when `handOver` is due.
    var isFull: Bool { batch.events.count >= ImportLimits.batchEvents }

    /// Takes an event whose id nobody has: see `mayHold`. What the book says of the import itself
    /// comes without a recording: others may write to that stream meanwhile.
    func add(_ event: BulkEvent, _ recording: Recording?) {
        seen.insert(event.event.id)
        batch.events.append(event)
        batch.recordings.append(recording)
    }

    /// Gives the store what was added; waits only where too much is under way.
    func handOver() async throws {
        guard !batch.events.isEmpty else { return }
        let next = batch
        batch = Batch()
        batch.events.reserveCapacity(ImportLimits.batchEvents)
        batch.recordings.reserveCapacity(ImportLimits.batchEvents)
        underway.append((next, relay.ask { [events = next.events] in try await $0.append(events) }))
        if underway.count > ImportLimits.batchesUnderway { try await finishOldest() }
    }

    /// Waits until all that was added is recorded.
    func settle() async throws {
        try await handOver()
        while !underway.isEmpty { try await finishOldest() }
    }

    private func finishOldest() async throws {
        let (batch, reply) = underway.removeFirst()
        let outcomes = try await reply.value
        for index in outcomes.indices {
            switch outcomes[index] {
            case .recorded(let head):
                if let recording = batch.recordings[index] { try settle(recording, head) }
            case .duplicate(let place):
                // Another has recorded it meanwhile: what was folded since is not the account.
                throw EventStoreError.duplicateEvent(batch.events[index].event.id, place)
            }
        }
    }

    private func settle(_ recording: Recording, _ head: StreamHead) throws {
        guard head.version == recording.version else {
            throw HistoryError(
                stream: head.stream, version: recording.version,
                reason: "another has recorded an event here meanwhile")
        }
        recording.account.state.settle(head)
        firstPosition = firstPosition ?? head.position
        lastPosition = head.position
        guard var snapshot = recording.snapshot else { return }
        snapshot.settle(head)
        snapshots.keep(SnapshotCodec.encode(snapshot, at: now, codec))
    }

    // MARK: Reading

    /// True unless it is sure that the id is of no event: none of this import's and, where the
    /// store was empty before it, none at all.
    func mayHold(_ id: EventID) -> Bool { start > .start || hasSeen(id) }

    /// True unless it is sure that this import has not added an event of the id.
    func hasSeen(_ id: EventID) -> Bool { seen.mayContain(id) }

    /// True unless it is sure that the stream has no event.
    func mayHold(_ stream: StreamID) -> Bool { start > .start || seen.mayContain(stream) }

    /// True for an event that this import has written.
    func isOwn(_ recorded: RecordedEvent) -> Bool { recorded.position > start }

    /// The event of an id, with what was added.
    func event(_ id: EventID) async throws -> RecordedEvent? {
        if batch.events.contains(where: { $0.event.id == id }) { try await handOver() }
        return try await relay.ask { try await $0.event(id) }.value
    }

    /// From here on events may be added to the stream.
    func noteUse(of stream: StreamID) { seen.insert(stream) }

    /// An account that is ahead of the store, and was forgotten so soon.
    func pendingAccount(_ id: StreamID) -> CachedAccount? {
        guard seen.mayContain(id) else { return nil }
        for batch in [batch] + underway.reversed().map(\.batch) {
            if let index = batch.events.lastIndex(where: { $0.stream == id }) {
                return batch.recordings[index]?.account
            }
        }
        return nil
    }

    func hasEvents(_ stream: StreamID) async throws -> Bool {
        try await relay.ask { try await $0.head(of: stream) != nil }.value
    }

    /// Events of a stream that has none in a batch, or is read up to what it had before.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        try await relay.ask { try await $0.read(stream, query) }.value
    }

    func latestSnapshot(of stream: StreamID, through: Version) async throws -> Snapshot? {
        if let own = snapshots.latest(of: stream, through: through) { return own }
        return try await readModels.latestSnapshot(of: stream, through: through)
    }
}

/// Snapshots of events that are not recorded for good yet: as many as fit in memory. Of those that
/// do not fit an account keeps the newest.
struct PendingSnapshots {
    private var streams: [StreamID: [Snapshot]] = [:]
    private(set) var count = 0

    mutating func keep(_ snapshot: Snapshot) {
        let isFull = count >= ImportLimits.pendingSnapshots
        var own = streams.removeValue(forKey: snapshot.stream) ?? []
        if isFull, !own.isEmpty {
            own[own.count - 1] = snapshot
        } else if !isFull {
            own.append(snapshot)
            count += 1
        }
        if !own.isEmpty { streams[snapshot.stream] = own }
    }

    func latest(of stream: StreamID, through version: Version) -> Snapshot? {
        streams[stream]?.last { $0.version <= version }
    }

    var all: [Snapshot] { streams.values.flatMap(\.self) }
}
