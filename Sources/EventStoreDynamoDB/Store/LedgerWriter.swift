import AWSClient
import EventStoreCore
import TextFormats

/// Carries out appends in the tables of one kind.
protocol LedgerWriter: Sendable {
    /// As `EventStore.append`; within the limits.
    ///
    /// - Throws: as it says, and what the service throws.
    func append(_ request: AppendRequest) async throws -> AppendOutcome
}

extension DynamoDB {
    /// Writes all or nothing. As long as the answer is missing the same request is sent with the
    /// same token: it is carried out once.
    ///
    /// - Parameters:
    ///   - writes: of different items.
    ///   - token: of this request.
    ///   - request: what it is for.
    ///   - deadline: when to give up waiting for an answer.
    ///   - board: is told when it is given up.
    ///   - now: the clock.
    /// - Returns: what became of it.
    /// - Throws: `EventStoreError.outcomeUnknown`, `AWSFailure`.
    func decide(
        _ writes: [ItemWrite], token: String, of request: AppendRequest,
        until deadline: ContinuousClock.Instant, _ board: StatusBoard, _ now: () -> Timestamp
    ) async throws -> WriteAnswer {
        while true {
            do {
                return try await transact(writes, token: token)
            } catch AWSFailure.outcomeUnknown(let reason) {
                guard ContinuousClock.now < deadline, !Task.isCancelled else {
                    board.note(
                        EventStoreError.unavailable(reason: reason, retryAfter: nil), at: now())
                    throw EventStoreError.outcomeUnknown(request.command?.id)
                }
            } catch is CancellationError {
                // It may be on its way.
                throw EventStoreError.outcomeUnknown(request.command?.id)
            }
        }
    }
}

extension WriteAnswer {
    /// The failure of a transaction that no condition of ours explains.
    static func failure(_ refusals: [Refusal?]) -> AWSFailure {
        let reason = refusals.lazy.compactMap { $0 }.first
        return .refused(
            code: "TransactionCanceled",
            message: "\(reason?.code ?? "no reason"): \(reason?.message ?? "")", body: [])
    }
}

extension Identifier {
    static func drawn() -> Self {
        Identifier(derivedFrom: Digest(words: (.random(), .random(), .random(), .random())))
    }
}

extension UInt64 {
    fileprivate static func random() -> UInt64 { .random(in: .min ... .max) }
}
