import AWSClient
import EventStoreCore
import TextFormats

extension DynamoDBEventStore {
    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try request.check(limits)
        return try await writing.take {
            do {
                return try await append(request, until: .now + patience)
            } catch {
                throw StoreFailure.translate(error)
            }
        }
    }

    private func append(
        _ request: AppendRequest, until deadline: ContinuousClock.Instant
    ) async throws -> AppendOutcome {
        let appendID = "\(Self.drawID())"
        var contention = Contention()
        // A refusal counts only by what stood in the tables after the call began.
        var hasCaughtUp = false
        while true {
            try Task.checkCancellation()
            switch try await verdict(request, hasCaughtUp: &hasCaughtUp) {
            case .replay(let outcome): return outcome
            case .record(let plan):
                if try await take(plan, appendID, for: request, until: deadline) {
                    return await recorded(plan)
                }
            }
            guard ContinuousClock.now < deadline else {
                throw EventStoreError.busy(
                    "others write to \(tables.log) all the time; waited \(patience)")
            }
            try await Task.sleep(for: contention.wait())
            try await catchUp()
            hasCaughtUp = true
        }
    }

    private func verdict(
        _ request: AppendRequest, hasCaughtUp: inout Bool
    ) async throws -> AppendPlan.Verdict {
        do {
            return try await AppendPlan.judge(request, on: replica)
        } catch let error as EventStoreError where !hasCaughtUp && error.isRefusal {
            try await catchUp()
            hasCaughtUp = true
            return try await AppendPlan.judge(request, on: replica)
        }
    }

    /// Tries to take the slot. As long as the answer is missing the same request is sent with the
    /// same token: it is carried out once, and the slot says by whom, for ever.
    ///
    /// - Returns: false if another append stands in the slot.
    private func take(
        _ plan: AppendPlan, _ appendID: String, for request: AppendRequest,
        until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let writes = writes(of: plan, appendID)
        let token = Self.token(appendID, plan.slot)
        while true {
            do {
                switch try await dynamo.transact(writes, token: token) {
                case .written: return true
                case .refused(let refusals): return try isOurs(refusals, plan, appendID)
                }
            } catch AWSFailure.outcomeUnknown(let reason) {
                guard ContinuousClock.now < deadline, !Task.isCancelled else {
                    board.update { $0.state = .offline(since: follower.now(), reason: reason) }
                    throw EventStoreError.outcomeUnknown(request.command?.id)
                }
            } catch is CancellationError {
                // It may be on its way.
                throw EventStoreError.outcomeUnknown(request.command?.id)
            }
        }
    }

    private func isOurs(
        _ refusals: [WriteAnswer.Refusal?], _ plan: AppendPlan, _ appendID: String
    ) throws -> Bool {
        if let slot = refusals.first ?? nil, slot.isCondition {
            return slot.item?["appendId"]?.string == appendID
        }
        for (refusal, event) in zip(refusals.dropFirst(), plan.entry.events) {
            guard let refusal, refusal.isCondition else { continue }
            throw EventStoreError.damaged(
                "\(Printable(event.stream.name))@\(event.version) is in the table "
                    + "\(tables.events) and not in its log: another program has written it")
        }
        let reason = refusals.lazy.compactMap { $0 }.first
        throw AWSFailure.refused(
            code: "TransactionCanceled",
            message: "\(reason?.code ?? "no reason"): \(reason?.message ?? "")", body: [])
    }

    /// It is recorded, whatever becomes of the copy: that is made again with the next one.
    private func recorded(_ plan: AppendPlan) async -> AppendOutcome {
        if let last = try? await replica.apply([plan.entry]) { board.note(copied: last) }
        return plan.outcome
    }

    private func writes(of plan: AppendPlan, _ appendID: String) -> [ItemWrite] {
        let slot = SlotItem(
            slot: plan.slot, appendID: appendID,
            events: plan.entry.events.map {
                SlotItem.Reference(stream: $0.stream, version: $0.version, hash: $0.hash)
            }, command: plan.entry.command)
        let events = plan.entry.events.map { event in
            ItemWrite.put(
                table: tables.events,
                EventItem.item(event, contentHash: plan.entry.command?.contentHash),
                .isNew(key: EventItem.stream))
        }
        return [.put(table: tables.log, slot.item, .isNew(key: LogSlot.partition))] + events
    }

    private static func drawID() -> Identifier<CommandKind> {
        Identifier(derivedFrom: Digest(words: (.random(), .random(), .random(), .random())))
    }

    /// Of the append and its slot: in another slot it is another request.
    private static func token(_ appendID: String, _ slot: LogSlot) -> String {
        let digest = Digest(sha256: Array("\(appendID) \(slot.position)".utf8))
        return "\(Identifier<CommandKind>(derivedFrom: digest))"
    }
}

extension UInt64 {
    fileprivate static func random() -> UInt64 { .random(in: .min ... .max) }
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

/// How long an append stands back when others were first: the double each time, drawn, so that
/// writers do not keep step.
private struct Contention {
    private var longest: Int64 = 2000

    mutating func wait() -> Duration {
        defer { longest = min(longest * 2, 200_000) }
        return .microseconds(Int64.random(in: 0...longest))
    }
}
