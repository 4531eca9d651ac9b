import AWSClient
import EventStoreCore
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// Nothing is heard: of the service, or of the process that follows the log for its host.
    @Suite struct SilenceTests {
        private let stream = StreamID(stored: "acc-1")

        /// A handle of a host, whose clock goes.
        private func open(
            _ bench: RemoteBench, _ shelf: MemoryShelf, over caller: (any AWSCaller)? = nil,
            service: Duration = .seconds(60), follower: Duration = .milliseconds(300)
        ) -> DynamoDBEventStore {
            DynamoDBEventStore.open(
                bench.address, over: caller ?? bench.aws, shelf,
                silence: Silence(ofService: service, ofFollower: follower),
                now: {
                    Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
                })
        }

        private static func isOffline(_ store: DynamoDBEventStore) -> Bool {
            if case .offline = store.status.state { true } else { false }
        }

        @Test("Who follows for all and is suspended holds up nobody")
        func suspendedFollower() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let shelf = MemoryShelf()
            let suspended = open(bench, shelf)
            try await suspended.catchUp()
            let claim = try #require(try await suspended.replica.claimFollowing())
            let other = open(bench, shelf)
            other.follow()
            let (writer, events) = (try await bench.open(), EventFactory())
            for version in 1...2 as ClosedRange<Int64> {
                _ = try await writer.append(
                    AppendRequest([
                        StreamWrite(stream: stream, expecting: .any, events: [events.deposit(5)])
                    ]))
                try await eventually("the other sees it") {
                    try await other.head(of: stream)?.version == Version(version)
                }
            }
            #expect(other.status.state == .live)
            withExtendedLifetime(claim) {}
        }

        @Test("Each process of a host tells that the service is not to be reached")
        func otherProcesses() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let shelf = MemoryShelf()
            let callers = (0..<2).map { _ in CountingCaller(bench.aws) }
            let stores = callers.map { open(bench, shelf, over: $0, follower: .seconds(2)) }
            for store in stores {
                try await store.whenOpen()
                store.follow()
                try await eventually("it is live") { store.status.state == .live }
            }
            // What the first hears is enough, and the second asks only if the first is held up.
            try await eventually("the first asks for both") {
                for caller in callers { caller.reset() }
                try await eventually("the first asks") { callers[0].count(of: "Query") > 3 }
                return callers[1].total == 0
            }
            for caller in callers {
                caller.happen(before: { _ in
                    throw AWSFailure.unavailable(
                        reason: "no route", isThrottled: false, retryAfter: nil)
                })
            }
            for store in stores {
                try await eventually("it says so") { Self.isOffline(store) }
            }
            for caller in callers { caller.happen(before: nil) }
            for store in stores {
                try await eventually("it is live again") { store.status.state == .live }
            }
        }

        @Test("A question without an answer is told long before it is given up")
        func silentService() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = open(bench, MemoryShelf(), over: caller, service: .milliseconds(200))
            try await store.catchUp()
            let isSilent = Mutex(true)
            caller.happen(before: { _ in
                while isSilent.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            })
            async let end = store.catchUp()
            try await eventually("it says so") { Self.isOffline(store) }
            isSilent.withLock { $0 = false }
            _ = try await end
            #expect(store.status.state == .live)
        }

        @Test func whatWasSaidBeforeTheFirstLookIsNewsWhileItIsFresh() {
            let start = ContinuousClock.now
            let moment = Timestamp(microseconds: 1_000_000_000)
            for (age, isFresh) in [(0, true), (9, true), (10, false), (-1, false)]
                as [(Int64, Bool)]
            {
                var watch = FollowerWatch(patience: .seconds(10))
                let now = moment.advanced(by: age * Timestamp.second)
                func hears(_ moment: Timestamp?, after seconds: Int) -> Bool {
                    watch.hears(moment, now: now, at: start + .seconds(seconds))
                }
                var heard = [hears(moment, after: 0), hears(moment, after: 1)]
                #expect(heard == [isFresh, false])
                #expect(!watch.isSilent(at: start + .milliseconds(9_999)))
                #expect(watch.isSilent(at: start + .seconds(10)))
                // Also by a clock that was set back meanwhile.
                heard = [hears(moment.advanced(by: -5), after: 20), hears(nil, after: 29)]
                #expect(heard == [true, false])
                #expect(!watch.isSilent(at: start + .seconds(29)))
                #expect(watch.isSilent(at: start + .seconds(30)))
            }
        }
    }
#endif
