import EventStoreCore
import EventStoreSQLite
import GRDB
import Glibc
import Testing

@Suite("Several at one ledger")
struct ConcurrencyTests {
    @Test("Twenty racing for each version: no gap, and one winner for each")
    func race() async throws {
        let folder = try LedgerFolder()
        let stores = [try folder.open(), try folder.open()]
        let wins = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<20 {
                group.addTask { try await Self.compete(stores[task % 2], task) }
            }
            return try await group.reduce(0, +)
        }
        #expect(wins == 20 * 10)
        let events = try await stores[0].readLog(LogQuery(after: .start, limit: 1000)).events
        #expect(events.map(\.position.number) == Array(1...200))
        #expect(events.map(\.version.number) == Array(1...200))
        var previous = Digest.zero
        for event in events {
            #expect(event.previousHash == previous && event.hash == event.expectedHash())
            previous = event.hash
        }
        #expect(try await stores[1].structuralDamage() == [])
    }

    /// Appends ten events, each with the version it saw; a lost race is tried again.
    private static func compete(_ store: SQLiteEventStore, _ task: Int) async throws -> Int {
        let stream = try StreamID("contested")
        var wins = 0
        while wins < 10 {
            let version = try await store.head(of: stream)?.version ?? .empty
            do {
                let request = try Sample.append(
                    task * 1000 + wins, to: stream.name, expecting: .version(version))
                let outcome = try await store.append(request)
                #expect(outcome.heads.map(\.version) == [version.next])
                wins += 1
            } catch EventStoreError.versionConflict(let failures) {
                #expect(failures.allSatisfy { $0.actual > version })
            }
        }
        return wins
    }

    @Test("A reader sees the commits of another connection at once")
    func visibility() async throws {
        let folder = try LedgerFolder()
        let (one, other) = (try folder.open(), try folder.open(.readOnly))
        for number in 1...20 {
            _ = try await one.append(Sample.append(number, to: "a"))
            #expect(try await other.lastPosition() == Position(Int64(number)))
        }
    }

    @Test("A writer that waits in vain says who holds the lock")
    func busy() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let impatient = try folder.open(.readWrite, lockTimeout: .milliseconds(20))
        let error = try await store.bulk { _ in
            await storeError { _ = try await impatient.append(Sample.append(1, to: "a")) }
        }
        guard case .busy(let reason) = error else {
            Issue.record("not busy, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("pid \(getpid())"))
        #expect(try await impatient.append(Sample.append(1, to: "a")).positions == 1...1)
    }

    @Test("A bulk whose body is the last to hold the ledger closes it all the same")
    func lastHolder() async throws {
        let folder = try LedgerFolder()
        for number in 1...50 {
            let store = try folder.open()
            let head = try await store.bulk { writer in
                _ = store.path
                return try await writer.append(
                    Sample.deposit(number), to: try StreamID("a"), commandID: nil)
            }
            #expect(head.version == Version(Int64(number)))
        }
    }

    @Test("A long log is put back into the file, on its own and on demand")
    func checkpoints() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let payload = "\"\(String(repeating: "x", count: 200_000))\""
        var isTruncated = false
        for number in 1...60 where !isTruncated {
            let event = try Sample.deposit(number, payload: payload)
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(stream: try StreamID("a"), expecting: .any, events: [event])
                ]))
            isTruncated = number > 2 && folder.bytes("-wal") == 0
        }
        #expect(isTruncated)
        _ = try await store.append(Sample.append(100, to: "a"))
        #expect(folder.bytes("-wal") > 0)
        #expect(try await store.checkpoint())
        #expect(folder.bytes("-wal") == 0)
    }

    @Test("A reader in the way holds a checkpoint up, and nothing else")
    func heldUp() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: folder.path, configuration: configuration)
        try await reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM events")
        }
        _ = try await store.append(Sample.append(2, to: "a"))
        #expect(try await store.checkpoint() == false)
        try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(try await store.checkpoint())
        #expect(try await store.lastPosition() == Position(2))
    }
}
