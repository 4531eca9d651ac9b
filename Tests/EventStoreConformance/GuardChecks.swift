import EventStoreCore
import TestSupport
import Testing

/// Guards: expectations on streams that an append does not write.
enum GuardChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            4, "a guard holds where its expectation would, and makes no stream", table),
        ConformanceCheck(
            4, "failed guards are named beside failed writes, all at once",
            allFailures),
        ConformanceCheck(
            4, "a command that was carried out is a replay whatever its guards say now", replay),
        ConformanceCheck(
            4, "a refused command may be sent again when its guards hold",
            sentAgain),
        ConformanceCheck(4, "a guard on a stream that is written is a mistake", mistakes),
        ConformanceCheck(
            4, "what 20 writers guard is closed: each is before it, or refused", race),
        guardsPerAppend,
    ]

    static let guardsPerAppend = ConformanceCheck(12, "guards of one append", limit)

    private static func request(
        _ bench: Bench, to stream: StreamID, expecting expectation: Expectation = .any,
        guards: [StreamGuard], command: CommandStamp? = nil
    ) -> AppendRequest {
        AppendRequest(
            [
                StreamWrite(
                    stream: stream, expecting: expectation, events: bench.events.events(1))
            ], guards: guards, command: command)
    }

    static func table(_ bench: Bench) async throws {
        let account = bench.stream("account")
        for count in [0, 1, 3] {
            for number in 0...4 as ClosedRange<Int64> {
                let stream = bench.stream("guarded-\(count)-\(number)")
                try await bench.fill(stream, count)
                let actual = Version(Int64(count))
                for expectation in [
                    .noStream, .exists, .any, .version(Version(number)), .version(Version(.max)),
                ] as [Expectation] {
                    let request = request(
                        bench, to: account,
                        guards: [StreamGuard(stream, expecting: expectation)])
                    if expectation.holds(at: actual) {
                        let outcome = try await bench.store.append(request)
                        #expect(outcome.heads.map(\.stream) == [account])
                    } else {
                        try await bench.expectRefusal(
                            .versionConflict([
                                ExpectationFailure(
                                    stream: stream, expected: expectation, actual: actual)
                            ]), of: request)
                    }
                    // To be guarded is nothing that happens to a stream.
                    let head = try await bench.store.head(of: stream)
                    #expect(head?.version ?? .empty == actual)
                }
            }
        }
        let names = try await bench.store.streams(after: nil, limit: 100).map(\.stream.name)
        #expect(!names.contains { $0.hasPrefix("guarded-0-") })
    }

    static func allFailures(_ bench: Bench) async throws {
        let (account, period, hold) = (
            bench.stream("account"), bench.stream("$periods"), bench.stream("hold")
        )
        try await bench.fill(account, 2)
        try await bench.fill(period, 3)
        let fine = StreamGuard(bench.stream("fine"), expecting: .noStream)
        let stale = StreamGuard(period, expecting: .version(Version(2)))
        let missing = StreamGuard(hold, expecting: .exists)
        try await bench.expectUnharmed {
            let error = await bench.storeError {
                _ = try await bench.store.append(
                    request(
                        bench, to: account, expecting: .version(Version(1)),
                        guards: [fine, stale, missing]))
            }
            guard case .versionConflict(let failures)? = error else {
                Issue.record("expected a conflict and got \(String(describing: error))")
                return
            }
            #expect(
                Set(failures) == [
                    ExpectationFailure(
                        stream: account, expected: .version(Version(1)), actual: Version(2)),
                    ExpectationFailure(
                        stream: period, expected: .version(Version(2)), actual: Version(3)),
                    ExpectationFailure(stream: hold, expected: .exists, actual: .empty),
                ])
            #expect(failures.count == 3)
        }
    }

    static func replay(_ bench: Bench) async throws {
        let (account, period) = (bench.stream("account"), bench.stream("$periods"))
        let stamp = bench.events.command()
        let open = StreamGuard(period, expecting: .noStream)
        let first = try await bench.store.append(
            request(bench, to: account, guards: [open], command: stamp))
        try await bench.fill(period, 1)
        // With its own guard, which fails by now, with others, and with none.
        for guards in [[open], [StreamGuard(period, expecting: .version(Version(7)))], []] {
            let again = try await bench.store.append(
                request(bench, to: account, guards: guards, command: stamp))
            #expect(again.isReplay)
            #expect(again.positions == first.positions)
            #expect(again.heads == first.heads)
        }
        #expect(try await bench.store.lastPosition() == Position(2))
    }

    static func sentAgain(_ bench: Bench) async throws {
        let (account, period) = (bench.stream("account"), bench.stream("$periods"))
        let stamp = bench.events.command()
        let request = request(
            bench, to: account, guards: [StreamGuard(period, expecting: .exists)], command: stamp)
        try await bench.expectRefusal(
            .versionConflict([
                ExpectationFailure(stream: period, expected: .exists, actual: .empty)
            ]), of: request)
        #expect(try await bench.store.record(of: stamp.id) == nil)
        try await bench.fill(period, 1)
        #expect(try await !bench.store.append(request).isReplay)
        #expect(try await bench.store.append(request).isReplay)
    }

    static func mistakes(_ bench: Bench) async throws {
        let (account, period) = (bench.stream("account"), bench.stream("$periods"))
        let free = StreamGuard(period, expecting: .any)
        let wrong: [AppendRequest] = [
            request(bench, to: account, guards: [StreamGuard(account, expecting: .any)]),
            request(bench, to: account, guards: [free, free]),
            request(
                bench, to: account, guards: [free, StreamGuard(period, expecting: .noStream)]),
            AppendRequest([], guards: [free]),
        ]
        for request in wrong {
            try await bench.expectUnharmed {
                let error = await bench.storeError { _ = try await bench.store.append(request) }
                guard case .invalidEvent? = error else {
                    Issue.record("expected a mistake and got \(String(describing: error))")
                    return
                }
            }
        }
        let unspeakable = request(
            bench, to: account,
            guards: [StreamGuard(bench.stream("line\nfeed"), expecting: .exists)])
        let error = await bench.storeError { _ = try await bench.store.append(unspeakable) }
        guard case .invalidName? = error else {
            Issue.record("expected an invalid name and got \(String(describing: error))")
            return
        }
    }

    /// Ten times over: 20 writers on two handles deposit as long as the period is as they know it,
    /// and somebody closes it meanwhile.
    static func race(_ bench: Bench) async throws {
        let handles = [bench.store, try await bench.place.open().events]
        for round in 0..<10 {
            let period = bench.stream("$periods-\(round)")
            try await bench.fill(period, 1)
            let closing = bench.events.event(type: "PeriodClosed")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<20 {
                    group.addTask {
                        try await deposit(
                            bench, handles[writer % 2], "account-\(round)-\(writer)", period)
                    }
                    guard writer == 10 else { continue }
                    group.addTask {
                        try await bench.append(
                            [closing], to: period, expecting: .version(Version(1)))
                    }
                }
                try await group.waitForAll()
            }
            let log = try await bench.log(of: bench.caughtUp(bench.store))
            let end = try #require(log.first { $0.id == closing.id }?.position)
            let deposits = log.filter { $0.stream.name.hasPrefix("account-\(round)-") }
            #expect(deposits.allSatisfy { $0.position < end }, "round \(round)")
            // Every deposit behind the closing is refused, for ever.
            try await bench.expectRefusal(
                .versionConflict([
                    ExpectationFailure(
                        stream: period, expected: .version(Version(1)), actual: Version(2))
                ]),
                of: request(
                    bench, to: bench.stream("late"),
                    guards: [StreamGuard(period, expecting: .version(Version(1)))]))
        }
    }

    /// Deposits until it is refused, and is refused for nothing but the period. Lets others go
    /// ahead between two, or a store that never waits would let nobody close the period.
    private static func deposit(
        _ bench: Bench, _ store: any EventStore, _ account: String, _ period: StreamID
    ) async throws {
        do {
            for _ in 0..<20 {
                _ = try await store.append(
                    request(
                        bench, to: bench.stream(account),
                        guards: [StreamGuard(period, expecting: .version(Version(1)))]))
                await Task.yield()
            }
        } catch EventStoreError.versionConflict(let failures) {
            #expect(
                failures == [
                    ExpectationFailure(
                        stream: period, expected: .version(Version(1)), actual: Version(2))
                ])
        }
    }

    static func limit(_ bench: Bench) async throws {
        let limit = bench.store.limits.guardsPerAppend
        let account = bench.stream("account")
        func guards(_ count: Int) -> [StreamGuard] {
            (0..<count).map { StreamGuard(bench.stream("guarded-\($0)"), expecting: .noStream) }
        }
        let outcome = try await bench.store.append(
            request(bench, to: account, guards: guards(limit)))
        #expect(outcome.positions == 1...1)
        try await bench.expectUnharmed {
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                _ = try await bench.store.append(
                    request(bench, to: account, guards: guards(limit + 1)))
            }
        }
    }
}
