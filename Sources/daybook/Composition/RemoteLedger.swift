import EventStoreCore
import Foundation
import LedgerService
import TextFormats

#if Network
    import AWSClient
    import EventStoreDynamoDB
    import EventStoreSQLite
    import Explorer

    /// Opens ledgers that are elsewhere.
    enum RemoteLedger {
        /// How long a command waits for a service that does not answer.
        private static let patience = Duration.seconds(10)

        /// Opens a ledger in DynamoDB. A command waits for its replica to be there and current; the
        /// explorer does not.
        ///
        /// - Throws: `CommandStop`, `EventStoreError`.
        static func open(
            _ address: DynamoDBAddress, for use: LedgerUse, isQuiet: Bool
        ) async throws -> any RemoteEventStore & ReadModelStore {
            let store = try open(address, for: use)
            if use == .explore {
                store.follow()
                return store
            }
            do {
                return try await current(store, address, for: use, isQuiet)
            } catch EventStoreError.replaced {
                // A table that was adopted since has another replica by then.
                await store.whenChecked()
                return try await current(
                    try open(address, for: use), address, for: use, isQuiet)
            }
        }

        private static func open(
            _ address: DynamoDBAddress, for use: LedgerUse
        ) throws -> DynamoDBEventStore {
            let connection = try RemoteConnection(address)
            return DynamoDBEventStore.open(
                connection.ledger, over: connection.aws, try connection.shelf(),
                meanings: { layout, declared in
                    let shipped = try ShippedMeaning(
                        of: layout, in: address.unit, declared: declared)
                    return use == .copy ? VerbatimMeaning(reading: shipped) : shipped
                },
                in: Background(
                    workers: Workers.shared, asking: NetworkThread.shared,
                    sleep: NetworkThread.shared.sleep), now: LedgerEnvironment.live.now)
        }

        /// The store when its replica is there, and holds what the tables do.
        private static func current(
            _ store: DynamoDBEventStore, _ address: DynamoDBAddress, for use: LedgerUse,
            _ isQuiet: Bool
        ) async throws -> DynamoDBEventStore {
            try await waitForReplica(store, address, isQuiet)
            do {
                try await store.catchUp()
                // Whether the table has a stream is told with what it is.
                if store.status.table != nil { await store.whenChecked() }
            } catch EventStoreError.unavailable(let reason, _) where !use.writes {
                note(store.status, address, reason)
            }
            if let table = store.status.table {
                if use.writes, let reason = table.readOnlyReason {
                    throw EventStoreError.readOnly("\(address.table): \(reason)")
                }
                if !isQuiet { note(table, address) }
            }
            return store
        }

        /// Makes the tables of a ledger, those that are missing.
        ///
        /// - Returns: the names of those that were made.
        /// - Throws: `CommandStop`, `EventStoreError`.
        static func createTables(
            _ address: DynamoDBAddress, hasPointInTimeRecovery: Bool, isDeletionProtected: Bool,
            tags: [String: String]
        ) async throws -> [String] {
            var options = TableSetup.Options()
            options.hasPointInTimeRecovery = hasPointInTimeRecovery
            options.isDeletionProtected = isDeletionProtected
            options.tags = tags
            return try await setup(address).create(options)
        }

        /// Which table an address leads to.
        ///
        /// - Throws: `CommandStop`, `EventStoreError`.
        static func table(_ address: DynamoDBAddress) async throws -> RemoteTable {
            let found = try await setup(address).stream()
            return RemoteTable(
                account: found.account, region: found.region, viewType: found.viewType)
        }

        /// Enables a table's stream, and waits until it is there.
        ///
        /// - Returns: false if somebody else has enabled one.
        /// - Throws: `CommandStop`, `EventStoreError`.
        static func enableStream(of address: DynamoDBAddress) async throws -> Bool {
            try await setup(address).enableStream(RemoteTable.streamViewType)
        }

        private static func setup(_ address: DynamoDBAddress) throws -> TableSetup {
            let connection = try RemoteConnection(address)
            return TableSetup(connection.ledger.tables, over: connection.aws)
        }

        private static func waitForReplica(
            _ store: DynamoDBEventStore, _ address: DynamoDBAddress, _ isQuiet: Bool
        ) async throws {
            let progress = Progress("copying \(address.table)", isQuiet: isQuiet)
            defer { progress.finish() }
            var lastContact = ContinuousClock.now
            while !store.isSettled {
                switch store.status.state {
                case .copying(let events, let about):
                    progress.update(events, of: about, "events")
                    lastContact = .now
                case .noAccess(_, let reason):
                    throw EventStoreError.unavailable(reason: reason, retryAfter: nil)
                case .offline(_, let reason), .stopped(let reason):
                    guard ContinuousClock.now - lastContact < patience else {
                        throw EventStoreError.unavailable(reason: reason, retryAfter: nil)
                    }
                case .throttled, .live: break
                }
                if Interrupt.isRequested { throw CancellationError() }
                try await Task.sleep(for: .milliseconds(20))
            }
            try await store.whenOpen()
        }

        /// What a reader of another program's table must not take for granted.
        private static func note(_ table: ForeignTableFacts, _ address: DynamoDBAddress) {
            StandardError.write(
                "note: \(Printable(address.table)): \(Printable(table.fullIntroduction))")
        }

        /// Reads go on without the service; that they do is said.
        private static func note(
            _ status: RemoteStatus, _ address: DynamoDBAddress, _ reason: String
        ) {
            let moment = status.freshness.moment.map { "as it was at \($0)" } ?? "of an unknown age"
            StandardError.write(
                "note: \(Printable(address.text)) could not be asked (\(Printable(reason))); what "
                    + "follows is its replica, \(moment), up to position "
                    + "\(grouped(status.freshness.position.number))")
        }
    }
#else
    /// Opens ledgers that are elsewhere: not in this build.
    enum RemoteLedger {
        /// - Throws: `CommandStop`.
        static func open(
            _ address: DynamoDBAddress, for use: LedgerUse, isQuiet: Bool
        ) async throws -> any RemoteEventStore & ReadModelStore {
            throw isMissing(address)
        }

        /// - Throws: `CommandStop`.
        static func createTables(
            _ address: DynamoDBAddress, hasPointInTimeRecovery: Bool, isDeletionProtected: Bool,
            tags: [String: String]
        ) async throws -> [String] { throw isMissing(address) }

        /// - Throws: `CommandStop`.
        static func table(_ address: DynamoDBAddress) async throws -> RemoteTable {
            throw isMissing(address)
        }

        /// - Throws: `CommandStop`.
        static func enableStream(of address: DynamoDBAddress) async throws -> Bool {
            throw isMissing(address)
        }

        /// What a build without the network says.
        static func isMissing(_ address: DynamoDBAddress) -> CommandStop {
            CommandStop(
                .usage,
                "error: this daybook was built without the network, which "
                    + "\(Printable(address.text)) needs; 'Sources/run --network' builds it with it")
        }
    }
#endif
