import Synchronization

/// Who follows the log for an in-memory replica, and what it was told.
final class InMemoryFollowing: Sendable {
    private struct State {
        var isClaimed = false
        var confirmed: Timestamp?
    }

    private let state = Mutex(State())

    var confirmed: Timestamp? { state.withLock { $0.confirmed } }

    /// Nil while there is another claim.
    func claim() -> (any FollowingClaim)? {
        let isFree = state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
        return isFree ? Claim(self) : nil
    }

    private final class Claim: FollowingClaim {
        private let following: InMemoryFollowing

        init(_ following: InMemoryFollowing) { self.following = following }

        deinit { following.state.withLock { $0.isClaimed = false } }

        func confirm(_ moment: Timestamp) {
            following.state.withLock { $0.confirmed = moment }
        }
    }
}
