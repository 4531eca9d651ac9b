import EventStoreConformance
import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// The engine on real tables of an emulator, each check on a pair of its own.
    @Suite struct DynamoDBConformanceTests {
        /// Two handles on one replica, as two processes of one host have it.
        private static let oneReplica = StoreFactory(engine: "DynamoDB, one replica") {
            let bench = try await available()
            let shelf = MemoryShelf()
            return StorePlace { ExaminedStore(try await bench.open(shelf)) }
        }

        /// Two replicas on one pair of tables, each read behind `catchUp`.
        private static let twoReplicas = StoreFactory(engine: "DynamoDB, two replicas") {
            let bench = try await available()
            // Of one host, whichever of its handles comes back.
            let models = InMemoryEventStore()
            return StorePlace {
                let store = try await bench.open()
                store.follow()
                return ExaminedStore(events: store, readModels: models)
            } catchUp: { handle in
                guard let remote = handle as? any RemoteEventStore else { return }
                _ = try await remote.catchUp()
            }
        }

        private static func available() async throws -> RemoteBench {
            guard let bench = try await RemoteBench.fresh() else {
                try Test.cancel("MiniStack is missing")
            }
            return bench
        }

        @Test(arguments: ConformanceCheck.all)
        func conformsOnOneReplica(check: ConformanceCheck) async throws {
            try await check.run(Self.oneReplica)
        }

        @Test(arguments: ConformanceCheck.all)
        func conformsOnTwoReplicas(check: ConformanceCheck) async throws {
            try await check.run(Self.twoReplicas)
        }

        @Test func onlyBulksOfAnySizeAreSkipped() async throws {
            let store = try await Self.available().open()
            let skipped = ConformanceCheck.skipped(by: store.capabilities)
            #expect(skipped.count == 2)
            #expect(skipped.allSatisfy { $0.testDescription.contains("bulk") })
        }
    }
#endif
