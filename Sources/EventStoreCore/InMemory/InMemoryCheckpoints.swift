import Synchronization

/// The named values of the in-memory engine, behind a lock of their own: they delay no append.
final class InMemoryCheckpoints: CheckpointStore {
    private struct Content {
        var values: [ByteText: StoredCheckpoint] = [:]
        /// Counts the changes of all names, so that none has the same revision twice.
        var lastRevision: Int64 = 0
    }

    private let limits: Limits
    private let content = Mutex(Content())

    init(_ limits: Limits) { self.limits = limits }

    func read(_ name: String) async throws -> StoredCheckpoint? {
        try NameRule.checkpoint.check(name)
        return content.withLock { $0.values[ByteText(name)] }
    }

    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision? {
        try limits.checkCheckpoint(name, bytes)
        return content.withLock { content in
            guard content.values[ByteText(name)]?.revision == revision else { return nil }
            content.lastRevision += 1
            let next = CheckpointRevision(content.lastRevision)
            content.values[ByteText(name)] = StoredCheckpoint(bytes: bytes, revision: next)
            return next
        }
    }

    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool {
        try NameRule.checkpoint.check(name)
        return content.withLock { content in
            guard content.values[ByteText(name)]?.revision == revision else { return false }
            content.values[ByteText(name)] = nil
            return true
        }
    }

    func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
        try limits.checkPage(limit)
        let names = content.withLock { content in
            content.values.keys.filter { name in
                name.text.utf8.starts(with: prefix.utf8)
                    && (after.map { ByteText($0) < name } ?? true)
            }
        }
        return names.sorted().prefix(limit).map(\.text)
    }
}
