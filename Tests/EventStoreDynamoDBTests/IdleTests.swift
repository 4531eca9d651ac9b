import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStoreDynamoDB

/// What it costs this machine to follow a log in which nothing happens.
@Suite struct IdleTests {
    /// The log of tables in which nobody has written.
    private struct EmptyLog: AWSCaller {
        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            Array(#"{"Items":[],"Count":0,"ConsumedCapacity":{"CapacityUnits":1.0}}"#.utf8)
        }
    }

    private final class NotedClaim: FollowingClaim {
        let moments = Mutex<[Timestamp]>([])

        func confirm(_ moment: Timestamp) { moments.withLock { $0.append(moment) } }
    }

    private final class CountingExecutor: TaskExecutor {
        let count = Atomic(0)

        func enqueue(_ job: consuming ExecutorJob) {
            count.add(1, ordering: .acquiringAndReleasing)
            globalConcurrentExecutor.enqueue(job)
        }
    }

    private let clock = ManualClock()
    private let meter = UsageMeter()
    private let board: StatusBoard

    init() {
        board = StatusBoard(
            RemoteStatus(
                freshness: Freshness(position: .start, moment: nil), lastKnown: .start,
                state: .copying(events: 0, ofAbout: nil)), meter: meter)
    }

    private func follower(in background: Background = .standard) throws -> LogFollower {
        let tables = try #require(LedgerTables(events: "bank"))
        let log = RemoteLog(tables: tables, dynamo: DynamoDB(EmptyLog(), meter: meter))
        let now = { @Sendable [clock] in clock.now }
        return LogFollower(
            LogCopy(
                log, into: InMemoryEventStore(), board: board, in: background,
                silence: Silence(), now: now), in: background, now: now)
    }

    @Test func thatNothingIsNewIsToldTwiceAMinute() async throws {
        let follower = try follower()
        let claim = NotedClaim()
        _ = try await follower.catchUp(claim)
        var told: [Int64] = []
        for second in 1...70 as ClosedRange<Int64> {
            // What is told now: that it is live, or the moment.
            var changes = board.changes().makeAsyncIterator()
            _ = await changes.next()
            clock.advance(seconds: 1)
            _ = try await follower.catchUp(claim)
            board.finish()
            if await changes.next() != nil { told.append(second) }
            #expect(board.status.freshness.moment == clock.now)
            #expect(board.status.usage.requests == second + 1)
        }
        #expect(told == [30, 60])
    }

    @Test func whatChangesIsToldAtOnce() async throws {
        let changes: [@Sendable (StatusBoard, Timestamp) -> Void] = [
            { board, now in board.note(current: .start, at: now) },
            { board, _ in board.note(copied: Position(1)) },
            { board, _ in board.update { $0.lastKnown = Position(2) } },
            { board, now in
                board.note(
                    AWSFailure.unavailable(
                        reason: "no route", isThrottled: false, retryAfter: nil), at: now)
            },
            { board, now in board.note(current: Position(2), at: now) },
            // The clock was set back.
            { board, now in
                board.update { $0.freshness.moment = now.advanced(by: -3600 * Timestamp.second) }
            },
        ]
        for (number, change) in changes.enumerated() {
            var told = board.changes().makeAsyncIterator()
            _ = await told.next()
            change(board, clock.now)
            // The second time it is none.
            let status = await told.next()
            #expect(status?.words == board.status.words, "change \(number)")
            change(board, clock.now)
            board.finish()
            #expect(await told.next() == nil, "change \(number)")
        }
    }

    @Test("Idle questions write to the disk seldom, and news is confirmed at once")
    func confirmations() async throws {
        let follower = try follower()
        let claim = NotedClaim()
        let start = clock.now
        for _ in 0..<60 {
            _ = try await follower.catchUp(claim)
            clock.advance(seconds: 1)
        }
        let after = [0, 10, 20, 30, 40, 50] as [Int64]
        #expect(
            claim.moments.withLock { $0 }
                == after.map { start.advanced(by: $0 * Timestamp.second) })
        // A clock that was set back is no reason to wait for it.
        clock.advance(seconds: -600)
        _ = try await follower.catchUp(claim)
        #expect(claim.moments.withLock { $0.last } == clock.now)
    }

    @Test("An idle question keeps to the threads that it is asked on, at the pace of a calm log")
    func keepsToItsThreads() async throws {
        let (asking, workers) = (CountingExecutor(), CountingExecutor())
        let pauses = Mutex<[Duration]>([])
        let background = Background(
            workers: workers, asking: asking,
            sleep: { pause in
                // Beside each question it is watched whether an answer comes.
                guard pause < Silence().ofService else { return try await Task.sleep(for: pause) }
                let count = pauses.withLock { pauses in
                    pauses.append(pause)
                    return pauses.count
                }
                if count >= 20 { throw CancellationError() }
            })
        let follower = try follower(in: background)
        await Task(executorPreference: asking) { await follower.follow() }.value
        #expect(meter.usage.requests == 20)
        #expect(asking.count.load(ordering: .acquiring) > 0)
        #expect(workers.count.load(ordering: .acquiring) == 0)
        #expect(pauses.withLock { $0 }.allSatisfy { $0 >= .seconds(1) })
    }

    @Test func thePaceFollowsTheCalm() {
        let start = ContinuousClock.now
        var pace = FollowingPace()
        #expect(pace.wait(at: start) == .seconds(1))
        pace.note(isActive: false, at: start)
        #expect(pace.wait(at: start) == .seconds(1))
        pace.note(isActive: false, at: start + .seconds(30))
        #expect(pace.wait(at: start + .seconds(30)) == .seconds(2))
        pace.note(isActive: true, at: start)
        pace.note(isActive: false, at: start + .seconds(1))
        let waits: [(calm: Duration, wait: Duration)] = [
            (.zero, .milliseconds(250)), (.milliseconds(7500), .milliseconds(250)),
            (.seconds(30), .seconds(1)), (.seconds(60), .seconds(2)), (.seconds(150), .seconds(5)),
            (.seconds(86_400), .seconds(5)),
        ]
        for (calm, wait) in waits { #expect(pace.wait(at: start + calm) == wait, "\(calm)") }
    }
}
