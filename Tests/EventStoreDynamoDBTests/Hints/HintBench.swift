import AWSClient
import EventStoreCore
import Synchronization
import TestSupport

@testable import EventStoreDynamoDB

/// A stream, the marks that hosts share, and readers of it.
struct HintBench: Sendable {
    static let name = "hints/bank"

    let stream: FakeStream
    let marks: any CheckpointStore

    init(
        _ stream: FakeStream = FakeStream(),
        marks: any CheckpointStore = InMemoryEventStore().checkpoints
    ) {
        self.stream = stream
        self.marks = marks
    }

    /// A host that begins now.
    func reader() -> HintReader {
        let clock = stream.clock
        return HintReader(
            stream: stream.arn, over: DynamoDB(stream), marks: marks, name: Self.name,
            now: { clock.now })
    }

    /// A host that has read all that there was, and has confirmed it.
    func settledReader() async throws -> HintReader {
        let reader = reader()
        _ = try await reader.toEnd()
        try await reader.confirm()
        return reader
    }

    /// What is kept.
    func kept() async throws -> HintMarks? {
        try await marks.read(Self.name).flatMap { HintMarks($0.bytes) }
    }
}

extension HintReader {
    /// Reads until the end, at most so often.
    ///
    /// - Returns: all keys in the order of their hints, and the gaps.
    func toEnd(within most: Int = 200) async throws -> (keys: [String], gaps: [String]) {
        var (keys, gaps) = ([String](), [String]())
        for _ in 0..<most {
            let page = try await read()
            keys += page.keys
            gaps += page.gap.map { [$0] } ?? []
            if page.isAtEnd { return (keys, gaps) }
        }
        throw NeverAtEnd()
    }
}

struct NeverAtEnd: Error {}

/// Marks that somebody else changes just before they are set.
final class ContestedMarks: CheckpointStore {
    private let base = InMemoryEventStore().checkpoints
    private let others: Mutex<[[UInt8]]>
    private let tries = Mutex((reads: 0, sets: 0))

    /// - Parameter others: what others set, one each time.
    init(others: [[UInt8]]) { self.others = Mutex(others) }

    var count: Int { tries.withLock { $0.sets } }
    var reads: Int { tries.withLock { $0.reads } }

    func read(_ name: String) async throws -> StoredCheckpoint? {
        tries.withLock { $0.reads += 1 }
        return try await base.read(name)
    }

    func set(
        _ name: String, to bytes: [UInt8], expecting revision: CheckpointRevision?
    ) async throws -> CheckpointRevision? {
        tries.withLock { $0.sets += 1 }
        let other = others.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let other {
            let found = try await base.read(name)?.revision
            _ = try await base.set(name, to: other, expecting: found)
        }
        return try await base.set(name, to: bytes, expecting: revision)
    }

    func remove(_ name: String, expecting revision: CheckpointRevision) async throws -> Bool {
        try await base.remove(name, expecting: revision)
    }

    func names(prefix: String, after: String?, limit: Int) async throws -> [String] {
        try await base.names(prefix: prefix, after: after, limit: limit)
    }
}
