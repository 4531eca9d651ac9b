import AWSClient
import Synchronization

/// A clock whose time only passes by waiting, and a chance that draws what it was told.
final class FakeClock: Sendable {
    private struct State {
        var now: Int64
        var elapsed = Duration.zero
        var waits: [Duration] = []
        var draw: Double
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - now: seconds since 1970; 2026-08-01T12:00:00Z unless said.
    ///   - draw: the number that chance draws every time.
    init(now: Int64 = 1_785_585_600, draw: Double = 0.5) {
        state = Mutex(State(now: now, draw: draw))
    }

    /// What was waited so far, in order.
    var waits: [Duration] { state.withLock { $0.waits } }

    var now: Int64 { state.withLock { $0.now } }

    /// Lets time pass.
    func advance(_ seconds: Int64) {
        state.withLock { state in
            state.now += seconds
            state.elapsed += .seconds(seconds)
        }
    }

    var clock: AWSClock {
        AWSClock(
            now: { self.now }, elapsed: { self.state.withLock { $0.elapsed } },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.waits.append(duration)
                    state.elapsed += duration
                    state.now += duration.components.seconds
                }
            },
            draw: { self.state.withLock { $0.draw } })
    }
}
