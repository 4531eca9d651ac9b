import EventStoreCore
import EventStoreSQLite

/// The engines that a test runs on.
public enum TestEngine: String, CaseIterable, Sendable {
    case inMemory, sqlite, array

    /// An empty ledger of its own.
    public func make() throws -> TestLedger { try TestLedger(self) }
}

/// A ledger that goes when the last reference to it goes.
public final class TestLedger: Sendable {
    public typealias Store = EventStore & ReadModelStore

    public let engine: TestEngine
    public let store: any Store
    private let folder: TemporaryFolder

    init(_ engine: TestEngine) throws {
        self.engine = engine
        folder = try TemporaryFolder()
        switch engine {
        case .inMemory: store = InMemoryEventStore()
        case .array: store = ArrayLedgerStore()
        case .sqlite:
            store = try SQLiteEventStore.open(path: folder.file("books.db"), mode: .create)
        }
    }

    /// The file of an SQLite ledger.
    public var path: String { folder.file("books.db") }

    /// Another object on the same ledger; in memory there is only the one.
    public func another() throws -> any Store {
        switch engine {
        case .inMemory, .array: store
        case .sqlite: try SQLiteEventStore.open(path: path, mode: .readWrite)
        }
    }
}
