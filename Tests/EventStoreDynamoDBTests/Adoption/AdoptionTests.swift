import AWSClient
import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// A log that all hosts share, of a table that another program writes.
    @Suite("An adopted table")
    struct AdoptionTests {
        private static let stream = StreamID(stored: "a")

        @Test("What was there, and what comes, has the same positions and hashes on every host")
        func shared() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            for version in [1, 2, 4] { try await bench.put(ForeignBench.row("a", Int64(version))) }
            try await bench.put(ForeignBench.row("b", 0))
            let first = try await bench.open()
            let before = try await ForeignBench.events(first)
            #expect(!first.capabilities.positionsAreShared && before.count == 6)
            #expect(try await first.adopt { _ in } == Position(6))
            await #expect(throws: EventStoreError.self) { try await first.catchUp() }

            let hosts = [try await bench.open(), try await bench.open()]
            for host in hosts {
                #expect(try await ForeignBench.events(host) == before)
                #expect(host.capabilities.positionsAreShared && host.capabilities.hashChain)
                #expect(host.status.table?.promises == host.capabilities)
            }
            // Each finds something, the other copies it.
            try await bench.put(ForeignBench.row("b", 1))
            let one = try await ForeignBench.events(hosts[0])
            try await bench.put(ForeignBench.row("a", 5))
            try await bench.put(ForeignBench.row("a", 1, 7))
            let other = try await ForeignBench.events(hosts[1])
            #expect(other.prefix(one.count).elementsEqual(one))
            #expect(
                other.suffix(3).map { "\($0.stream)@\($0.version)" } == [
                    "b@1", "a@5", "$alarms@1",
                ])
            #expect(try await ForeignBench.events(hosts[0]) == other)
            // Also one that has never seen the item as it was.
            let late = try await bench.open()
            #expect(try await ForeignBench.events(late) == other)
            #expect(
                try await late.read(Self.stream, StreamQuery()).first?.event.fold.amountMinor == 1)
            #expect(try await late.structuralDamage() == [])
        }

        @Test("A table without items is adopted, and the keys of a ledger make it none")
        func empty() async throws {
            guard let bench = try await ForeignBench.fresh(.cloudEvents) else { return }
            try await bench.adopt()
            let hosts = [try await bench.open(), try await bench.open()]
            let item: AttributeValue.Item = [
                "subject": .string("book-1"), "time_type": .string("1700000000000_borrowed"),
                "time": .number("1700000000000"), "type": .string("borrowed"),
                "id": .string("id-1"), "source": .string("/library"), "data": .map([:]),
                "pk_all": .string("all"),
            ]
            try await bench.put(item)
            let events = try await ForeignBench.events(hosts[1])
            #expect(events.map(\.type) == ["DescriptionDeclared", "borrowed"])
            #expect(try await ForeignBench.events(hosts[0]) == events)
        }

        @Test("An adopted table is not adopted again, and no ledger of its own is one")
        func onlyOnce() async throws {
            guard let bench = try await ForeignBench.fresh(.spring) else { return }
            try await bench.put([
                "aggregateId": .string("a"), "sequenceNumber": .number("1"),
                "eventType": .string("Opened"), "payload": .string("{}"),
            ])
            try await bench.adopt()
            let store = try await bench.open()
            #expect(store.status.table?.layout == "spring")
            await #expect(throws: EventStoreError.self) { try await store.adopt { _ in } }
            guard let native = try await RemoteBench.fresh() else { return }
            let ledger = try await native.open()
            await #expect(throws: EventStoreError.self) { try await ledger.adopt { _ in } }
        }

        @Test("Cut short it goes on from the same copy, and from no other")
        func resumed() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            for version in 1...3 as ClosedRange<Int64> {
                try await bench.put(ForeignBench.row("a", version))
            }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            // The log is written, and the mark is not.
            caller.happen(before: { operation in
                guard operation == "PutItem", caller.count(of: "PutItem") > 1 else { return }
                throw AWSFailure.unavailable(reason: "cut", isThrottled: false, retryAfter: nil)
            })
            await #expect(throws: EventStoreError.self) { try await store.adopt { _ in } }
            caller.happen(before: nil)
            // Another host would place them otherwise.
            try await bench.put(ForeignBench.row("0", 1))
            let other = try await bench.open()
            await #expect(throws: EventStoreError.self) { try await other.adopt { _ in } }
            #expect(try await store.adopt { _ in } == Position(5))
            let events = try await ForeignBench.events(try await bench.open())
            #expect(events.map { "\($0.stream)@\($0.version)" }.last == "0@1")
        }

        @Test("A host that had positions of its own is told, and has the shared ones then")
        func ownPositions() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let store = try await bench.open()
            #expect(store.capabilities.positionsAreShared)
            // A command of one host is known to all, and so is what it was told.
            let factory = EventFactory()
            let request = AppendRequest(
                [
                    StreamWrite(
                        stream: Self.stream, expecting: .version(Version(1)),
                        events: [factory.deposit(5)])
                ], command: factory.command())
            await #expect(throws: EventStoreError.self) { try await store.append(request) }
            let writers = [
                try await bench.open(writes: true), try await bench.open(writes: true),
            ]
            let outcome = try await writers[0].append(request)
            #expect(!outcome.isReplay && outcome.positions.lowerBound == 3)
            let again = try await writers[1].append(request)
            #expect(again.isReplay && again.positions == outcome.positions)
            #expect(
                try await ForeignBench.events(store) == ForeignBench.events(writers[1]))
        }

        @Test("Of writers that meet each gets its place, and what others write is between")
        func writersThatMeet() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let writers = try await [0, 1, 2].asyncMap { _ in try await bench.open(writes: true) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, writer) in writers.enumerated() {
                    group.addTask {
                        let factory = EventFactory(seed: UInt64(number))
                        for _ in 0..<5 {
                            _ = try await writer.append(
                                AppendRequest([
                                    StreamWrite(
                                        stream: Self.stream, expecting: .any,
                                        events: [factory.deposit(1)])
                                ]))
                        }
                    }
                }
                group.addTask {
                    for version in 1...5 as ClosedRange<Int64> {
                        try await bench.put(ForeignBench.row("b", version))
                    }
                }
                try await group.waitForAll()
            }
            let events = try await ForeignBench.events(writers[0])
            let rows = events.filter { $0.stream == Self.stream }.map(\.version.number)
            // Rows behind every tenth are the table's own snapshots.
            #expect(rows == Array(1...Int64(rows.count)) && rows.count >= 16)
            #expect(
                events.filter { $0.stream.name == "b" }.map(\.version.number) == [1, 2, 3, 4, 5])
            #expect(!events.contains { $0.stream.isReserved && $0.version.number > 1 })
            for writer in writers { #expect(try await ForeignBench.events(writer) == events) }
            #expect(try await ForeignBench.events(try await bench.open()) == events)
        }

        @Test("A host that may not write to the log sees what others place")
        func onlyReads() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            try await bench.put(ForeignBench.row("a", 1))
            try await bench.adopt()
            let caller = CountingCaller(bench.aws)
            caller.happen(before: { operation in
                guard operation == "PutItem" else { return }
                throw AWSFailure.refused(
                    code: "AccessDeniedException", message: "not authorized", body: [])
            })
            let reader = try await bench.open(over: caller)
            let before = try await ForeignBench.events(reader)
            try await bench.put(ForeignBench.row("a", 2))
            #expect(try await ForeignBench.events(reader) == before)
            #expect(reader.status.table?.isPlacedByOthers == true)
            let other = try await ForeignBench.events(try await bench.open())
            #expect(other.count == before.count + 1)
            caller.reset()
            #expect(try await ForeignBench.events(reader) == other)
            // It does not try again what it may not do.
            #expect(caller.count(of: "PutItem") == 0 && caller.count(of: "Scan") == 0)
        }

        @Test("A guard holds although the other writer knows nothing of the log")
        func guards() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo) else { return }
            for account in ["a", "b"] { try await bench.put(ForeignBench.row(account, 1)) }
            try await bench.adopt()
            let caller = CountingCaller(bench.aws)
            let writer = try await bench.open(over: caller, writes: true)
            let factory = EventFactory()
            let request = AppendRequest(
                [
                    StreamWrite(
                        stream: Self.stream, expecting: .any, events: [factory.deposit(1)])
                ],
                guards: [
                    StreamGuard(StreamID(stored: "b"), expecting: .version(Version(1)))
                ])
            // Between the look and the write.
            caller.happen(before: { operation in
                guard operation == "TransactWriteItems",
                    caller.count(of: operation) == 1
                else { return }
                try await bench.put(ForeignBench.row("b", 2))
            })
            let error = await #expect(throws: EventStoreError.self) {
                try await writer.append(request)
            }
            guard case .versionConflict? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await writer.head(of: Self.stream)?.version == Version(1))
        }
    }

    extension Sequence {
        fileprivate func asyncMap<Value>(
            _ body: (Element) async throws -> Value
        ) async rethrows -> [Value] {
            var values: [Value] = []
            for element in self { values.append(try await body(element)) }
            return values
        }
    }
#endif
