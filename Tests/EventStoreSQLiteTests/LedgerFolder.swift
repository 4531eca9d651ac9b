import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import TextFormats

/// A folder of a test's own, with a ledger's path in it; gone with the process, because a store
/// may outlive any object of the test.
struct LedgerFolder: Sendable {
    let folder: String
    let path: String

    private static let root: String = {
        let root = "/tmp/daybook-sqlite-tests-\(getpid())"
        atexit { try? FileManager.default.removeItem(atPath: LedgerFolder.root) }
        return root
    }()

    init(in parent: String? = nil) throws {
        folder = "\(parent ?? Self.root)/\(UUID().uuidString)"
        path = folder + "/ledger.db"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    func open(
        _ mode: OpenMode = .create, lockTimeout: Duration = SQLiteEventStore.standardLockTimeout
    ) throws -> SQLiteEventStore {
        try SQLiteEventStore.open(path: path, mode: mode, lockTimeout: lockTimeout)
    }

    /// Another program's connection to the file, which knows nothing of the ledger's rules.
    func foreign<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction(body)
    }

    func bytes(_ suffix: String = "") -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
        return (attributes?[.size] as? Int) ?? -1
    }
}

/// Events made up for a test.
enum Sample {
    static let moment = Timestamp(microseconds: 1_795_000_000_000_000)

    static func id(_ number: Int) -> EventID {
        EventID(timestamp: moment, random: (0, UInt64(truncatingIfNeeded: number)))
    }

    static func deposit(_ number: Int, payload: String? = nil) throws -> NewEvent {
        NewEvent(
            id: id(number), type: "FundsDeposited",
            payload: try JSONText(payload ?? "{\"amount\":\(number)}"),
            fold: try FoldFields(
                sign: 1, amountMinor: Int64(number), currency: CurrencyCode("GBP")),
            occurredAt: moment, recordedAt: moment, actor: "test")
    }

    static func opened(_ number: Int) throws -> NewEvent {
        NewEvent(
            id: id(number), type: "AccountOpened", payload: try JSONText("{\"owner\":\"Ada\"}"),
            occurredAt: moment, recordedAt: moment, correlationID: "c-\(number)")
    }

    static func append(
        _ number: Int, to stream: String, expecting: Expectation = .any
    ) throws -> AppendRequest {
        AppendRequest([
            StreamWrite(
                stream: try StreamID(stream), expecting: expecting, events: [try deposit(number)])
        ])
    }
}

/// The error that a body throws, if it is one of the store's.
func storeError(_ body: () async throws -> Void) async -> EventStoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? EventStoreError
    }
}
