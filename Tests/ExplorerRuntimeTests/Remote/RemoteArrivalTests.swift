import EventStoreCore
import TestSupport
import Testing

@testable import Explorer
@testable import ExplorerRuntime

/// What comes of a store whose truth is elsewhere: how it stands, and in the end its log.
@Suite struct RemoteArrivalTests {
    private let moment = Timestamp(microseconds: 1_785_585_600_000_000)

    private func asked(_ seconds: Int64) -> RemoteStatus {
        .at(3, .live, asked: moment.advanced(by: seconds * Timestamp.second), units: seconds)
    }

    @Test func onlyTheNewestStatusWaits() throws {
        let mailbox = try Mailbox()
        for second in 1...1000 as ClosedRange<Int64> { mailbox.post(.remote(asked(second))) }
        let actions = mailbox.drain()
        guard actions.count == 1, case .remote(let status) = actions[0] else {
            Issue.record("\(actions)")
            return
        }
        #expect(status == asked(1000))
    }

    @Test func aLogThatIsThereIsNotWaitedFor() async throws {
        let arrival = LogArrival()
        arrival.begin(InMemoryEventStore(), on: globalConcurrentExecutor)
        #expect(try await arrival.head() == .start)
        #expect(arrival.isThere)
    }

    @Test func aLogThatIsCopiedIsWaitedForNoLongerThanSaid() async throws {
        let (store, _) = try await ScriptedRemote.ledger(
            .at(0, .copying(events: 0, ofAbout: nil)), isCopied: false)
        let arrival = LogArrival()
        arrival.begin(store, on: globalConcurrentExecutor)
        #expect(try await arrival.head(within: .milliseconds(1)) == nil)
        #expect(!arrival.isThere)
        store.finishCopy()
        #expect(try await arrival.head(within: .seconds(60)) == Position(3))
        #expect(arrival.isThere)
    }

    @Test func aLogThatWillNotComeSaysWhy() async throws {
        let (store, _) = try await ScriptedRemote.ledger(
            .at(0, .copying(events: 0, ofAbout: nil)), isCopied: false)
        let arrival = LogArrival()
        arrival.begin(store, on: globalConcurrentExecutor)
        store.fail(.replaced("another table"))
        await #expect(throws: EventStoreError.replaced("another table")) {
            _ = try await arrival.head()
        }
        #expect(!arrival.isThere)
    }
}
