import EventStoreCore
import EventStoreDynamoDB
import EventStoreSQLite
import Foundation

extension Workbench {
    /// More would not have room in memory beside the rest.
    private static let copiedAtMost: Int64 = 4_000_000

    /// The first copy of a ledger in DynamoDB, from a service that answers at once, beside SQLite's
    /// own bulk append of the same events. The column of raw SQLite holds that bulk.
    func measureFirstCopies(_ report: inout Report) async throws {
        guard events <= Self.copiedAtMost else {
            return print("first copy: not measured beyond \(Self.copiedAtMost) events")
        }
        for hasCommands in [false, true] {
            let path = folder + "/copied.db"
            var (bulk, copy) = (Spent.most, Spent.most)
            for _ in 0..<rounds {
                removeLedger(path)
                bulk = min(bulk, try await spent(onBulk: path, hasCommands: hasCommands))
                copy = min(copy, try await spent(onCopyOf: path, hasCommands: hasCommands))
            }
            removeLedger(path)
            let what = "first copy from DynamoDB" + (hasCommands ? ", a command each" : "")
            let total = Double(events)
            report.rate(
                "\(what), beside bulk append", ours: total / copy.wall, raw: total / bulk.wall,
                budget: "-")
            report.rate(
                "the same, by CPU time", ours: total / copy.processor,
                raw: total / bulk.processor, budget: "-")
        }
    }

    private func spent(onBulk path: String, hasCommands: Bool) async throws -> Spent {
        try await Spent.on {
            _ = try await seconds(ofBulk: path, hasCommands: hasCommands)
        }
    }

    private func spent(onCopyOf path: String, hasCommands: Bool) async throws -> Spent {
        let source = try SQLiteEventStore.open(path: path, mode: .readOnly)
        let service = try await StubService(source) { event in
            LogEntry(
                events: [event],
                command: event.commandID.map { CommandStamp(id: $0, contentHash: event.hash) })
        }
        let cache = folder + "/cache"
        defer { try? FileManager.default.removeItem(atPath: cache) }
        let address = LedgerAddress(service.tables, endpoint: nil, text: "dynamodb://bench")
        var store: DynamoDBEventStore?
        let spent = try await Spent.on {
            let opened = DynamoDBEventStore.open(
                address, over: service, BenchShelf(folder: ReplicaFolder(path: cache)),
                now: Self.environment.now)
            store = opened
            try await opened.whenOpen()
        }
        guard let store else { throw BenchError("nothing was copied") }
        let query = LogQuery(after: Position(events - 1), limit: 1)
        guard try await store.lastPosition() == source.lastPosition(),
            try await store.readLog(query).events == source.readLog(query).events
        else { throw BenchError("the copy is another log") }
        let usage = store.status.usage
        print(
            "first copy: \(usage.requests) requests, \(service.pages) pages, "
                + "\(usage.milliUnits / 1000) units, \(service.bytes / 1_000_000) MB of answers, "
                + "\(service.tableBytes / 1_000_000) MB of items; "
                + "\(usage.milliUnits * 1000 / events) units a million events, of which the design "
                + "expects 58,000")
        return spent
    }
}

/// Keeps one replica, in a folder of its own.
private struct BenchShelf: ReplicaShelf {
    let folder: ReplicaFolder

    func newest() async throws -> (replica: any ReplicaStore, of: ReplicaIdentity)? { nil }

    func place(of identity: ReplicaIdentity) throws -> any ReplicaPlace {
        folder.place(of: identity, limits: DynamoDBEventStore.standardLimits)
    }
}

/// What a piece of work has taken, in seconds.
private struct Spent: Comparable {
    var wall: Double
    /// Of all threads together.
    var processor: Double

    static let most = Spent(wall: .infinity, processor: .infinity)

    static func < (one: Spent, other: Spent) -> Bool { one.wall < other.wall }

    static func on(_ body: () async throws -> Void) async rethrows -> Spent {
        let before = processorSeconds
        let (_, seconds) = try await timed(body)
        return Spent(wall: seconds, processor: processorSeconds - before)
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
