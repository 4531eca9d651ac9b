import AWSClient
import EventStoreCore
import TextFormats

extension RemoteExamination {
    /// In this order: each works beside what the ones before it have left.
    static let steps: [Step] = [
        Step(name: "the tables have ids and the keys of a ledger") { try await $0.identity() },
        Step(name: "an append is recorded, and read by another host") { try await $0.append() },
        Step(name: "of eight writers one wins") { try await $0.race() },
        Step(name: "a transaction is all or nothing, and says why") { try await $0.reasons() },
        Step(name: "a request that is sent again is carried out once") { try await $0.token() },
        Step(name: "texts and numbers come back byte for byte") { try await $0.bytes() },
        Step(name: "pages of 1 MB go on where they ended") { try await $0.pages() },
        Step(name: "named values change by compare-and-set") { try await $0.values() },
        Step(name: "an append costs 4 units and a question 1") { try await $0.costs() },
        Step(name: "a first copy is the log") { try await $0.firstCopy() },
    ]

    private func identity() async throws {
        let setup = TableSetup(tables, over: aws)
        for (table, keys) in [
            (tables.events, TableSetup.eventKeys), (tables.log, TableSetup.logKeys),
        ] {
            guard let found = try await setup.describe(table) else {
                throw Fault(description: "\(table) was made and is not there")
            }
            try expect(found.keys == keys, "\(table) has other keys")
            try expect(!found.id.isEmpty, "\(table) has no id")
        }
    }

    private func append() async throws {
        let (one, other) = (try await open(), try await open())
        let stream = StreamID(stored: "acc-1")
        let outcome = try await one.append(
            AppendRequest([
                StreamWrite(
                    stream: stream, expecting: .noStream, events: [try event(), try event()])
            ]))
        try expect(outcome.positions == 1...2, "its positions are \(outcome.positions)")
        try await other.catchUp()
        let (mine, theirs) = (
            try await one.read(stream, StreamQuery()), try await other.read(stream, StreamQuery())
        )
        try expect(mine == theirs && mine.count == 2, "another host reads something else")
    }

    private func race() async throws {
        for round in 1...5 {
            let stores = try await withThrowingTaskGroup(of: DynamoDBEventStore.self) { group in
                for _ in 0..<8 { group.addTask { try await open() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let stream = StreamID(stored: "race-\(round)")
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for store in stores {
                    let event = try event()
                    group.addTask { try await Self.wins(store, stream, event) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try expect(winners == 1, "\(winners) of 8 have won round \(round)")
        }
    }

    private static func wins(
        _ store: DynamoDBEventStore, _ stream: StreamID, _ event: NewEvent
    ) async throws -> Bool {
        do {
            _ = try await store.append(
                AppendRequest([StreamWrite(stream: stream, expecting: .noStream, events: [event])])
            )
            return true
        } catch EventStoreError.versionConflict {
            return false
        }
    }

    private func reasons() async throws {
        let free = EventItem.key(StreamID(stored: "reasons"), Version(1))
        let taken = EventItem.key(StreamID(stored: "acc-1"), Version(1))
        let answer = try await dynamo.transact(
            [free, taken].map { .put(table: tables.events, $0, .isNew(key: EventItem.stream)) },
            token: "reasons")
        guard case .refused(let refusals) = answer, refusals.count == 2 else {
            throw Fault(description: "a write of what is there was not refused")
        }
        try expect(refusals[0] == nil, "the write that was possible was blamed")
        try expect(refusals[1]?.isCondition == true, "the condition was not named as the reason")
        try expect(
            refusals[1]?.item?["eventType"]?.string == "Tried", "the item was not handed back")
        let left = try await dynamo.get(tables.events, key: free)
        try expect(left == nil, "half of a transaction was written")
    }

    private func token() async throws {
        let key = [
            LogSlot.partition: AttributeValue.string("tried"), LogSlot.place: .string("token"),
        ]
        let write = ItemWrite.put(table: tables.log, key, .isNew(key: LogSlot.partition))
        for attempt in 1...2 {
            guard case .written = try await dynamo.transact([write], token: "token-1") else {
                throw Fault(description: "the sending number \(attempt) of one request was refused")
            }
        }
    }

    private func bytes() async throws {
        let store = try await open()
        let payload =
            #"{ "b":1.0,"a":[1e+2, -0.0 ],"t":"\u00e9é𝄞\\\"","e":"","n":12345678901234567890123 }"#
        let stream = StreamID(stored: "acc é 𝄞 /?#")
        let event = try event(payload)
        _ = try await store.append(
            AppendRequest([StreamWrite(stream: stream, expecting: .noStream, events: [event])]))
        let other = try await open()
        let found = try await other.read(stream, StreamQuery()).first
        try expect(found?.event == event, "it comes back as something else")
        try expect(found?.expectedHash() == found?.hash, "its hash is another one")
    }

    private func pages() async throws {
        let store = try await open()
        let stream = StreamID(stored: "pages")
        let long = "\"" + String(repeating: "x", count: 200_000) + "\""
        for _ in 0..<8 {
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(stream: stream, expecting: .any, events: [try event(long)])
                ]))
        }
        let remote = RemoteStream(table: tables.events, dynamo: dynamo)
        for direction in [StreamQuery.Direction.forward, .backward] {
            let events = try await remote.read(stream, StreamQuery(direction: direction))
            let versions = events.map(\.version.number)
            let upwards = [Int64](1...8)
            let expected = direction == .forward ? upwards : upwards.reversed()
            try expect(versions == expected, "the versions of the stream are \(versions)")
        }
    }

    private func values() async throws {
        let values = try await open().checkpoints
        let first = try await values.set("tried", to: [1], expecting: nil)
        try expect(first != nil, "a new value is refused")
        let second = try await values.set("tried", to: [2], expecting: nil)
        try expect(second == nil, "a value is written over by who has not read it")
        let third = try await values.set("tried", to: [3], expecting: first)
        try expect(third != nil, "a value does not change for who has read it")
        guard let third else { return }
        let isGone = try await values.remove("tried", expecting: third)
        try expect(isGone, "a value cannot be removed")
    }

    private func costs() async throws {
        let store = try await open()
        let before = store.status.usage.milliUnits
        _ = try await store.append(
            AppendRequest([
                StreamWrite(
                    stream: StreamID(stored: "costs"), expecting: .any, events: [try event()])
            ]))
        let append = store.status.usage.milliUnits - before
        _ = try await store.catchUp()
        let question = store.status.usage.milliUnits - before - append
        try expect(
            append == 4000 && question == 1000,
            "an append is charged \(append) and a question \(question) thousandths of a unit")
    }

    private func firstCopy() async throws {
        let (one, other) = (try await open(), try await open())
        let last = try await one.lastPosition()
        let (log, copy) = (
            try await one.readLog(LogQuery(after: .start)),
            try await other.readLog(LogQuery(after: .start))
        )
        try expect(last.number > 15, "the log has only \(last) events")
        try expect(log == copy, "two copies differ")
        let damage = try await other.structuralDamage()
        try expect(damage.isEmpty, damage.first ?? "")
    }
}
