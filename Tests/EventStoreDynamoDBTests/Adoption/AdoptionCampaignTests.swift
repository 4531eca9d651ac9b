import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// Many programs that write without knowing of the log, and hosts that give positions to what
    /// they wrote and are killed at it.
    @Suite("Adopters that compete")
    struct AdoptionCampaignTests {
        /// Many: the emulator reads all of an account for each question.
        private static let accounts = Campaign.isWhole ? 400 : 40
        private static let writers = 6

        @Test("Nothing is missing, nothing is there twice, and each account is in order")
        func compete() async throws {
            guard let bench = try await ForeignBench.fresh(.accountsDemo, hasStream: true) else {
                return
            }
            let seed = SeededRandom.announced(for: "AdoptionCampaignTests").seed
            let tally =
                Campaign.isWhole ? Tally(wanted: 10_000, kills: 50) : Tally(wanted: 300, kills: 2)
            try await bench.adopt()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.writers {
                    group.addTask {
                        try await Self.write(
                            bench, SeededRandom(seed: seed &+ UInt64(number)), tally)
                    }
                }
                for number in 0..<2 {
                    group.addTask {
                        let stream = UnreliableStream(
                            bench.aws, seed: seed &+ 100 &+ UInt64(number))
                        var random = SeededRandom(seed: seed &+ 200 &+ UInt64(number))
                        while tally.goesOn {
                            try await Self.adopt(bench, stream, &random, tally)
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Whatever hints were lost: all of the table is read once more.
            let marks = try await bench.open().checkpoints
            if let known = try await marks.read(TableHints.marksName) {
                _ = try await marks.remove(TableHints.marksName, expecting: known.revision)
            }
            let hosts = [try await bench.open(), try await bench.open()]
            let events = try await ForeignBench.events(hosts[0])
            #expect(try await ForeignBench.events(hosts[1]) == events)
            #expect(events.map(\.position.number) == Array(1...Int64(events.count)))
            let rows = events.filter { !$0.stream.isReserved }
            let truth = try await Self.items(bench)
            #expect(rows.count == truth.count && rows.count >= tally.wanted, "seed \(seed)")
            for (stream, rows) in Dictionary(grouping: rows, by: \.stream) {
                #expect(
                    rows.map(\.version.number) == Array(1...Int64(rows.count)),
                    "seed \(seed): \(stream)")
                for row in rows {
                    #expect(
                        row.type == "CREDIT" && truth["\(stream)@\(row.version)"] == row.item,
                        "seed \(seed): \(stream)@\(row.version) is \(row.type)")
                }
            }
            #expect(!events.contains { $0.stream.name == "$alarms" }, "seed \(seed)")
            #expect(try await hosts[0].structuralDamage() == [])
            print("\(rows.count) events adopted by \(tally.puts) puts, \(tally.kills) kills")
        }

        private final class Tally: Sendable {
            private struct Counts {
                var written = 0
                var kills = 0
                var puts = 0
            }

            /// Events, at least.
            let wanted: Int
            /// Kills, unless there are ten times as many events by then.
            private let wantedKills: Int
            private let counts = Mutex(Counts())

            init(wanted: Int, kills: Int) {
                self.wanted = wanted
                wantedKills = kills
            }

            var goesOn: Bool {
                counts.withLock {
                    $0.written < wanted || $0.kills < wantedKills && $0.written < 10 * wanted
                }
            }
            /// All that was wanted is there, and only kills are missing.
            var isWritten: Bool { counts.withLock { $0.written >= wanted } }
            var kills: Int { counts.withLock { $0.kills } }
            var puts: Int { counts.withLock { $0.puts } }

            func noteWritten(_ count: Int) { counts.withLock { $0.written += count } }
            func noteKill() { counts.withLock { $0.kills += 1 } }
            func notePuts(_ count: Int) { counts.withLock { $0.puts += count } }
        }

        /// Multi-event transactions that know of nothing but the versions of their accounts.
        private static func write(
            _ bench: ForeignBench, _ seeded: SeededRandom, _ tally: Tally
        ) async throws {
            var random = seeded
            while tally.goesOn {
                // The emulator takes events faster than it gives them: hosts that copy all of them
                // again after each kill have to come along.
                if tally.isWritten { try await Task.sleep(for: .milliseconds(200)) }
                var items: [AttributeValue.Item] = []
                for account in Set(
                    (0..<2).map { _ in Int.random(in: 0..<accounts, using: &random) })
                {
                    let head = try await head(bench, "acc-\(account)")
                    for offset in 1...Int64.random(in: 1...3, using: &random) {
                        items.append(
                            ForeignBench.row("acc-\(account)", head + offset, Int(offset)))
                    }
                }
                let writes = items.shuffled(using: &random).map {
                    ItemWrite.put(table: bench.name, $0, .isNew(key: "Id"))
                }
                let token = "\(CommandID.drawn())"
                if case .written = try await bench.dynamo.transact(writes, token: token) {
                    tally.noteWritten(items.count)
                }
            }
        }

        private static func head(_ bench: ForeignBench, _ account: String) async throws -> Int64 {
            let query = PartitionQuery(
                table: bench.name, partition: ("Id", .string(account)), isBackward: true, limit: 1)
            return try await bench.dynamo.query(query).items.first?["Version"]?.integer ?? 0
        }

        private struct Killed: Error {}

        /// A host that copies and gives positions until it is killed, in front of a slot or behind
        /// it.
        private static func adopt(
            _ bench: ForeignBench, _ stream: UnreliableStream, _ random: inout SeededRandom,
            _ tally: Tally
        ) async throws {
            let caller = CountingCaller(stream)
            let last = Int.random(in: 1...4, using: &random)
            let isBefore = Bool.random(using: &random)
            let kill: CountingCaller.Hook = { operation in
                if operation == "PutItem", caller.count(of: operation) >= last { throw Killed() }
            }
            if isBefore { caller.happen(before: kill) } else { caller.happen(behind: kill) }
            var store: DynamoDBEventStore?
            while tally.goesOn {
                do {
                    if let store {
                        _ = try await store.catchUp()
                    } else {
                        store = try await bench.open(over: caller)
                    }
                } catch is Killed {
                    tally.noteKill()
                    break
                }
                // As a follower does: something gathers meanwhile.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
            }
            tally.notePuts(caller.count(of: "PutItem"))
        }

        private static func items(
            _ bench: ForeignBench
        ) async throws -> [String: AttributeValue.Item] {
            var items: [String: AttributeValue.Item] = [:]
            try await bench.dynamo.scan(bench.name, isConsistent: true) { page in
                for item in page {
                    let place = "\(item["Id"]?.string ?? "")@\(item["Version"]?.integer ?? 0)"
                    items[place] = item
                }
            }
            return items
        }
    }
#endif
