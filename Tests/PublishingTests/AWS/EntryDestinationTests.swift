import AWSClient
import EventStreaming
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import Publishing

@Suite("Entries in requests, and answers for events")
struct EntryDestinationTests {
    /// Takes numbers; what it does with a request is said by a test.
    private final class Service: EntryService {
        let title = "Test"
        let limits = EntryLimits(entries: 4, requestBytes: 100, entryBytes: 60)
        let largest: Result<Int, AWSFailure>
        let seen = Mutex<[[Int64]]>([])
        let handler: @Sendable ([Int64]) throws -> [EntryAnswer]

        init(
            largest: Result<Int, AWSFailure> = .success(60),
            _ handler: @escaping @Sendable ([Int64]) throws -> [EntryAnswer]
        ) {
            self.largest = largest
            self.handler = handler
        }

        func entry(of event: OutgoingEvent) -> OutgoingEvent { event }

        /// The amount of an event is its size.
        func bytes(of event: OutgoingEvent) -> Int {
            event.text("amountminor").flatMap { Int($0) } ?? 10
        }

        func largestEntry() async throws -> Int { try largest.get() }

        func put(_ entries: [OutgoingEvent]) async throws -> [EntryAnswer] {
            let numbers = entries.map(\.position.number)
            seen.withLock { $0.append(numbers) }
            return try handler(numbers)
        }

        var requests: [[Int64]] { seen.withLock { $0 } }
    }

    private func events(_ sizes: [Int]) -> [OutgoingEvent] {
        sizes.enumerated().map { index, size in
            SampleEvents.event(Int64(index + 1), account: "a\(index)", amount: "\(size)")
        }
    }

    private func words(_ service: Service, _ sizes: [Int]) async throws -> [String] {
        try await EntryDestination(service).send(events(sizes)).map(\.word)
    }

    private let taken: @Sendable ([Int64]) throws -> [EntryAnswer] = { $0.map { _ in .accepted } }

    @Test("A request holds no more entries and bytes than are taken, in order")
    func packing() async throws {
        let service = Service(taken)
        let said = try await words(service, [50, 50, 1, 60, 40, 10, 10, 10, 10, 10])
        #expect(said == [String](repeating: "accepted", count: 10))
        #expect(service.requests == [[1, 2], [3, 4], [5, 6, 7, 8], [9, 10]])
        let bounds = EntryDestination(service).bounds
        #expect(
            bounds == DeliveryBounds(events: 4, bytes: 100, mayHoldOneStreamTwice: false))
    }

    @Test("An event that is too large is refused, and all others go on")
    func size() async throws {
        let service = Service(taken)
        #expect(try await words(service, [10, 61, 20]) == ["accepted", "refused", "accepted"])
        #expect(service.requests == [[1, 3]])
        let wide = Service(largest: .success(1000), taken)
        #expect(
            try await words(wide, [10, 500, 20, 1001]) == [
                "accepted", "accepted", "accepted", "refused",
            ])
        #expect(wide.requests == [[1], [2], [3]])
        let silent = Service(largest: .failure(.outcomeUnknown(reason: "cut")), taken)
        #expect(try await words(silent, [10, 61]) == ["accepted", "later"])
    }

    @Test("Each entry's answer is its event's")
    func perEntry() async throws {
        let service = Service { numbers in
            numbers.map { number in
                switch number {
                case 2: .failed(code: "Throttled", isOurs: nil)
                case 3: .failed(code: "InvalidParameter", isOurs: true)
                case 4: .missing
                default: .accepted
                }
            }
        }
        #expect(
            try await words(service, [1, 1, 1, 1, 1])
                == ["accepted", "later", "refused", "later", "accepted"])
    }

    @Test("Of two events of one account in a sending the later one is not sent")
    func oneStreamTwice() async throws {
        let service = Service(taken)
        let twice = [1, 2, 3].map { SampleEvents.event($0, account: $0 == 2 ? "b" : "a") }
        let answers = try await EntryDestination(service).send(twice)
        #expect(answers.map(\.word) == ["accepted", "accepted", "later"])
        #expect(service.requests == [[1, 2]])
    }

    @Test("Entries that a request is refused for are found, and no others are parked")
    func search() async throws {
        let service = Service { numbers in
            if numbers.contains(3) { throw AWSFailure.refused("BatchRequestTooLong") }
            return numbers.map { _ in .accepted }
        }
        #expect(
            try await words(service, [1, 1, 1, 1, 1])
                == ["accepted", "accepted", "refused", "accepted", "accepted"])
        #expect(service.requests == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4], [5]])
    }

    @Test("A service that refuses everything for its size is not asked without end")
    func boundedSearch() async throws {
        let service = Service { _ in throw AWSFailure.refused("BatchRequestTooLong") }
        let said = try await words(service, [Int](repeating: 1, count: 200))
        #expect(Set(said) == ["refused", "later"])
        #expect(service.requests.count <= 50 + 40)
    }

    @Test(
        "What holds for the service is not asked again in the same sending",
        arguments: [
            (AWSFailure.outcomeUnknown(reason: "cut"), "later"), (.refused("AccessDenied"), "stop"),
            (.unavailable(reason: "busy", isThrottled: true, retryAfter: .seconds(1)), "later"),
        ])
    func endings(failure: AWSFailure, word: String) async throws {
        let service = Service { numbers in
            if numbers.contains(5) { throw failure }
            return numbers.map { _ in .accepted }
        }
        let said = try await words(service, [Int](repeating: 1, count: 12))
        #expect(
            said == [String](repeating: "accepted", count: 4) + [String](repeating: word, count: 8))
        #expect(service.requests.count == 2)
        // Also in the middle of a search.
        let searching = Service { numbers in
            throw numbers.count > 1 ? AWSFailure.refused("BatchRequestTooLong") : failure
        }
        #expect(try await words(searching, [1, 1, 1, 1]) == [String](repeating: word, count: 4))
        #expect(searching.requests == [[1, 2, 3, 4], [1, 2], [1]])
    }

    @Test("A cancellation is passed on")
    func cancellation() async throws {
        let service = Service { _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { _ = try await words(service, [1]) }
    }
}
