import AWSClient
import EventStoreCore
import Foundation
import Synchronization
import TestSupport
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// A pair of tables of their own on an emulator, and handles onto them.
    struct RemoteBench: Sendable {
        let tables: LedgerTables
        let aws: any AWSCaller
        let clock = ManualClock()

        /// - Parameter url: of what stands before the emulator; nil for itself.
        /// - Returns: nil if MiniStack is missing: the test is to return.
        /// - Throws: `Emulator.Failure`, `EventStoreError`.
        static func fresh(through url: String? = nil) async throws -> RemoteBench? {
            guard let emulator = try await Emulator.shared(.ministack) else { return nil }
            let tables = TestAWS.freshTables()
            _ = try await TableSetup(tables, over: TestAWS.client(emulator.url)).create()
            return RemoteBench(tables: tables, aws: TestAWS.client(url ?? emulator.url))
        }

        var address: LedgerAddress {
            LedgerAddress(tables, endpoint: nil, text: "dynamodb://\(tables.events)")
        }

        /// A handle that has caught up, by default with a replica of its own.
        func open(
            over caller: (any AWSCaller)? = nil, _ shelf: any ReplicaShelf = MemoryShelf(),
            patience: Duration = .seconds(60)
        ) async throws -> DynamoDBEventStore {
            let clock = clock
            let store = DynamoDBEventStore.open(
                address, over: caller ?? aws, shelf, patience: patience, now: { clock.now })
            try await store.catchUp()
            return store
        }

        /// All events of the log as the tables have them, read by nothing but one scan.
        func scanned() async throws -> [RecordedEvent] {
            let dynamo = DynamoDB(aws)
            var events: [RecordedEvent] = []
            var key: AttributeValue.Item?
            repeat {
                let page = try await dynamo.scan(tables.events, segment: 0, of: 1, after: key)
                events += try page.items.map { try EventItem.loaded($0).event }
                key = page.next
            } while key != nil
            return events.sorted { $0.position < $1.position }
        }
    }

    /// Counts what is asked by operation, and may let something happen before or behind a call.
    final class CountingCaller: AWSCaller {
        typealias Hook = @Sendable (String) async throws -> Void

        private let base: any AWSCaller
        private let counts = Mutex([String: Int]())
        private let before = Mutex<Hook?>(nil)
        private let behind = Mutex<Hook?>(nil)

        init(_ base: any AWSCaller) { self.base = base }

        var total: Int { counts.withLock { $0.values.reduce(0, +) } }
        func count(of operation: String) -> Int { counts.withLock { $0[operation] ?? 0 } }
        func reset() { counts.withLock { $0 = [:] } }

        /// What happens before a call reaches the service: it may throw instead.
        func happen(before hook: Hook?) { before.withLock { $0 = hook } }

        /// What happens when the service has carried it out: it may throw the answer away.
        func happen(behind hook: Hook?) { behind.withLock { $0 = hook } }

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            counts.withLock { $0[operation, default: 0] += 1 }
            try await before.withLock { $0 }?(operation)
            let answer = try await base.call(service, operation, body)
            try await behind.withLock { $0 }?(operation)
            return answer
        }
    }
#endif
