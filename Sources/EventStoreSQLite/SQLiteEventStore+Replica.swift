import EventStoreCore
import GRDB
import TextFormats

extension SQLiteEventStore: ReplicaWriter {
    /// Of which log this is a replica; nil for a ledger.
    public var replicaIdentity: ReplicaIdentity? { replica?.identity }

    @discardableResult
    public func apply(_ entries: [LogEntry]) async throws -> Position {
        let (writer, limits) = (try writer, limits)
        let heads = try copied.heads
        let size = LedgerWriter.CopySize(entries: entries.count)
        guard !entries.isEmpty else { return try await lastPosition() }
        let (last, reached) = try await writer.copyTransaction(size) { database in
            var copying = ReplicaCopying(try SQLiteReplicaTarget(database, heads), limits)
            for entry in entries { try copying.copy(entry) }
            try copying.finish()
            return (copying.target.lastPosition, copying.target.heads)
        }
        if size > .little { heads.keep(reached, at: last) }
        return last
    }

    public func claimFollowing() throws -> (any FollowingClaim)? {
        let replica = try copied
        return try FlockFile.take(replica.files.follower, .alone).map {
            SQLiteFollowing($0, replica.confirmation)
        }
    }

    public func lastConfirmed() -> Timestamp? {
        replica?.confirmation.read(now: ReplicaConfirmation.now)
    }

    /// The replica that this is.
    ///
    /// - Throws: `EventStoreError.readOnly` for a ledger.
    private var copied: OpenReplica {
        get throws {
            guard let replica else {
                throw EventStoreError.readOnly(
                    "\(path) is a ledger of its own: no other log is copied to it")
            }
            return replica
        }
    }

    /// The connection that writes what is recorded here.
    ///
    /// - Throws: `EventStoreError.readOnly`, for a replica too.
    var recorder: LedgerWriter {
        get throws {
            if let replica {
                throw EventStoreError.readOnly(
                    "\(path) is a replica of \(Printable(replica.identity.address)): nothing is "
                        + "recorded in it but what is recorded there")
            }
            return try writer
        }
    }
}
