#if Network
    import AWSClient
    import EventStoreCore
    import EventStoreDynamoDB
    import EventStoreSQLite
    import Foundation
    import TextFormats

    /// What a ledger in DynamoDB is reached by, and where its replica is kept.
    struct RemoteConnection {
        let address: DynamoDBAddress
        let ledger: LedgerAddress
        let aws: any AWSCaller

        /// - Throws: `CommandStop` for an address that cannot be used.
        init(_ address: DynamoDBAddress) throws {
            guard let tables = LedgerTables(events: address.table) else {
                throw CommandStop(
                    .usage,
                    "error: \(Printable(address.text)): no table can be called "
                        + "'\(Printable(address.table))'; names have 3 to 251 of A-Z, a-z, 0-9, "
                        + "'_', '-' and '.'")
            }
            self.address = address
            do {
                aws = try AWSHTTPClient.standard(
                    profile: address.profile, region: address.region, endpoint: address.endpoint,
                    allowsPlainHTTP: address.allowsPlainHTTP, transport: AHCTransport(),
                    executor: Workers.shared)
            } catch {
                throw CommandStop(
                    .usage, "error: \(Printable(address.text)): \(Printable("\(error)"))")
            }
            ledger = LedgerAddress(
                tables, endpoint: address.endpoint, layout: try Self.layout(address),
                writesIntoTables: address.writesIntoTables,
                snapshots: try Self.snapshots(address), text: address.text)
        }

        private static func snapshots(_ address: DynamoDBAddress) throws -> SnapshotTable? {
            guard let given = address.snapshots else { return nil }
            guard
                let found = SnapshotTable(
                    given.table, every: given.interval ?? SnapshotTable.standardInterval)
            else {
                throw CommandStop(
                    .usage,
                    "error: \(Printable(address.text)): no table can be called "
                        + "'\(Printable(given.table))'")
            }
            return found
        }

        private static func layout(_ address: DynamoDBAddress) throws -> TableLayout? {
            guard let name = address.layout else { return nil }
            guard let layout = TableLayout(rawValue: name) else {
                let names = TableLayout.allCases.map(\.rawValue)
                let near = NearestName.hint(for: name, among: names)
                throw CommandStop(
                    .usage,
                    "error: \(Printable(address.text)): there is no layout "
                        + "'\(Printable(name))'\(near); there are "
                        + names.joined(separator: ", "))
            }
            return layout
        }

        /// Where the replica is kept.
        ///
        /// - Throws: `CommandStop` where there is no folder for it.
        func shelf() throws -> any ReplicaShelf {
            if address.keepsReplicaInMemory { return MemoryShelf() }
            let environment = ProcessInfo.processInfo.environment
            guard let folder = ReplicaFolder(environment: environment) else {
                throw CommandStop(
                    .usage,
                    "error: there is no folder for a replica without HOME or XDG_CACHE_HOME; "
                        + "?replica=memory in the address does without one")
            }
            return FolderShelf(folder: folder, ledger: ledger)
        }
    }

    /// Keeps replicas in the user's cache folder.
    struct FolderShelf: ReplicaShelf {
        let folder: ReplicaFolder
        let ledger: LedgerAddress

        /// The one that this very address led to last: another profile may mean another account.
        func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? {
            let (address, table) = (ledger.text, ledger.tables.events)
            return try await newest { $0.address == address && $0.table == table }
        }

        func adopted(
            since own: ReplicaIdentity
        ) async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? {
            try await newest { own.isOfThisHost(of: $0) }
        }

        private func newest(
            _ isMeant: @escaping @Sendable (ReplicaIdentity) -> Bool
        ) async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? {
            let newest = try await folder.newest(
                ofTable: ledger.tables.events, limits: DynamoDBEventStore.standardLimits,
                where: isMeant)
            guard let newest, let identity = newest.replicaIdentity else { return nil }
            return (newest, identity)
        }

        func place(of identity: ReplicaIdentity) throws -> any ReplicaPlace {
            folder.place(of: identity, limits: DynamoDBEventStore.standardLimits)
        }
    }
#endif
