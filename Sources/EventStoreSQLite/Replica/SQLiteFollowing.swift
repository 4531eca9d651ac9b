import EventStoreCore

/// Held by the one process of this host that copies the log.
final class SQLiteFollowing: FollowingClaim {
    private let lock: FlockFile
    private let confirmation: ReplicaConfirmation

    init(_ lock: FlockFile, _ confirmation: ReplicaConfirmation) {
        self.lock = lock
        self.confirmation = confirmation
    }

    func confirm(_ moment: Timestamp) { confirmation.write(moment, lock.descriptor) }
}
