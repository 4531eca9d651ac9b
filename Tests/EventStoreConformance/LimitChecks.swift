import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// Limits: each one reached is fine, each one passed by one is refused by name.
enum LimitChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(12, "events in one append", eventsPerAppend),
        ConformanceCheck(12, "bytes of a payload", payloadBytes),
        ConformanceCheck(12, "bytes of metadata", metadataBytes),
        ConformanceCheck(12, "bytes of one append", appendBytes),
        ConformanceCheck(12, "bytes of a snapshot's state", snapshotBytes),
        ConformanceCheck(12, "items in a page", pageSize),
        ConformanceCheck(12, "the years of a moment", moments),
        ConformanceCheck(12, "a bulk transaction has no limit of events, but of bytes", bulk),
    ]

    /// A JSON string of so many bytes.
    private static func json(bytes: Int) -> JSONText {
        JSONText(stored: Array(("\"" + String(repeating: "x", count: bytes - 2) + "\"").utf8))
    }

    static func eventsPerAppend(_ bench: Bench) async throws {
        let limit = bench.store.limits.eventsPerAppend
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        let outcome = try await bench.append(bench.events.events(limit), to: one)
        #expect(outcome.positions.count == limit)
        try await bench.expectUnharmed {
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                try await bench.append(bench.events.events(limit + 1), to: one)
            }
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                _ = try await bench.store.append(
                    AppendRequest([
                        StreamWrite(
                            stream: one, expecting: .any, events: bench.events.events(limit)),
                        StreamWrite(stream: two, expecting: .any, events: bench.events.events(1)),
                    ]))
            }
        }
        #expect(try await bench.store.head(of: two) == nil)
    }

    static func payloadBytes(_ bench: Bench) async throws {
        let limit = bench.store.limits.payloadBytes
        let stream = bench.stream("large")
        let largest = bench.events.event(payload: json(bytes: limit))
        try await bench.append([largest], to: stream)
        #expect(try await bench.store.event(largest.id)?.event.payload == largest.payload)
        try await bench.expectUnharmed {
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                let tooLarge = bench.events.event(payload: json(bytes: limit + 1))
                try await bench.append([bench.events.event(), tooLarge], to: stream)
            }
        }
    }

    static func moments(_ bench: Bench) async throws {
        let stream = bench.stream("old")
        let (first, last) = (Timestamp.range.lowerBound, Timestamp.range.upperBound)
        func event(_ occurred: Int64, _ recorded: Int64) -> NewEvent {
            let event = bench.events.event()
            return NewEvent(
                id: event.id, type: event.type, schemaVersion: event.schemaVersion,
                payload: event.payload, metadata: nil, fold: .none,
                occurredAt: Timestamp(microseconds: occurred),
                recordedAt: Timestamp(microseconds: recorded), actor: nil, correlationID: nil,
                causationID: nil)
        }
        try await bench.append([event(first, last)], to: stream)
        let page = try await bench.store.readLog(LogQuery(after: .start))
        #expect(page.events.first?.event.occurredAt.description == "0001-01-01T00:00:00Z")
        #expect(page.events.first?.event.recordedAt.description == "9999-12-31T23:59:59.999999Z")
        let others = [(first - 1, 0), (0, last + 1), (.min, 0), (0, .max)] as [(Int64, Int64)]
        try await bench.expectUnharmed {
            for (occurred, recorded) in others {
                await #expect(throws: EventStoreError.self, "\(occurred), \(recorded)") {
                    try await bench.append([event(occurred, recorded)], to: stream)
                }
            }
        }
    }

    static func metadataBytes(_ bench: Bench) async throws {
        let limit = bench.store.limits.metadataBytes
        let stream = bench.stream("large")
        let largest = bench.events.event(metadata: json(bytes: limit))
        try await bench.append([largest], to: stream)
        #expect(try await bench.store.event(largest.id)?.event.metadata == largest.metadata)
        try await bench.expectUnharmed {
            await bench.expectOverLimit(value: limit + 1, maximum: limit) {
                try await bench.append(
                    [bench.events.event(metadata: json(bytes: limit + 1))], to: stream)
            }
        }
    }

    /// Where the other limits allow no more together, this one cannot be passed, only kept out of
    /// the way of a single event. `ConformanceCheck.limits` are run under small limits as well.
    static func appendBytes(_ bench: Bench) async throws {
        let limits = bench.store.limits
        let largest = limits.payloadBytes + limits.metadataBytes
        #expect(limits.appendBytes >= largest, "one event of any legal size fits into an append")
        guard limits.appendBytes < limits.eventsPerAppend * largest else { return }
        let stream = bench.stream("large")
        let full = events(bench, bytes: limits.appendBytes)
        let outcome = try await bench.append(full, to: stream)
        #expect(outcome.positions.count == full.count)
        try await bench.expectUnharmed {
            let over = limits.appendBytes + 1
            await bench.expectOverLimit(value: over, maximum: limits.appendBytes) {
                try await bench.append(events(bench, bytes: over), to: stream)
            }
            // All streams of an append count together.
            let half = events(bench, bytes: limits.appendBytes / 2)
            let rest = events(bench, bytes: over - limits.appendBytes / 2)
            await bench.expectOverLimit(value: over, maximum: limits.appendBytes) {
                _ = try await bench.store.append(
                    AppendRequest([
                        StreamWrite(stream: stream, expecting: .any, events: half),
                        StreamWrite(stream: bench.stream("other"), expecting: .any, events: rest),
                    ]))
            }
        }
    }

    /// As few events as hold so many bytes in payloads and metadata.
    private static func events(_ bench: Bench, bytes: Int) -> [NewEvent] {
        let limits = bench.store.limits
        var left = bytes
        func part(_ maximum: Int) -> JSONText? {
            guard left > 0 else { return nil }
            // A JSON text has two bytes at least, so no single one is left for the last.
            let count = left == maximum + 1 ? maximum - 1 : min(left, maximum)
            left -= count
            return json(bytes: count)
        }
        var events: [NewEvent] = []
        while let payload = part(limits.payloadBytes) {
            events.append(
                bench.events.event(payload: payload, metadata: part(limits.metadataBytes)))
        }
        return events
    }

    static func snapshotBytes(_ bench: Bench) async throws {
        let limit = bench.store.limits.snapshotBytes
        let stream = bench.stream("large")
        try await bench.fill(stream, 2)
        func snapshot(_ version: Int64, bytes: Int) async throws -> Snapshot {
            try await SnapshotChecks.snapshot(
                bench, stream, version, state: json(bytes: bytes).description)
        }
        try await bench.models.put(try await snapshot(1, bytes: limit))
        let tooLarge = try await snapshot(2, bytes: limit + 1)
        await bench.expectOverLimit(value: limit + 1, maximum: limit) {
            try await bench.models.put(tooLarge)
        }
        let kept = try await bench.models.snapshots(of: stream, after: .empty, limit: 10)
        #expect(kept.map(\.version.number) == [1])
        #expect(kept.first?.state.bytes.count == limit)
    }

    static func pageSize(_ bench: Bench) async throws {
        let limit = bench.store.limits.pageSize
        let stream = bench.stream("paged")
        try await bench.append([bench.events.event(correlationID: "c")], to: stream)
        try await bench.models.put(try await SnapshotChecks.snapshot(bench, stream, 1))
        let (store, models) = (bench.store, bench.models)
        let reads: [@Sendable (Int) async throws -> Int] = [
            { try await store.read(stream, StreamQuery(limit: $0)).count },
            { try await store.readLog(LogQuery(after: .start, limit: $0)).events.count },
            {
                try await store.readFold(LogQuery(after: .start, limit: $0), whole: []).entries
                    .count
            },
            { try await store.events(correlatedBy: "c", limit: $0).count },
            { try await store.streams(after: nil, limit: $0).count },
            { try await models.snapshots(of: stream, after: .empty, limit: $0).count },
            { try await models.snapshots(after: nil, limit: $0).count },
        ]
        for (index, read) in reads.enumerated() {
            #expect(try await read(1) == 1, "read \(index)")
            #expect(try await read(limit) == 1, "read \(index)")
            for wrong in [limit + 1, 0, -1, Int.max, Int.min] {
                await bench.expectOverLimit(value: wrong, maximum: limit) {
                    _ = try await read(wrong)
                }
            }
        }
    }

    static func bulk(_ bench: Bench) async throws {
        let stream = bench.stream("bulk")
        let count = bench.store.limits.eventsPerAppend + 500
        try await bench.store.bulk { writer in
            for _ in 0..<count {
                _ = try await writer.append(bench.events.event(), to: stream, commandID: nil)
            }
        }
        #expect(try await bench.store.head(of: stream)?.version == Version(Int64(count)))
        let limit = bench.store.limits.payloadBytes
        await bench.expectOverLimit(value: limit + 1, maximum: limit) {
            try await bench.store.bulk { writer in
                _ = try await writer.append(
                    bench.events.event(payload: json(bytes: limit + 1)), to: stream,
                    commandID: nil)
            }
        }
        #expect(try await bench.store.head(of: stream)?.version == Version(Int64(count)))
    }
}
