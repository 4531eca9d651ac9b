import Synchronization

@testable import AWSClient

/// Hands out keys some times, and fails then.
final class FailingCredentials: CredentialProvider {
    private let left: Mutex<Int>
    private let failure: CredentialFailure

    init(after count: Int, _ failure: CredentialFailure) {
        left = Mutex(count)
        self.failure = failure
    }

    func credentials() async throws -> AWSCredentials {
        let isLeft = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isLeft else { throw failure }
        return TestClient.keys
    }

    func discard(_ credentials: AWSCredentials) async {}
}
