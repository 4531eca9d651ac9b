import AWSClient
import EventStoreConformance
import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// The engine on real tables of an emulator, each check on a pair of its own.
    @Suite struct DynamoDBConformanceTests {
        private static let number = Mutex(0)

        /// Two replicas on one pair of tables, each read behind `catchUp`.
        private let factory = StoreFactory(engine: "DynamoDB, two replicas") {
            let tables = try await freshTables()
            // Of one host, whichever of its handles comes back.
            let models = InMemoryEventStore()
            return StorePlace {
                let replica = InMemoryEventStore(limits: DynamoDBEventStore.standardLimits)
                let store = try await DynamoDBEventStore.open(
                    tables.0, over: tables.1, replica: replica, now: { ManualClock().now })
                try await store.catchUp()
                store.follow()
                return ExaminedStore(events: store, readModels: models)
            } catchUp: { handle in
                guard let remote = handle as? any RemoteEventStore else { return }
                _ = try await remote.catchUp()
            }
        }

        static func freshTables() async throws -> (LedgerTables, any AWSCaller) {
            let caller = PlainCaller(
                endpoint: "http://127.0.0.1:4566/", transport: AHCTransport())
            let name = number.withLock { number in
                number += 1
                return "conformance-\(number)-\(UInt32.random(in: 0...UInt32.max))"
            }
            let tables = try #require(LedgerTables(events: name))
            _ = try await TableSetup(dynamo: DynamoDB(caller), tables: tables).create()
            return (tables, caller)
        }

        @Test(arguments: ConformanceCheck.all)
        func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }
    }
#endif
