import EventStoreCore
import Foundation
import TestSupport
import Testing

@testable import EventStoreSQLite

@Suite("Waiting for changes", .timeLimit(.minutes(1)))
struct ChangeSignalTests {
    /// Longer than any test may take: a wake that needs it is a wake that was missed.
    static let long = 600_000

    @Test("A commit of another store wakes, each one")
    func wakes() async throws {
        let folder = try LedgerFolder()
        let writer = try folder.open()
        let signal = try SQLiteChangeSignal(folder.open())
        for number in 1...20 {
            async let wake = Self.onThread { try signal.wait(milliseconds: Self.long) }
            _ = try await writer.append(Sample.append(number, to: "a"))
            #expect(try await wake == .changed)
        }
    }

    @Test("A commit before the wait is not missed, and is told once")
    func before() async throws {
        let folder = try LedgerFolder()
        let writer = try folder.open()
        let signal = try SQLiteChangeSignal(folder.open(.readOnly))
        _ = try await writer.append(Sample.append(1, to: "a"))
        #expect(try signal.wait(milliseconds: Self.long) == .changed)
        #expect(try signal.wait(milliseconds: 1) == .timedOut)
    }

    @Test("Nothing wakes that is no commit: other files, and a bulk that is rolled back")
    func sleeps() async throws {
        let folder = try LedgerFolder()
        let writer = try folder.open()
        _ = try await writer.append(Sample.append(1, to: "a"))
        let signal = try SQLiteChangeSignal(folder.open())
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await writer.bulk { bulk in
                _ = try await bulk.append(Sample.deposit(2), to: try StreamID("a"), commandID: nil)
                throw Stop()
            }
        }
        for name in ["ledger.db-lock", "other", "ledger.db-wal2"] {
            try Data([1]).write(to: URL(fileURLWithPath: "\(folder.folder)/\(name)x"))
        }
        #expect(try signal.wait(milliseconds: 50) == .timedOut)
    }

    @Test("Cancelling ends the wait that is under way, and every later one")
    func cancels() async throws {
        let signal = try SQLiteChangeSignal(LedgerFolder().open())
        async let wake = Self.onThread { try signal.wait(milliseconds: Self.long) }
        signal.cancel()
        #expect(try await wake == .cancelled)
        #expect(try signal.wait(milliseconds: Self.long) == .cancelled)
    }

    @Test("Descriptors are given back")
    func descriptors() async throws {
        let store = try LedgerFolder().open()
        func signalDescriptors() throws -> Int {
            let folder = "/proc/self/fd"
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter {
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "\(folder)/\($0)")
                return target?.contains(store.path) == true
            }.count
        }
        let before = try signalDescriptors()
        for _ in 1...50 { _ = try SQLiteChangeSignal(store) }
        #expect(try signalDescriptors() <= before + 2)
    }

    @Test("Who waits for events is told that the file is gone")
    func gone() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        async let wait: Void = store.waitForEvents(after: Position(1))
        try FileManager.default.removeItem(atPath: folder.path)
        do {
            try await wait
            Issue.record("the wait ended")
        } catch let error as EventStoreError {
            guard case .replaced = error else { throw error }
        }
        let error = await storeError { try await store.waitForEvents(after: Position(1)) }
        guard case .replaced = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("The thread that watches ends when nobody waits, and comes again")
    func ends() async throws {
        let folder = try LedgerFolder()
        let (store, other) = (try folder.open(), try folder.open())
        for number in 1...3 {
            async let wait: Void = store.waitForEvents(after: Position(Int64(number - 1)))
            _ = try await other.append(Sample.append(number, to: "a"))
            try await wait
            try await eventually("the end of the thread") { !store.watcher.isWatching }
        }
    }

    private static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try body() }) }.start()
        }
    }
}

extension SQLiteChangeSignal {
    convenience init(_ store: SQLiteEventStore) throws {
        try self.init(path: store.path, files: store.files, pledge: store.pledge)
    }
}
