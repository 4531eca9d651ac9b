import Synchronization

@testable import AWSClient

/// Finds credentials as a test says, in order; the last answer stands for all that follow.
final class ScriptedLook: Sendable {
    private let answers: [Result<AWSCredentials, CredentialFailure>]
    private let asked = Mutex(0)
    /// Looks wait until it is open.
    private let gate: Gate?
    /// Open once a look has begun.
    let begun = Gate()

    init(_ answers: [Result<AWSCredentials, CredentialFailure>], gate: Gate? = nil) {
        self.answers = answers
        self.gate = gate
    }

    var count: Int { asked.withLock { $0 } }

    func cache(_ clock: FakeClock) -> CredentialCache {
        CredentialCache(clock: clock.clock) { [self] in
            let number = asked.withLock { asked in
                asked += 1
                return asked - 1
            }
            await begun.open()
            await gate?.pass()
            return try answers[min(number, answers.count - 1)].get()
        }
    }
}

/// Holds up whoever passes until it is opened, once and for all.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}
