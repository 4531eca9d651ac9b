import AWSClient
import EventStoreCore
import TextFormats

/// Carries out appends in the tables of one kind.
protocol LedgerWriter: Sendable {
    /// As `EventStore.append`; within the limits.
    ///
    /// - Throws: as it says, and what the service throws.
    func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// As `RehearsingRemoteStore.rehearse`. Nothing to do where every event has its place.
    func rehearse(_ request: AppendRequest) async throws
}

extension LedgerWriter {
    func rehearse(_ request: AppendRequest) async throws {}
}

extension DynamoDB {
    /// Before a lost answer is asked for again: the client has waited too, but not where it has
    /// tried so much that it tries only once.
    private static let pause = Duration.milliseconds(200)

    /// Writes all or nothing. As long as the answer is missing the same request is sent with the
    /// same token: it is carried out once. Once an answer was lost, what stands in the way of
    /// asking again says nothing about it.
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
        let unknown = EventStoreError.outcomeUnknown(request.command?.id)
        var isLost = false
        while true {
            do {
                return try await transact(writes, token: token)
            } catch let failure as AWSFailure where isLost || failure.isUnknown {
                isLost = true
                guard ContinuousClock.now < deadline,
                    (try? await Task.sleep(for: Self.pause)) != nil
                else {
                    board.note(failure, at: now())
                    throw unknown
                }
            } catch is CancellationError {
                // It may be on its way.
                throw unknown
            }
        }
    }
}

extension AWSFailure {
    fileprivate var isUnknown: Bool { if case .outcomeUnknown = self { true } else { false } }
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

/// How long an append stands back when others were first: the double each time, drawn, so that
/// writers do not keep step.
struct Contention {
    private var longest: Int64 = 2000

    mutating func wait() -> Duration {
        defer { longest = min(longest * 2, 200_000) }
        return .microseconds(Int64.random(in: 0...longest))
    }
}
