import EventStoreCore
import GRDB

extension SQLiteEventStore {
    /// Named values in the ledger's file, written under the lock of its log and synced like it.
    public var checkpoints: any CheckpointStore { SQLiteCheckpoints(store: self) }
}

/// The named values of one ledger. Keeps the ledger open. They are written though the process was
/// asked to end: what was done is noted before it does.
struct SQLiteCheckpoints: WatchedCheckpoints {
    let store: SQLiteEventStore

    func read(_ name: String) async throws -> StoredCheckpoint? {
        try NameRule.checkpoint.check(name)
        return try await store.reader.read { try FindCheckpoint.fetch($0, name) }
    }

    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision? {
        let writer = try store.recorder
        try store.limits.checkCheckpoint(name, bytes)
        return try await writer.lastWord { database in
            if let revision, try !DeleteCheckpoint.run(database, name, revision) { return nil }
            return try InsertCheckpoint.run(database, name, bytes)
        }
    }

    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool {
        let writer = try store.recorder
        try NameRule.checkpoint.check(name)
        return try await writer.lastWord { try DeleteCheckpoint.run($0, name, revision) }
    }

    func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
        try store.limits.checkPage(limit)
        return try await store.reader.read { database in
            try ListCheckpoints.fetch(database, prefix: prefix, after: after, limit: limit)
        }
    }

    /// A change is a commit, and the watcher that waits for events hears of each.
    func watch(_ mayHaveChanged: @Sendable () -> Void) async throws {
        try store.files.check()
        let bell = store.watcher.bell
        try await store.watcher.watching {
            while true {
                let rings = bell.count
                try Task.checkCancellation()
                mayHaveChanged()
                try await bell.sleep(beyond: rings)
            }
        }
    }
}
