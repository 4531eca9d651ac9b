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

        /// Two handles on one replica, as two processes of one host have it.
        private let oneReplica = StoreFactory(engine: "DynamoDB, one replica") {
            let (tables, caller) = try await freshTables()
            let shelf = MemoryShelf()
            return StorePlace {
                let store = DynamoDBEventStore.open(
                    LedgerAddress(tables, endpoint: nil, text: "dynamodb://test"), over: caller, shelf, now: { ManualClock().now })
                try await store.catchUp()
                return ExaminedStore(store)
            }
        }

        /// Two replicas on one pair of tables, each read behind `catchUp`.
        private let twoReplicas = StoreFactory(engine: "DynamoDB, two replicas") {
            let (tables, caller) = try await freshTables()
            // Of one host, whichever of its handles comes back.
            let models = InMemoryEventStore()
            return StorePlace {
                let store = DynamoDBEventStore.open(
                    LedgerAddress(tables, endpoint: nil, text: "dynamodb://test"), over: caller, MemoryShelf(), now: { ManualClock().now })
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
            _ = try await TableSetup(tables, over: caller).create()
            return (tables, caller)
        }

        @Test(arguments: ConformanceCheck.all)
        func conformsOnOneReplica(check: ConformanceCheck) async throws {
            try await check.run(oneReplica)
        }

        @Test(arguments: ConformanceCheck.all)
        func conformsOnTwoReplicas(check: ConformanceCheck) async throws {
            try await check.run(twoReplicas)
        }

        @Test func onlyBulksOfAnySizeAreSkipped() async throws {
            let (tables, caller) = try await Self.freshTables()
            let store = DynamoDBEventStore.open(
                LedgerAddress(tables, endpoint: nil, text: "dynamodb://test"), over: caller,
                MemoryShelf(), now: { ManualClock().now })
            let skipped = ConformanceCheck.skipped(by: store.capabilities)
            #expect(skipped.allSatisfy { $0.name.contains("bulk") })
            #expect(skipped.count == 2)
        }
    }
#endif
