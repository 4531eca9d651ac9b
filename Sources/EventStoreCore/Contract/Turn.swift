import Synchronization

/// Lets one task in at a time, in the order in which they came, without a thread.
package final class Turn: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Runs the body when nobody else's runs.
    package func take<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        await withCheckedContinuation { next in
            let isFree = state.withLock { state in
                if state.isTaken {
                    state.waiting.append(next)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { next.resume() }
        }
        defer { pass() }
        return try await body()
    }

    private func pass() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
