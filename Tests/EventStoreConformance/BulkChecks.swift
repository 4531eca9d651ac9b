import EventStoreCore
import TestSupport
import Testing

/// Bulk transactions, as imports use them.
enum BulkChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(2, "a bulk transaction records its events and gives its result", records),
        ConformanceCheck(
            2, "a bulk transaction that fails leaves nothing", needs: .atomicBulk, rollback),
        ConformanceCheck(
            2, "a large bulk transaction that fails leaves nothing", needs: .atomicBulk,
            largeRollback),
        ConformanceCheck(
            5, "a bulk transaction's ids of commands are known as not this store's", imported),
        ConformanceCheck(2, "a duplicate does not end a bulk transaction", duplicates),
        ConformanceCheck(2, "a bulk transaction sees what it has written", seesItself),
        ConformanceCheck(4, "a bulk transaction depends on what it says it does", expects),
        ConformanceCheck(2, "appends beside a bulk transaction come before or behind it", beside),
    ]

    private struct Wanted: Error {}

    static func records(_ bench: Bench) async throws {
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        try await bench.fill(one, 2)
        let command = bench.events.commandID()
        let events = bench.events.events(3)
        let heads = try await bench.store.bulk { writer in
            [
                try await writer.append(events[0], to: one, commandID: command),
                try await writer.append(events[1], to: two, commandID: nil),
                try await writer.append(events[2], to: one, commandID: nil),
            ]
        }
        #expect(heads.map(\.stream) == [one, two, one])
        #expect(heads.map(\.version.number) == [3, 1, 4])
        #expect(heads.map(\.position.number) == [3, 4, 5])
        let log = try await bench.log()
        #expect(log.map(\.position.number) == [1, 2, 3, 4, 5])
        #expect(log.suffix(3).map(\.event) == events)
        #expect(log.suffix(3).map(\.hash) == heads.map(\.hash))
        #expect(log.suffix(3).map(\.commandID) == [command, nil, nil])
        try await bench.append(
            bench.events.events(1), to: one, expecting: .version(Version(4)))
        #expect(try await bench.store.lastPosition() == Position(6))
    }

    static func imported(_ bench: Bench) async throws {
        let stream = bench.stream("a")
        func bulk(_ commands: [CommandID?]) async throws {
            let events = bench.events.events(commands.count)
            try await bench.store.bulk { writer in
                for (event, command) in zip(events, commands) {
                    _ = try await writer.append(event, to: stream, commandID: command)
                }
            }
        }
        let id = bench.events.commandID()
        try await bulk([nil, nil])
        try await bulk([nil, id, nil, id])
        try await bulk([id])
        let stretches = try await bench.store.importedStretches()
        for position in [4, 6, 7] {
            #expect(stretches.contains { $0.contains(Int64(position)) })
        }
        // An engine that notes nothing says all of its log.
        for position in [1, 2, 8] where stretches != [1...7] {
            #expect(!stretches.contains { $0.contains(Int64(position)) })
        }
        #expect(try await bench.store.record(of: id) == nil)
    }

    static func rollback(_ bench: Bench) async throws {
        let (old, new) = (bench.stream("old"), bench.stream("new"))
        try await bench.fill(old, 3)
        let kept = try await SnapshotChecks.snapshot(bench, old, 2)
        try await bench.models.put(kept)
        let log = try await bench.log()
        let event = bench.events.event(correlationID: "rolled-back")
        await #expect(throws: Wanted.self) {
            try await bench.store.bulk { writer in
                _ = try await writer.append(event, to: new, commandID: nil)
                _ = try await writer.append(bench.events.event(), to: old, commandID: nil)
                throw Wanted()
            }
        }
        #expect(try await bench.log() == log)
        #expect(try await bench.store.lastPosition() == Position(3))
        #expect(try await bench.store.head(of: new) == nil)
        #expect(try await bench.store.head(of: old)?.version == Version(3))
        #expect(try await bench.store.event(event.id) == nil)
        #expect(try await bench.store.events(correlatedBy: "rolled-back", limit: 9).isEmpty)
        #expect(try await bench.store.streams(after: nil, limit: 9).map(\.stream) == [old])
        #expect(try await bench.models.snapshots(after: nil, limit: 9) == [kept])
        #expect(try await bench.store.structuralDamage() == [])
        try await bench.append([event], to: new, expecting: .noStream)
        #expect(try await bench.store.event(event.id)?.position == Position(4))
        #expect(try await bench.history(new).map(\.version.number) == [1])
    }

    static func largeRollback(_ bench: Bench) async throws {
        let stream = bench.stream("large")
        try await bench.fill(stream, 1)
        await #expect(throws: Wanted.self) {
            try await bench.store.bulk { writer in
                for index in 0..<5000 {
                    _ = try await writer.append(
                        bench.events.event(), to: bench.stream("s\(index % 50)"), commandID: nil)
                }
                throw Wanted()
            }
        }
        #expect(try await bench.store.lastPosition() == Position(1))
        #expect(try await bench.store.streams(after: nil, limit: 99).map(\.stream) == [stream])
        try await bench.fill(stream, 1)
        #expect(try await bench.log().map(\.position.number) == [1, 2])
    }

    static func duplicates(_ bench: Bench) async throws {
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        let known = bench.events.event()
        try await bench.append([known], to: one)
        let fresh = bench.events.events(4)
        let offered = [fresh[0], known, fresh[1], fresh[0], fresh[2], known, fresh[3]]
        let refused = try await bench.store.bulk { writer in
            var refused: [StreamVersion] = []
            for event in offered {
                do {
                    _ = try await writer.append(event, to: two, commandID: nil)
                } catch EventStoreError.duplicateEvent(event.id, let place) {
                    refused.append(place)
                }
            }
            return refused
        }
        let first = StreamVersion(stream: one, version: Version(1))
        let inside = StreamVersion(stream: two, version: Version(1))
        #expect(refused == [first, inside, first])
        #expect(try await bench.history(two).map(\.event) == fresh)
        #expect(try await bench.log().map(\.position.number) == [1, 2, 3, 4, 5])
        #expect(try await bench.store.structuralDamage() == [])
    }

    static func seesItself(_ bench: Bench) async throws {
        let (old, new) = (bench.stream("old"), bench.stream("new"))
        try await bench.fill(old, 2)
        let limits = bench.store.limits
        try await bench.store.bulk { writer in
            #expect(try await writer.head(of: new) == nil)
            #expect(try await writer.head(of: old)?.version == Version(2))
            let event = bench.events.event()
            #expect(try await writer.event(event.id) == nil)
            let head = try await writer.append(event, to: new, commandID: nil)
            #expect(try await writer.head(of: new) == head)
            #expect(try await writer.event(event.id)?.event == event)
            #expect(try await writer.event(event.id)?.position == Position(3))
            _ = try await writer.append(bench.events.event(type: "Other"), to: new, commandID: nil)
            let page = try await writer.read(new, StreamQuery(direction: .backward, limit: 5))
            #expect(page.map(\.version.number) == [2, 1])
            #expect(page.allSatisfy { $0.hash == $0.expectedHash() })
            #expect(try await writer.read(new, StreamQuery(type: "Other")).count == 1)
            await #expect(throws: EventStoreError.self) {
                try await writer.read(new, StreamQuery(limit: limits.pageSize + 1))
            }
        }
        #expect(try await bench.store.head(of: new)?.version == Version(2))
    }

    static func expects(_ bench: Bench) async throws {
        let (periods, account) = (bench.stream("$periods"), bench.stream("account"))
        try await bench.fill(periods, 1, type: "PeriodClosed")
        func conflict(_ expected: Expectation, _ actual: Int64) -> EventStoreError {
            .versionConflict([
                ExpectationFailure(stream: periods, expected: expected, actual: Version(actual))
            ])
        }
        await #expect(throws: conflict(.noStream, 1)) {
            try await bench.store.bulk { writer in
                try await writer.expect([StreamGuard(periods, expecting: .noStream)])
                _ = try await writer.append(
                    bench.events.events(2).map { BulkEvent($0, to: account) })
            }
        }
        #expect(try await bench.store.lastPosition() == Position(1))
        // What it writes to the guarded stream itself is expected from then on.
        let outcomes = try await bench.store.bulk { writer in
            try await writer.expect([
                StreamGuard(periods, expecting: .version(Version(1))),
                StreamGuard(bench.stream("other"), expecting: .noStream),
            ])
            return try await writer.append(
                [account, periods, account, periods, account].map {
                    BulkEvent(bench.events.event(), to: $0)
                })
        }
        #expect(
            outcomes.map { outcome -> Version? in
                if case .recorded(let head) = outcome { head.version } else { nil }
            } == [1, 2, 2, 3, 3].map { Version($0) })
        guard !bench.store.capabilities.atomicBulk else { return }
        // Where others write meanwhile, what was appended before them stays.
        await #expect(throws: conflict(.version(Version(3)), 4)) {
            try await bench.store.bulk { writer in
                try await writer.expect([StreamGuard(periods, expecting: .version(Version(3)))])
                _ = try await writer.append(bench.events.event(), to: account)
                try await bench.fill(periods, 1, type: "PeriodReopened")
                _ = try await writer.append(bench.events.event(), to: account)
            }
        }
        #expect(try await bench.history(account).count == 4)
    }

    static func beside(_ bench: Bench) async throws {
        let bulkStream = bench.stream("bulk")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await bench.store.bulk { writer in
                    for _ in 0..<500 {
                        _ = try await writer.append(
                            bench.events.event(), to: bulkStream, commandID: nil)
                    }
                }
            }
            for writer in 0..<4 {
                group.addTask {
                    for _ in 0..<10 {
                        try await bench.append(
                            [bench.events.event()], to: bench.stream("writer-\(writer)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        let log = try await bench.log()
        #expect(log.map(\.position.number) == Array(1...540))
        let inBulk = log.indices.filter { log[$0].stream == bulkStream }
        #expect(inBulk.count == 500)
        if bench.store.capabilities.atomicBulk {
            #expect(inBulk.last.map { $0 + 1 } == inBulk.first.map { $0 + 500 })
        }
    }
}
