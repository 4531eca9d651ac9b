import AWSClient
import EventStoreCore
import TextFormats

/// Appends to another program's table what that program can read. The lock is the table's own: no
/// item may stand where a new one goes. A layout without numbers has none; there an append only
/// never overwrites anything.
final class TableWriter: LedgerWriter {
    private let follower: TableFollower
    private let patience: Duration
    private let turn = Turn()
    private var events: ForeignEvents { follower.table.events }
    private var log: any TableLog { follower.log }

    /// Events of a stream in which a command is looked for that another host may have carried out.
    private static let commandsLookedAt = 1000

    init(_ follower: TableFollower, patience: Duration) {
        self.follower = follower
        self.patience = patience
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await turn.take {
            let deadline = ContinuousClock.now + patience
            return try await follower.givingPositions(until: deadline) { _ in
                try await append(request, until: deadline)
            }
        }
    }

    func rehearse(_ request: AppendRequest) async throws { _ = try await plan(request) }

    private func append(
        _ request: AppendRequest, until deadline: ContinuousClock.Instant
    ) async throws -> AppendOutcome {
        var contention = Contention()
        while true {
            try Task.checkCancellation()
            try await log.copyOthers()
            for stream in request.writes.map(\.stream) + request.guards.map(\.stream) {
                try await follower.copyNew(of: stream)
            }
            if case .replay(let outcome) = try await AppendPlan.judge(
                request, on: follower.replica)
            {
                return outcome
            }
            if let outcome = try await known(request) { return outcome }
            let plan = try await plan(request)
            if try await write(plan, for: request, until: deadline) {
                // It is recorded, whatever becomes of the copy: that is made again.
                _ = try? await follower.replica.apply([plan.entry])
                follower.board.note(copied: Position(plan.outcome.positions.upperBound))
                return plan.outcome
            }
            guard ContinuousClock.now < deadline else {
                throw EventStoreError.busy(
                    "others write to \(events.table) all the time; waited \(patience)")
            }
            try await Task.sleep(for: contention.wait())
        }
    }

    /// What a command came to that this host does not remember: its items bear its id.
    private func known(_ request: AppendRequest) async throws -> AppendOutcome? {
        guard let command = request.command?.id else { return nil }
        var positions: [Int64] = []
        var heads: [StreamVersion] = []
        for stream in request.writes.map(\.stream) {
            let newest = try await follower.replica.read(
                stream, StreamQuery(direction: .backward, limit: Self.commandsLookedAt))
            let own = newest.filter { $0.commandID == command }
            guard let last = own.first else { return nil }
            positions += own.map(\.position.number)
            heads.append(StreamVersion(stream: stream, version: last.version))
        }
        guard let first = positions.min(), let last = positions.max() else { return nil }
        return AppendOutcome(positions: first...last, heads: heads, isReplay: true)
    }

    // MARK: What is written

    /// The items of an append, and the events that they become.
    private struct Plan {
        let items: [AttributeValue.Item]
        /// Keys that have to stay free: the next ones of streams that are guarded.
        let unwritten: [AttributeValue.Item]
        let entry: LogEntry
        let outcome: AppendOutcome
    }

    private func plan(_ request: AppendRequest) async throws -> Plan {
        let replica = follower.replica
        var placing = TablePlacing(events, behind: try await replica.lastPosition())
        var items: [AttributeValue.Item] = []
        var recorded: [RecordedEvent] = []
        var heads: [StreamVersion] = []
        for write in request.writes {
            if let head = try await log.head(of: write.stream) {
                placing.know(
                    head, try await log.balance(of: write.stream, through: head.version))
            }
            let made = try await self.items(of: write, request)
            let placed = try made.flatMap { try placing.place(events.found($0)) }
            items += made
            recorded += placed
            heads.append(
                StreamVersion(stream: write.stream, version: placed.last?.version ?? .empty))
        }
        let unwritten = try await unwritten(request)
        let count = items.count + unwritten.count
        guard count <= log.mostItems else {
            throw EventStoreError.limitExceeded(
                what: "items of an append, and its guards", value: count, maximum: log.mostItems)
        }
        let first = recorded.first?.position.number ?? 1
        return Plan(
            items: items, unwritten: unwritten,
            entry: LogEntry(events: recorded, command: request.command),
            outcome: AppendOutcome(
                positions: first...max(first, recorded.last?.position.number ?? first),
                heads: heads, isReplay: false))
    }

    /// Where nothing numbers the items there is no key that others would have to take.
    private func unwritten(_ request: AppendRequest) async throws -> [AttributeValue.Item] {
        guard events.layout.hasLock else { return [] }
        var keys: [AttributeValue.Item] = []
        for stream in request.guards.map(\.stream) {
            let next = (try await log.head(of: stream)?.version ?? .empty).next
            keys.append([
                events.keys[0]: .string(stream.name),
                events.keys[1]: AttributeValue(next.number),
            ])
        }
        return keys
    }

    private func items(
        of write: StreamWrite, _ request: AppendRequest
    ) async throws -> [AttributeValue.Item] {
        let writing = events.layout.reading
        let isCopy = events.meaning.isVerbatim
        var rows = try await history(of: write.stream, isCopy ? .last : writing.historyNeeded)
        var version = try await log.head(of: write.stream)?.version ?? .empty
        var items: [AttributeValue.Item] = []
        for event in write.events {
            let types = events.meaning.types(for: event)
            let example = try await example(of: types, in: write.stream)
            guard let type = example?.type ?? types.first else {
                throw EventStoreError.invalidEvent(
                    "the table \(events.table) has nothing for '\(Printable(event.type))'")
            }
            let draft = try events.meaning.draft(
                of: event, as: type, in: write.stream,
                like: writing.companions == nil ? nil : example?.event.payload,
                companions: writing.companions ?? [])
            let made = try writing.items(
                draft,
                at: ItemPlace(
                    stream: write.stream, version: version.next, moment: event.occurredAt,
                    id: event.id, command: request.command?.id,
                    correlationID: event.correlationID, causationID: event.causationID,
                    keys: events.keys, isCopy: isCopy),
                behind: rows)
            for item in made {
                guard let read = events.read(item) else {
                    throw EventStoreError.invalidEvent("it could not be read back")
                }
                rows.append(ForeignRow(type: read.type, payload: read.payload, item: item))
                version = version.next
            }
            items += made
        }
        return items
    }

    private func history(
        of stream: StreamID, _ need: HistoryNeed
    ) async throws -> [ForeignRow] {
        guard case .whole = need else {
            return try await log.head(of: stream).map { [ForeignRow($0)] } ?? []
        }
        var rows: [ForeignRow] = []
        var from = Version(1)
        while true {
            let page = try await follower.replica.read(
                stream, StreamQuery(from: from, limit: follower.replica.limits.pageSize))
            rows += page.map { ForeignRow($0) }
            guard page.count == follower.replica.limits.pageSize, let last = page.last else {
                return rows
            }
            from = last.version.next
        }
    }

    /// The stream's newest event of one of the types.
    private func example(
        of types: [String], in stream: StreamID
    ) async throws -> RecordedEvent? {
        var newest: RecordedEvent?
        for type in types {
            let query = StreamQuery(direction: .backward, limit: 1, type: type)
            guard let found = try await follower.replica.read(stream, query).first else { continue }
            if found.version > newest?.version ?? .empty { newest = found }
        }
        return newest
    }

    // MARK: Sending

    /// - Returns: false if somebody else's item stands where one of these was to go.
    private func write(
        _ plan: Plan, for request: AppendRequest, until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let isNew = Condition.isNew(key: events.keys[0])
        let writes =
            plan.items.map { ItemWrite.put(table: events.table, $0, isNew) }
            + plan.unwritten.map { ItemWrite.check(table: events.table, key: $0, isNew) }
        let refusals: [WriteAnswer.Refusal?]
        switch try await log.write(plan.entry, writes, for: request, until: deadline) {
        case .recorded: return true
        case .overtaken: return false
        case .refused(let found): refusals = found
        }
        guard refusals.contains(where: { $0?.isCondition ?? false }) else {
            throw WriteAnswer.failure(refusals)
        }
        let conditions = zip(refusals, plan.items).filter { $0.0?.isCondition ?? false }
        // Ours, whose answer was lost: it bears the id that was drawn for it.
        if conditions.count == plan.items.count,
            conditions.allSatisfy({ $0.0?.item == $0.1 })
        {
            return true
        }
        // Without numbers the place is the event's own: it does not become free.
        guard events.layout.hasLock || conditions.isEmpty else {
            throw EventStoreError.busy(
                "an item of the same type and moment is in \(events.table); nothing was recorded")
        }
        return false
    }
}
