import EventStoreConformance
import EventStoreCore
import TestSupport
import Testing

/// Handles that lag behind each other keep the contract, once they have caught up.
@Suite struct RemoteStoreTests {
    private let factory = StoreFactory(engine: "Lagging") {
        let truth = InMemoryEventStore()
        return StorePlace {
            ExaminedStore(LaggingStore(truth))
        } catchUp: { handle in
            guard let remote = handle as? any RemoteEventStore else { return }
            _ = try await remote.catchUp()
        }
    }

    @Test(arguments: ConformanceCheck.all)
    func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }

    @Test func seesWhatOthersWroteWhenItHasCaughtUp() async throws {
        let truth = InMemoryEventStore()
        let clock = ManualClock()
        let events = EventFactory(clock: clock)
        let (one, other) = (LaggingStore(truth, clock: clock), LaggingStore(truth, clock: clock))
        let stream = try StreamID("acc-1")
        let request = AppendRequest([
            StreamWrite(stream: stream, expecting: .noStream, events: events.events(3))
        ])
        #expect(try await one.append(request).positions == 1...3)
        #expect(one.status.freshness == Freshness(position: Position(3), moment: nil))
        #expect(try await other.head(of: stream) == nil)
        for await status in other.statusChanges() {
            #expect(status.lag == 3)
            #expect(status.lastKnown == Position(3))
        }
        #expect(try await other.catchUp() == Position(3))
        #expect(other.status.freshness == Freshness(position: Position(3), moment: clock.now))
        #expect(try await other.head(of: stream) == one.head(of: stream))
        for await status in other.statusChanges() { #expect(status.lag == 0) }
    }

    @Test func theTruthIsNeverBehindTheReplica() {
        let status = RemoteStatus(
            freshness: Freshness(position: Position(7), moment: nil), lastKnown: Position(5),
            state: .live)
        #expect(status.lastKnown == Position(7))
        #expect(status.lag == 0)
    }

    @Test(arguments: [
        (Duration.seconds(5), "in 5 s"), (.milliseconds(1), "in 1 s"), (.zero, "in 0 s"),
        (.seconds(2) + .nanoseconds(1), "in 3 s"), (nil, "later"),
    ])
    func unavailableSaysWhenToTryAgain(wait: Duration?, words: String) {
        let error = EventStoreError.unavailable(reason: "no answer", retryAfter: wait)
        #expect(
            error.description
                == "the store is unavailable: no answer; nothing was written; try again \(words)")
    }

    @Test func aLostAnswerSaysWhatToDo() throws {
        let id = EventFactory().commandID()
        let known = EventStoreError.outcomeUnknown(id).description
        #expect(known.contains("\(id)") && known.contains("again with the same command id"))
        #expect(EventStoreError.outcomeUnknown(nil).description.contains("before you send them"))
    }
}
