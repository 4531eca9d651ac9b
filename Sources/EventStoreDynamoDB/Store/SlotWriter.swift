import AWSClient
import EventStoreCore
import TextFormats

/// Appends by the next free slot of the log.
final class SlotWriter: LedgerWriter {
    private let follower: LogFollower
    /// How long an append tries, against other writers and a service that does not answer.
    private let patience: Duration
    private let background: Background
    private let turn = Turn()
    private var tables: LedgerTables { follower.copier.log.tables }
    private var dynamo: DynamoDB { follower.copier.log.dynamo }

    init(_ follower: LogFollower, in background: Background, patience: Duration) {
        self.follower = follower
        self.background = background
        self.patience = patience
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await turn.take { try await append(request, until: .now + patience) }
    }

    /// A table that was made again while nobody looked has free slots too. Whoever has not heard
    /// from the log for so long asks first whether its end is still there.
    private static let confirmation = Duration.seconds(10)

    private func append(
        _ request: AppendRequest, until deadline: ContinuousClock.Instant
    ) async throws -> AppendOutcome {
        let appendID = "\(CommandID.drawn())"
        var contention = Contention()
        var isFirst = true
        // A refusal counts only by what stood in the tables after the call began.
        var hasCaughtUp = !follower.isConfirmed(within: Self.confirmation)
        if hasCaughtUp { _ = try await follower.catchUp() }
        while true {
            try Task.checkCancellation()
            switch try await verdict(request, hasCaughtUp: &hasCaughtUp) {
            case .replay(let outcome): return outcome
            case .record(let plan):
                // What became of an earlier sending is looked for first, also when time is up.
                guard isFirst || ContinuousClock.now < deadline else {
                    throw EventStoreError.busy(
                        "others write to \(tables.log) all the time; waited \(patience)")
                }
                isFirst = false
                let slot = SlotItem(plan.entry, appendID: appendID)
                if try await take(slot, plan, for: request, until: deadline) {
                    // It is recorded, whatever becomes of the copy: that is made again.
                    if (try? await follower.replica.apply([plan.entry])) != nil {
                        follower.note(recorded: slot)
                    }
                    return plan.outcome
                }
            }
            try await background.sleep(contention.wait())
            _ = try await follower.catchUp()
            hasCaughtUp = true
        }
    }

    private func verdict(
        _ request: AppendRequest, hasCaughtUp: inout Bool
    ) async throws -> AppendPlan.Verdict {
        do {
            return try await AppendPlan.judge(request, on: follower.replica)
        } catch let error as EventStoreError where !hasCaughtUp && error.isRefusal {
            _ = try await follower.catchUp()
            hasCaughtUp = true
            return try await AppendPlan.judge(request, on: follower.replica)
        }
    }

    /// Tries to take the slot. As long as the answer is missing the same request is sent with the
    /// same token: it is carried out once, and the slot says by whom, for ever. Once an answer was
    /// lost, what stands in the way of asking again says nothing about it.
    ///
    /// - Returns: false if another append stands in the slot.
    private func take(
        _ slot: SlotItem, _ plan: AppendPlan, for request: AppendRequest,
        until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let writes = writes(of: plan, slot)
        let token = slot.token
        switch try await dynamo.decide(
            writes, token: token, of: request, until: deadline, follower.board, follower.now)
        {
        case .written: return true
        case .refused(let refusals): return try isOurs(refusals, plan, slot)
        }
    }

    private func isOurs(
        _ refusals: [WriteAnswer.Refusal?], _ plan: AppendPlan, _ slot: SlotItem
    ) throws -> Bool {
        if let found = refusals.first ?? nil, found.isCondition {
            return slot.isWritten(in: found.item)
        }
        for (refusal, event) in zip(refusals.dropFirst(), plan.entry.events) {
            guard let refusal, refusal.isCondition else { continue }
            throw EventStoreError.damaged(
                "\(Printable(event.stream.name))@\(event.version) is in the table "
                    + "\(tables.events) and not in its log: another program has written it")
        }
        throw WriteAnswer.failure(refusals)
    }

    private func writes(of plan: AppendPlan, _ slot: SlotItem) -> [ItemWrite] {
        let events = plan.entry.events.map { event in
            ItemWrite.put(
                table: tables.events,
                EventItem.item(event, contentHash: plan.entry.command?.contentHash),
                .isNew(key: EventItem.stream))
        }
        return [.put(table: tables.log, slot.item, .isNew(key: LogSlot.partition))] + events
    }
}

extension EventStoreError {
    /// True for what an append is refused with because of what is recorded.
    fileprivate var isRefusal: Bool {
        switch self {
        case .versionConflict, .duplicateEvent, .commandMismatch: true
        default: false
        }
    }
}
