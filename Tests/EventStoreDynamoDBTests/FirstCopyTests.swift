import AWSClient
import EventStoreCore
import EventStoreSQLite
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// The first copy: whole, whatever the scan leaves out.
    @Suite struct FirstCopyTests {
        /// Records appends of one to five events over some streams.
        private func fill(
            _ store: DynamoDBEventStore, appends: Int, _ random: inout SeededRandom
        ) async throws {
            let events = EventFactory(seed: random.next())
            for _ in 0..<appends {
                let streams = (0..<20).shuffled(using: &random).prefix(
                    Int.random(in: 1...3, using: &random))
                let isCommand = Bool.random(using: &random)
                _ = try await store.append(
                    AppendRequest(
                        streams.map { number in
                            StreamWrite(
                                stream: StreamID(stored: "acc-\(number)"), expecting: .any,
                                events: events.events(Int.random(in: 1...2, using: &random)))
                        }, command: isCommand ? events.command("c") : nil,
                        origin: isCommand ? nil : events.commandID()))
            }
        }

        @Test("Items that the scan misses are read from the log, and the copy is the log")
        func holesAreFilled() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            var random = SeededRandom.announced(for: "FirstCopyTests")
            let writer = try await bench.open()
            try await fill(writer, appends: 60, &random)
            let seed = random.next()
            let forgetful = ForgetfulCaller(base: bench.aws, seed: seed)
            let folder = try TemporaryFolder()
            for shelf in [MemoryShelf(), FolderShelf(path: folder.file("cache"))]
                as [any ReplicaShelf]
            {
                let store = try await bench.open(over: forgetful, shelf)
                let log = try await store.readLog(LogQuery(after: .start, limit: 10_000))
                let truth = try await writer.readLog(LogQuery(after: .start, limit: 10_000))
                #expect(log.events == truth.events)
                let commands = try await store.rememberedCommands(after: nil, limit: 1000)
                #expect(
                    try await commands == writer.rememberedCommands(after: nil, limit: 1000))
                #expect(try await store.structuralDamage().isEmpty)
                // What comes next is behind it.
                try await fill(store, appends: 3, &random)
                _ = try await writer.catchUp()
                #expect(try await store.lastPosition() == writer.lastPosition())
            }
        }

        @Test("While it is copied, one account is read from the tables")
        func anAccountCanBeReadMeanwhile() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let writer = try await bench.open()
            let stream = StreamID(stored: "acc-1")
            let events = EventFactory()
            for _ in 0..<4 {
                _ = try await writer.append(
                    AppendRequest([
                        StreamWrite(stream: stream, expecting: .any, events: events.events(3))
                    ]))
            }
            let caller = CountingCaller(bench.aws)
            caller.happen(before: { operation in
                if operation == "Scan" { try await Task.sleep(for: .seconds(3600)) }
            })
            let store = DynamoDBEventStore.open(
                bench.address, over: caller, MemoryShelf(), now: { ManualClock().now })
            #expect(try await store.head(of: stream) == writer.head(of: stream))
            for query in [
                StreamQuery(), StreamQuery(direction: .backward, limit: 5),
                StreamQuery(from: Version(3), through: Version(7), limit: 2),
                StreamQuery(type: "None"), StreamQuery(from: Version(20)),
            ] {
                #expect(try await store.read(stream, query) == writer.read(stream, query))
            }
            #expect(
                try await store.readFold(
                    stream, from: Version(2), through: Version(.max), limit: 100, whole: [])
                    == writer.readFold(
                        stream, from: Version(2), through: Version(.max), limit: 100, whole: []))
            guard case .copying = store.status.state else {
                Issue.record("the status says \(store.status.state)")
                return
            }
        }
    }

    /// Leaves events out of pages of a scan, as one that is eventually consistent may.
    private struct ForgetfulCaller: AWSCaller {
        let base: any AWSCaller
        let seed: UInt64

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            let answer = try await base.call(service, operation, body)
            guard operation == "Scan", let items = try JSONTree(answer)["Items"]?.elements else {
                return answer
            }
            var random = SeededRandom(seed: seed)
            var writer = JSONWriter()
            let next = try JSONTree(answer)["LastEvaluatedKey"].map { try AttributeValue.item($0) }
            writer.object { writer in
                writer.name("Items")
                let kept = items.filter { _ in Int.random(in: 0..<10, using: &random) > 2 }
                writer.array { list in
                    for item in kept {
                        guard let attributes = try? AttributeValue.item(item) else { continue }
                        AttributeValue.write(attributes, to: &list)
                    }
                }
                if let next {
                    writer.name("LastEvaluatedKey")
                    AttributeValue.write(next, to: &writer)
                }
            }
            return writer.bytes
        }
    }

    /// Replicas in a folder.
    struct FolderShelf: ReplicaShelf {
        let path: String

        func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? { nil }

        func place(of identity: ReplicaIdentity) throws -> any ReplicaPlace {
            ReplicaFolder(path: path)
                .place(of: identity, limits: DynamoDBEventStore.standardLimits)
        }
    }
#endif
