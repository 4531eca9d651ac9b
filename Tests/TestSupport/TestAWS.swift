#if Network
    import AWSClient
    import EventStoreCore
    import EventStoreDynamoDB
    import Synchronization

    /// Clients of emulators.
    public enum TestAWS {
        /// A client of what listens at an address, which waits little between its tries.
        public static func client(_ url: String) -> AWSHTTPClient {
            AWSHTTPClient(
                transport: AHCTransport(), credentials: Keys(),
                endpoints: Endpoints(
                    region: "us-east-1",
                    configured: Dictionary(
                        AWSService.allCases.map { ($0, url) },
                        uniquingKeysWith: { first, _ in first }
                    )),
                policy: RetryPolicy(
                    attempts: 8, firstWait: .milliseconds(10),
                    firstThrottledWait: .milliseconds(10), longestWait: .milliseconds(200),
                    attemptTimeout: .seconds(20), totalTime: .seconds(60)), clock: .host)
        }

        private static let number = Mutex(0)

        /// Tables of a name that no other test of this run has.
        public static func freshTables() -> LedgerTables {
            let name = number.withLock { number in
                number += 1
                return "ledger-\(number)-\(UInt32.random(in: 0...UInt32.max))"
            }
            guard let tables = LedgerTables(events: name) else { fatalError("\(name)") }
            return tables
        }

        private struct Keys: CredentialProvider {
            func credentials() async throws -> AWSCredentials {
                AWSCredentials(
                    accessKeyID: "AKIDEXAMPLE000000001", secretAccessKey: "secret",
                    origin: "the test")
            }

            func discard(_ credentials: AWSCredentials) async {}
        }
    }

    /// MiniStack, which is started and gets a ledger's tables with the first call.
    final class TestTables: AWSCaller {
        let tables: LedgerTables
        private let turn = Turn()
        private let ready = Mutex<(any AWSCaller)?>(nil)
        private let count = Atomic(0)

        init(_ tables: LedgerTables) { self.tables = tables }

        /// Requests so far, but for those that made the tables.
        var requests: Int { count.load(ordering: .acquiring) }

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            count.add(1, ordering: .acquiringAndReleasing)
            return try await caller().call(service, operation, body)
        }

        private func caller() async throws -> any AWSCaller {
            try await turn.take {
                if let known = ready.withLock({ $0 }) { return known }
                guard let emulator = try await Emulator.shared(.ministack) else {
                    throw AWSFailure.refused(
                        code: "NoEmulator", message: "MiniStack is missing", body: [])
                }
                let client = TestAWS.client(emulator.url)
                _ = try await TableSetup(tables, over: client).create()
                ready.withLock { $0 = client }
                return client
            }
        }
    }

    /// A handle that catches up before each read, so that replicas of two hosts may be used like
    /// two handles of one.
    struct CaughtUpStore: ForwardingStore {
        let remote: any RemoteEventStore & ReadModelStore
        /// Of one host, whichever of its handles asks.
        let readModels: any ReadModelStore

        var base: any EventStore & ReadModelStore { remote }

        private func current() async throws -> any RemoteEventStore & ReadModelStore {
            _ = try await remote.catchUp()
            return remote
        }

        func head(of stream: StreamID) async throws -> StreamHead? {
            try await current().head(of: stream)
        }

        func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
            try await current().read(stream, query)
        }

        func event(_ id: EventID) async throws -> RecordedEvent? {
            try await current().event(id)
        }

        func lastPosition() async throws -> Position { try await current().lastPosition() }

        func readLog(_ query: LogQuery) async throws -> LogPage {
            try await current().readLog(query)
        }

        func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage {
            try await current().readFold(query, whole: whole)
        }

        func readFold(
            _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
        ) async throws -> [StreamFoldEntry] {
            try await current().readFold(
                stream, from: from, through: through, limit: limit, whole: whole)
        }

        func streams(after: StreamID?, limit: Int) async throws -> [StreamHead] {
            try await current().streams(after: after, limit: limit)
        }

        func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream] {
            try await current().streamNames(after: after, limit: limit)
        }

        func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
            try await current().rememberedCommands(ids)
        }
    }
#endif
