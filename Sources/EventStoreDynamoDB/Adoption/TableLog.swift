import AWSClient
import EventStoreCore

/// The log of another program's table: who gives its items their positions.
protocol TableLog: Sendable {
    var replica: any ReplicaStore { get }

    /// Processes of this host give positions one at a time, or they would not agree.
    var isOfThisHost: Bool { get }

    /// False where this host was found to have no right to give positions.
    var mayPlace: Bool { get }

    /// Copies what others have given positions to.
    ///
    /// - Throws: what the log and the replica throw.
    func copyOthers() async throws

    /// Gives events of the table their positions behind the replica's end.
    ///
    /// - Parameter events: at those positions, chained, at most `TablePlacing.eventsAtOnce` or
    ///   those of one item.
    /// - Returns: false if others were first: their events have to be copied, and these to be
    ///   placed behind them. True also where this host may not give positions: then it is left to
    ///   others.
    /// - Throws: what the log and the replica throw.
    func place(_ events: [RecordedEvent]) async throws -> Bool

    /// Writes items into the table, and gives the events that they are their positions, all or
    /// nothing. The replica is left as it is.
    ///
    /// - Parameters:
    ///   - entry: at most `mostItems` events, at the positions behind the replica's end.
    ///   - writes: of the table, in which nothing refers to the log.
    ///   - request: what it is for.
    ///   - deadline: when to give up waiting for an answer.
    /// - Returns: what became of it.
    /// - Throws: as `DynamoDB.decide`.
    func write(
        _ entry: LogEntry, _ writes: [ItemWrite], for request: AppendRequest,
        until deadline: ContinuousClock.Instant
    ) async throws -> TableWrite

    /// Items that one append may write.
    var mostItems: Int { get }
}

/// What became of an append to another program's table.
enum TableWrite: Sendable {
    case recorded
    /// Others took its positions: nothing was written.
    case overtaken
    /// Nothing was written: of each of the writes in turn, why; nil for one that would have gone
    /// through.
    case refused([WriteAnswer.Refusal?])
}

/// The log that this host keeps for itself: its positions mean nothing elsewhere.
struct HostLog: TableLog {
    let replica: any ReplicaStore
    let tables: LedgerTables
    let dynamo: DynamoDB
    let board: StatusBoard
    let now: @Sendable () -> Timestamp

    let isOfThisHost = true
    let mayPlace = true
    let mostItems = 100

    /// There are no others, unless the table was adopted meanwhile.
    ///
    /// - Throws: `EventStoreError.replaced` then.
    func copyOthers() async throws {
        do {
            guard try await AdoptionMark.read(of: tables, dynamo) != nil else { return }
        } catch AWSFailure.refused {
            // Who may not look there has nothing of it either.
            return
        }
        throw AdoptionMark.isThere(tables)
    }

    func place(_ events: [RecordedEvent]) async throws -> Bool {
        try await replica.apply(events.map { LogEntry(events: [$0], command: nil) })
        return true
    }

    func write(
        _ entry: LogEntry, _ writes: [ItemWrite], for request: AppendRequest,
        until deadline: ContinuousClock.Instant
    ) async throws -> TableWrite {
        let answer = try await dynamo.decide(
            writes, token: "\(CommandID.drawn())", of: request, until: deadline, board, now)
        if case .refused(let refusals) = answer { return .refused(refusals) }
        return .recorded
    }
}
