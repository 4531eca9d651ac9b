import EventStoreCore
import EventStoreSQLite
import TestSupport
import Testing

/// What comes into a replica, on every engine.
@Suite("Copying a log to a replica")
struct ReplicaApplyTests {
    /// Three entries that a replica holds, and two that follow.
    fileprivate struct Scene {
        let known: [LogEntry]
        let next: LogEntry
        let behind: LogEntry

        /// Two events of a command on `a`, one without a command on `b`, one of another book on
        /// `a`; then two of a command, on `b` and a new stream; then one on `a`.
        init() async throws {
            let factory = EventFactory()
            let store = InMemoryEventStore()
            var entries: [LogEntry] = []
            func append(
                _ events: [(String, Int)], _ command: CommandStamp?, _ origin: CommandID? = nil
            ) async throws {
                let writes = try events.map { name, count in
                    StreamWrite(
                        stream: try StreamID(name), expecting: .any, events: factory.events(count))
                }
                let outcome = try await store.append(
                    AppendRequest(writes, command: command, origin: origin))
                let after = Position(outcome.positions.lowerBound - 1)
                let page = try await store.readLog(LogQuery(after: after))
                entries.append(LogEntry(events: page.events, command: command))
            }
            try await append([("a", 2)], factory.command())
            try await append([("b", 1)], nil)
            try await append([("a", 1)], nil, factory.commandID())
            try await append([("b", 1), ("c", 1)], factory.command())
            try await append([("a", 1)], nil)
            (known, next, behind) = (Array(entries.prefix(3)), entries[3], entries[4])
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Of what the error has to say.
        let words: [String]
        /// The entries to apply, of those known, the next, and the one behind it.
        fileprivate let make: @Sendable (Scene) -> [LogEntry]

        fileprivate init(
            _ name: String, _ words: String..., make: @escaping @Sendable (Scene) -> [LogEntry]
        ) {
            testDescription = name
            self.words = words
            self.make = make
        }
    }

    /// The next entry with its events changed.
    private static func next(
        _ sample: Scene, _ change: (Int, RecordedEvent) -> RecordedEvent
    ) -> [LogEntry] {
        [changed(sample.next, change)]
    }

    private static func changed(
        _ entry: LogEntry, _ change: (Int, RecordedEvent) -> RecordedEvent
    ) -> LogEntry {
        LogEntry(
            events: entry.events.enumerated().map { change($0.offset, $0.element) },
            command: entry.command)
    }

    static let refusals: [Refusal] = [
        Refusal("a gap behind the replica", "ends at position 4", "begins at 7") { [$0.behind] },
        Refusal("a gap between entries", "position 7 follows position 2") {
            [$0.known[0], $0.behind]
        },
        Refusal("an entry twice in one call", "position 5 follows position 6") {
            [$0.next, $0.next]
        },
        Refusal("a gap within an entry", "position 7, where 6 was expected") {
            next($0) { index, event in index == 1 ? event.with(position: 7) : event }
        },
        Refusal("no events", "has no events") { [$0.next, LogEntry(events: [], command: nil)] },
        Refusal("position 0", "position 0, which none can have") {
            next($0) { _, event in event.with(position: 0) }
        },
        Refusal("the largest position", "which none can have") {
            next($0) { _, event in event.with(position: .max) }
        },
        Refusal("half of an entry is known", "within one append", "positions 4 to 6") { sample in
            let first = sample.known[2].events[0]
            return [LogEntry(events: [first] + sample.next.events, command: nil)]
        },
        Refusal("another event at a known position", "position 2", "and the replica has") {
            [
                changed($0.known[0]) { index, event in
                    index == 1 ? event.with(event: event.event.with(type: "Other")).sealed : event
                }
            ]
        },
        Refusal("a known event that is not what its hash says", "position 1", "hash was made of") {
            [
                changed($0.known[0]) { index, event in
                    index == 0 ? event.with(event: event.event.with(type: "Other")) : event
                }
            ]
        },
        Refusal("a known command with other content", "is not what the replica remembers") {
            let entry = $0.known[0]
            let stamp = entry.command.map { CommandStamp(id: $0.id, contentHash: .zero) }
            return [LogEntry(events: entry.events, command: stamp)]
        },
        Refusal("a known command of other positions", "is not what the replica remembers") {
            [LogEntry(events: Array($0.known[0].events.prefix(1)), command: $0.known[0].command)]
        },
        Refusal("a known command that the log has not", "and the log does not") {
            [LogEntry(events: $0.known[0].events, command: nil)]
        },
        Refusal("a command of another book that is this one's", "is not what the replica") {
            let entry = $0.known[2]
            let stamp = entry.events[0].commandID.map { CommandStamp(id: $0, contentHash: .zero) }
            return [LogEntry(events: entry.events, command: stamp)]
        },
        Refusal("a command twice", "was carried out before, at position 1") { sample in
            let id = sample.known[0].command?.id
            let events = sample.next.events.map { $0.with(commandID: id).sealed }
            return [LogEntry(events: events, command: sample.known[0].command)]
        },
        Refusal("events of another command", "position 6", "does not bear the id") {
            next($0) { index, event in index == 1 ? event.with(commandID: .some(nil)) : event }
        },
        Refusal("a wrong hash", "position 5", "b@2", "hash was made of") {
            next($0) { index, event in index == 0 ? event.with(hash: .zero) : event }
        },
        Refusal("content that was changed", "position 6", "c@1", "hash was made of") {
            next($0) { index, event in
                index == 1 ? event.with(event: event.event.with(type: "Other")) : event
            }
        },
        Refusal("a version left out", "b@3", "is not the next of its stream, which is 2") {
            next($0) { index, event in
                index == 0 ? event.with(version: Version(3)).sealed : event
            }
        },
        Refusal("a new stream's second version", "c@2", "which is 1") {
            next($0) { index, event in
                index == 1 ? event.with(version: Version(2)).sealed : event
            }
        },
        Refusal("behind another hash", "position 5", "was recorded behind the hash") {
            next($0) { index, event in
                index == 0 ? event.with(previousHash: .zero).sealed : event
            }
        },
        Refusal("an id that is known", "position 5", "which is recorded as a@1") { sample in
            next(sample) { index, event in
                let id = sample.known[0].events[0].id
                return index == 0 ? event.with(event: event.event.with(id: id)).sealed : event
            }
        },
        Refusal("an id twice in one entry", "position 6", "which is recorded as b@2") { sample in
            next(sample) { index, event in
                let id = sample.next.events[0].id
                return index == 1 ? event.with(event: event.event.with(id: id)).sealed : event
            }
        },
        Refusal("an id twice in one call", "position 7", "which is recorded as b@2") { sample in
            let id = sample.next.events[0].id
            return [
                sample.next,
                changed(sample.behind) { $1.with(event: $1.event.with(id: id)).sealed },
            ]
        },
        Refusal("a stream's name with a control character", "\\u{1B}", "control character") {
            next($0) { index, event in
                index == 1 ? event.with(stream: StreamID(stored: "c\u{1B}")).sealed : event
            }
        },
        Refusal("a type without a name", "cannot have been recorded") {
            next($0) { index, event in
                index == 1 ? event.with(event: event.event.with(type: "")).sealed : event
            }
        },
        Refusal("a moment of no year", "cannot have been recorded", "its time") {
            next($0) { index, event in
                let moment = Timestamp(microseconds: .max)
                return index == 1
                    ? event.with(event: event.event.with(occurredAt: moment)).sealed : event
            }
        },
        Refusal("a currency that is no code", "cannot have been recorded", "currency") {
            next($0) { index, event in
                let fold = FoldFields(
                    uncheckedSign: 1, amountMinor: 1, currency: CurrencyCode(packed: 0x41_00_41))
                return index == 1
                    ? event.with(event: event.event.with(fold: fold)).sealed : event
            }
        },
    ]

    @Test(
        "What does not continue the log is damage, and changes nothing",
        arguments: ReplicaBench.Engine.allCases, refusals)
    func refused(engine: ReplicaBench.Engine, refusal: Refusal) async throws {
        let sample = try await Scene()
        let bench = try ReplicaBench(engine)
        let replica = try await bench.replica()
        #expect(try await replica.apply(sample.known) == Position(4))
        let before = try await replica.readLog(LogQuery(after: .start))
        let error = await storeError { try await replica.apply(refusal.make(sample)) }
        guard case .damaged(let reason) = error else {
            Issue.record("not damaged, but \(String(describing: error))")
            return
        }
        for words in refusal.words { #expect(reason.contains(words), "\(reason)") }
        #expect(try await replica.readLog(LogQuery(after: .start)) == before)
        // It goes on with what is right.
        #expect(try await replica.apply([sample.next, sample.behind]) == Position(7))
        #expect(try await replica.structuralDamage() == [])
        #expect(try await replica.rememberedCommands(after: nil, limit: 10).count == 2)
    }

    @Test(
        "Any batches, twice and overlapping, are the log",
        arguments: ReplicaBench.Engine.allCases)
    func random(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "ReplicaApplyTests")
        let log = try await ReplicaLog(appends: 200, &random)
        let bench = try ReplicaBench(engine)
        let replica = try await bench.replica()
        var done: [LogEntry] = []
        for batch in ReplicaLog.batches(log.entries, &random) {
            let again = done.suffix(Int.random(in: 0...12, using: &random))
            let expected = batch.last?.events.last?.position
            #expect(try await replica.apply(again + batch) == expected)
            done += batch
            if Bool.random(using: &random) {
                #expect(try await replica.apply(Array(again)) == expected)
            }
        }
        #expect(try await replica.apply(log.entries) == log.events.last?.position)
        #expect(try await replica.apply([LogEntry]()) == log.events.last?.position)
        try await ReplicaComparison.isEqual(log.store, replica)
        if engine == .sqlite {
            try ReplicaComparison.haveEqualRows(log.folder.path, bench.path)
        }
    }

    @Test(
        "A log that was loaded can be applied, and the other way round",
        arguments: ReplicaBench.Engine.allCases)
    func overlapping(engine: ReplicaBench.Engine) async throws {
        var random = SeededRandom.announced(for: "ReplicaApplyTests")
        let log = try await ReplicaLog(appends: 60, &random)
        let loaded = try await ReplicaBench(engine).replica(log.loaded)
        #expect(try await loaded.apply(log.entries) == log.events.last?.position)
        try await ReplicaComparison.isEqual(log.store, loaded)
    }

    @Test("Two handles that copy the same are one replica")
    func handles() async throws {
        var random = SeededRandom.announced(for: "ReplicaApplyTests")
        let log = try await ReplicaLog(appends: 120, &random)
        let bench = try ReplicaBench()
        let stores = [try await bench.replica(), try await bench.another()]
        let batches = stores.map { _ in ReplicaLog.batches(log.entries, &random) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (store, batches) in zip(stores, batches) {
                group.addTask {
                    for batch in batches {
                        // The other may be ahead; what is known is compared.
                        try await Self.applyFrom(batch, store)
                    }
                }
            }
            try await group.waitForAll()
        }
        for store in stores { try await ReplicaComparison.isEqual(log.store, store) }
        try ReplicaComparison.haveEqualRows(log.folder.path, bench.path)
    }

    private static func applyFrom(_ batch: [LogEntry], _ store: any ReplicaStore) async throws {
        for entry in batch { try await store.apply([entry]) }
    }

    @Test(
        "Who waits for events hears of those that were copied",
        arguments: ReplicaBench.Engine.allCases)
    func waiting(engine: ReplicaBench.Engine) async throws {
        let sample = try await Scene()
        let bench = try ReplicaBench(engine)
        let replica = try await bench.replica()
        async let waited: Void = replica.waitForEvents(after: Position(3))
        try await replica.apply(sample.known)
        try await waited
    }

    @Test("Nothing is recorded in a replica file but what is copied")
    func recording() async throws {
        let bench = try ReplicaBench()
        let replica = try await bench.replica()
        let refusals: [@Sendable () async throws -> Void] = [
            { _ = try await replica.append(Sample.append(1, to: "a")) },
            { try await replica.bulk { _ in } },
            { _ = try await replica.checkpoints.set("c", to: [1], expecting: nil) },
        ]
        for refusal in refusals {
            let error = await storeError(refusal)
            guard case .readOnly(let reason) = error else {
                Issue.record("not refused, but \(String(describing: error))")
                continue
            }
            #expect(reason.contains("replica of dynamodb://bank"))
        }
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        #expect(await storeError { try await ledger.apply([LogEntry]()) } != nil)
        #expect(await storeError { _ = try ledger.claimFollowing() } != nil)
        #expect(ledger.lastConfirmed() == nil)
    }
}
