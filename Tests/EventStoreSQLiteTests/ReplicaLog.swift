import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import TestSupport
import Testing
import TextFormats

/// A log made up for tests of replicas, with the entries that it came to be by: the same for the
/// same seed.
struct ReplicaLog {
    let folder: LedgerFolder
    let store: SQLiteEventStore
    private(set) var entries: [LogEntry] = []

    var events: [RecordedEvent] { entries.flatMap(\.events) }

    /// Events as a first copy gets them.
    var loaded: [LoadedEvent] {
        entries.flatMap { entry in
            entry.events.map { LoadedEvent(event: $0, contentHash: entry.command?.contentHash) }
        }
    }

    /// - Parameters:
    ///   - appends: how many; each has one to four events, some of a command, some of another
    ///     book's.
    ///   - random: what they are drawn from.
    /// - Throws: `EventStoreError`.
    init(appends: Int, _ random: inout SeededRandom) async throws {
        folder = try LedgerFolder()
        store = try folder.open()
        let factory = EventFactory(seed: random.next())
        for _ in 0..<appends { try await append(factory, &random) }
    }

    private mutating func append(
        _ factory: EventFactory, _ random: inout SeededRandom
    ) async throws {
        let streams = Set(
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                "acc-\(Int.random(in: 0...20, using: &random))"
            })
        var writes: [StreamWrite] = []
        for stream in streams.sorted() {
            var events = [Self.event(factory, &random)]
            if Bool.random(using: &random) { events.append(Self.event(factory, &random)) }
            writes.append(
                StreamWrite(stream: try StreamID(stream), expecting: .any, events: events))
        }
        let kind = Int.random(in: 0...3, using: &random)
        let command = kind < 2 ? factory.command("\(random.next())") : nil
        let request = AppendRequest(
            writes, command: command, origin: kind == 2 ? factory.commandID() : nil)
        let outcome = try await store.append(request)
        let page = try await store.readLog(
            LogQuery(after: Position(outcome.positions.lowerBound - 1), limit: 100))
        entries.append(LogEntry(events: page.events, command: command))
    }

    private static func event(_ factory: EventFactory, _ random: inout SeededRandom) -> NewEvent {
        switch Int.random(in: 0...4, using: &random) {
        case 0: factory.deposit(Int64.random(in: 0...100_000, using: &random))
        case 1: factory.withdrawal(7, correlationID: "c-\(random.next() % 9)")
        case 2:
            factory.event(
                metadata: JSONText(stored: Array(#"{"k":"v"}"#.utf8)), actor: "Ada \u{7f8e}",
                causationID: "because")
        case 3:
            factory.event(
                payload: JSONText(
                    stored: Array("\"\(String(repeating: "é", count: 3000))\"".utf8)))
        default: factory.event()
        }
    }

    /// Batches of the entries in their order.
    static func batches(
        _ entries: [LogEntry], _ random: inout SeededRandom
    ) -> [[LogEntry]] {
        var rest = entries[...]
        var batches: [[LogEntry]] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...8, using: &random)
            batches.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return batches
    }
}

/// What has to be equal in two copies of one log.
enum ReplicaComparison {
    /// Asks both stores for all that they hold of the log.
    static func isEqual(_ one: any EventStore, _ other: any EventStore) async throws {
        for (left, right) in [(one, other), (other, one)] {
            var after = Position.start
            while true {
                let query = LogQuery(after: after, limit: 1000)
                let page = try await left.readLog(query)
                #expect(try await right.readLog(query) == page)
                after = page.readThrough
                if page.isAtEnd { break }
            }
        }
        #expect(
            try await one.streams(after: nil, limit: 10_000)
                == (try await other.streams(after: nil, limit: 10_000)))
        #expect(
            try await one.rememberedCommands(after: nil, limit: 10_000)
                == (try await other.rememberedCommands(after: nil, limit: 10_000)))
        #expect(try await imported(one) == (try await imported(other)))
        #expect(try await other.structuralDamage() == [])
    }

    /// All stretches, those that touch as one: how an engine cuts them is its own affair.
    private static func imported(_ store: any EventStore) async throws -> [ClosedRange<Int64>] {
        var joined: [ClosedRange<Int64>] = []
        for stretch in try await store.importedStretches() {
            if let last = joined.last, last.upperBound + 1 == stretch.lowerBound {
                joined[joined.count - 1] = last.lowerBound...stretch.upperBound
            } else {
                joined.append(stretch)
            }
        }
        return joined
    }

    /// Compares two files row by row.
    static func haveEqualRows(_ one: String, _ other: String) throws {
        for table in ["events", "streams", "commands"] {
            #expect(try rows(one, table) == (try rows(other, table)), "\(table)")
        }
    }

    private static func rows(_ path: String, _ table: String) throws -> [GRDB.Row] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read {
            try GRDB.Row.fetchAll($0, sql: "SELECT * FROM \(table) ORDER BY 1")
        }
    }
}

/// Where the replicas of tests are kept: one folder for each test.
struct ReplicaBench: Sendable {
    enum Engine: String, CaseIterable, Sendable { case memory, sqlite }

    let folder: ReplicaFolder
    let place: any ReplicaPlace
    let engine: Engine

    static let identity = ReplicaIdentity(
        account: "123456789012", region: "eu-west-1", table: "bank",
        tableID: "0d3e7c54-71ad-4d1b-9d53-6e1a4b1c9f20", layout: "native",
        address: "dynamodb://bank?region=eu-west-1")

    init(_ engine: Engine = .sqlite, limits: Limits = .standard) throws {
        self.engine = engine
        folder = ReplicaFolder(path: try LedgerFolder().folder + "/daybook")
        switch engine {
        case .memory: place = InMemoryReplicaPlace(limits: limits)
        case .sqlite: place = folder.place(of: Self.identity, limits: limits)
        }
    }

    /// The file of the replica.
    var path: String { folder.place(of: Self.identity).path }

    /// A replica of these events.
    func replica(_ loaded: [LoadedEvent] = []) async throws -> any ReplicaStore {
        let load = try #require(try await place.load(segments: 1))
        try await load.add(loaded, to: 0, .done)
        return try await load.finish { _ in }
    }

    /// The same replica through another handle.
    func another() async throws -> any ReplicaStore { try #require(try await place.open()) }
}

extension RecordedEvent {
    /// The event with some of it changed.
    func with(
        stream: StreamID? = nil, version: Version? = nil, position: Int64? = nil,
        event: NewEvent? = nil, commandID: CommandID?? = nil, previousHash: Digest? = nil,
        hash: Digest? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            stream: stream ?? self.stream, version: version ?? self.version,
            position: position.map { Position($0) } ?? self.position, event: event ?? self.event,
            commandID: commandID ?? self.commandID,
            previousHash: previousHash ?? self.previousHash, hash: hash ?? self.hash)
    }

    /// The event with the hash that its content ought to have.
    var sealed: RecordedEvent { with(hash: expectedHash()) }
}

extension NewEvent {
    func with(
        id: EventID? = nil, type: String? = nil, fold: FoldFields? = nil,
        occurredAt: Timestamp? = nil
    ) -> NewEvent {
        NewEvent(
            id: id ?? self.id, type: type ?? self.type, schemaVersion: schemaVersion,
            payload: payload, metadata: metadata, fold: fold ?? self.fold,
            occurredAt: occurredAt ?? self.occurredAt, recordedAt: recordedAt, actor: actor,
            correlationID: correlationID, causationID: causationID)
    }
}
