import EventStoreCore
import EventStoreSQLite

#if Network
    import EventStoreDynamoDB
#endif

/// The engines that a test runs on.
public enum TestEngine: String, CaseIterable, Sendable {
    case inMemory, sqlite, array
    #if Network
        /// DynamoDB: all handles on one replica.
        case dynamoDB
        /// DynamoDB: each handle with a replica of its own, which catches up before it is read.
        case dynamoDBReplicas
    #endif

    /// Those for tests that record thousands of events one by one: an emulator takes minutes for
    /// them, and is tried with the long campaigns.
    public static let forHistories: [TestEngine] =
        Campaign.isWhole ? allCases : [.inMemory, .sqlite, .array]

    /// Those that are here: without an emulator DynamoDB is left out, but on CI, where its tests
    /// then fail.
    public static let allCases: [TestEngine] = {
        let local: [TestEngine] = [.inMemory, .sqlite, .array]
        #if Network
            if Emulator.isWanted(.ministack) { return local + [.dynamoDB, .dynamoDBReplicas] }
        #endif
        return local
    }()

    /// An empty ledger of its own.
    public func make() throws -> TestLedger { try TestLedger(self) }
}

/// A ledger that goes when the last reference to it goes.
public final class TestLedger: Sendable {
    public typealias Store = EventStore & ReadModelStore

    public let engine: TestEngine
    public let store: any Store
    private let folder: TemporaryFolder
    private let makeAnother: @Sendable () throws -> any Store
    private let countRequests: @Sendable () -> Int

    /// Requests that were made of a service so far; none of a ledger on this machine.
    public var requests: Int { countRequests() }

    init(_ engine: TestEngine) throws {
        self.engine = engine
        let folder = try TemporaryFolder()
        self.folder = folder
        #if Network
            if engine == .dynamoDB || engine == .dynamoDBReplicas {
                let tables = TestTables(TestAWS.freshTables())
                countRequests = { tables.requests }
                makeAnother = Self.remote(tables, isOneReplica: engine == .dynamoDB)
                store = try makeAnother()
                return
            }
        #endif
        countRequests = { 0 }
        switch engine {
        case .inMemory:
            let only = InMemoryEventStore()
            makeAnother = { only }
        case .array:
            let only = ArrayLedgerStore()
            makeAnother = { only }
        case .sqlite:
            makeAnother = {
                try SQLiteEventStore.open(path: folder.file("books.db"), mode: .create)
            }
        #if Network
            case .dynamoDB, .dynamoDBReplicas: fatalError("made above")
        #endif
        }
        store = try makeAnother()
    }

    #if Network
        private static func remote(
            _ aws: TestTables, isOneReplica: Bool
        ) -> @Sendable () throws -> any Store {
            let (shared, models) = (MemoryShelf(), InMemoryEventStore())
            let address = LedgerAddress(
                aws.tables, endpoint: nil, text: "dynamodb://\(aws.tables.events)")
            let clock = ManualClock()
            return {
                let store = DynamoDBEventStore.open(
                    address, over: aws, isOneReplica ? shared : MemoryShelf(),
                    now: { clock.now })
                if isOneReplica { return store }
                store.follow()
                return CaughtUpStore(remote: store, readModels: models)
            }
        }
    #endif

    /// The file of an SQLite ledger.
    public var path: String { folder.file("books.db") }

    /// Another object on the same ledger; in memory there is only the one.
    public func another() throws -> any Store { try makeAnother() }
}
