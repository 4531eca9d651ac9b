import EventStoreCore
import LedgerService
import Synchronization

/// Lets another task use a store's bulk than the one that it belongs to: an import reads on in its
/// file while the store records what was read before.
///
/// What is asked is carried out one after the other, in the order in which it was asked.
final class BulkRelay: Sendable {
    private typealias Job = @Sendable (any BulkWriter) async -> Void

    private struct State {
        var jobs: [Job] = []
        var waiter: CheckedContinuation<Job?, Never>?
        var isOver = false
    }

    private let state = Mutex(State())

    /// Runs the work in a task of its own, and what it asks of the writer in this one, until the
    /// work ends.
    ///
    /// - Throws: what the work throws.
    static func run<Value: Sendable>(
        _ writer: any BulkWriter, _ work: @escaping @Sendable (BulkRelay) async throws -> Value
    ) async throws -> Value {
        let relay = BulkRelay()
        // No child of this task: that would run on the writer's thread as well.
        let task = Task {
            defer { relay.finish() }
            return try await work(relay)
        }
        while let job = await relay.next() { await job(writer) }
        return try await task.value
    }

    /// Asks something of the writer, and does not wait for it.
    func ask<Value: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Value
    ) -> Reply<Value> {
        let reply = Reply<Value>()
        add { writer in
            do {
                reply.set(.success(try await body(writer)))
            } catch {
                reply.set(.failure(error))
            }
        }
        return reply
    }

    private func add(_ job: @escaping Job) {
        let waiter = state.withLock { state -> CheckedContinuation<Job?, Never>? in
            guard let waiter = state.waiter.take() else {
                state.jobs.append(job)
                return nil
            }
            return waiter
        }
        waiter?.resume(returning: job)
    }

    private func finish() {
        state.withLock { state -> CheckedContinuation<Job?, Never>? in
            state.isOver = true
            return state.waiter.take()
        }?.resume(returning: nil)
    }

    /// The next job; nil when the work is over and nothing is left of what it asked.
    private func next() async -> Job? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Job?? in
                if !state.jobs.isEmpty { return .some(state.jobs.removeFirst()) }
                if state.isOver { return .some(nil) }
                state.waiter = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    /// What will be known: one task sets it, one waits for it.
    final class Reply<Value: Sendable>: Sendable {
        private enum State {
            case unknown
            case awaited(CheckedContinuation<Value, any Error>)
            case known(Result<Value, any Error>)
        }

        private let state = Mutex(State.unknown)

        fileprivate func set(_ result: Result<Value, any Error>) {
            let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
                defer { state = .known(result) }
                if case .awaited(let waiter) = state { return waiter }
                return nil
            }
            waiter?.resume(with: result)
        }

        /// - Throws: what the body that was asked for threw.
        var value: Value {
            get async throws {
                try await withCheckedThrowingContinuation { continuation in
                    let result = state.withLock { state -> Result<Value, any Error>? in
                        if case .known(let result) = state { return result }
                        state = .awaited(continuation)
                        return nil
                    }
                    if let result { continuation.resume(with: result) }
                }
            }
        }
    }
}
