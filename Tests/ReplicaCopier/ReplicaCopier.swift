import EventStoreCore
import EventStoreSQLite
import Foundation
import Synchronization

/// Copies a ledger into a replica, for `ReplicaKillTests`, which kills it. Arguments: `apply`,
/// `load` or `gather`, the ledger's path, and the folder of the replica. Prints a line for each
/// step.
@main
struct Copier {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            throw EventStoreError.invalidEvent(
                "usage: replica-copier apply|load|gather LEDGER FOLDER")
        }
        let source = try SQLiteEventStore.open(path: arguments[2], mode: .readOnly)
        let place = ReplicaFolder(path: arguments[3]).place(of: identity)
        switch arguments[1] {
        case "apply": try await apply(source, place)
        case "gather": try await gather(source, place)
        default: try await load(source, place)
        }
        say("done")
    }

    /// The same for every run.
    private static let identity = ReplicaIdentity(
        account: "123456789012", region: "eu-west-1", table: "bank",
        tableID: "0d3e7c54-71ad-4d1b-9d53-6e1a4b1c9f20", layout: "native",
        address: "dynamodb://bank?region=eu-west-1")

    /// The lines are read by the one who kills: they must not wait in a buffer.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private enum Beginning {
        case replica(any ReplicaStore)
        case load(any ReplicaLoad)
    }

    /// Waits for another that copies, or whose end the system has not noticed yet.
    private static func begun(
        _ place: SQLiteReplicaPlace, segments: Int
    ) async throws -> Beginning {
        while true {
            if let replica = try await place.open() { return .replica(replica) }
            if let load = try await place.load(segments: segments) { return .load(load) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    // MARK: Apply

    private static func apply(_ source: SQLiteEventStore, _ place: SQLiteReplicaPlace) async throws
    {
        let replica: any ReplicaStore =
            switch try await begun(place, segments: 1) {
            case .replica(let replica): replica
            case .load(let load): try await load.finish { _ in }
            }
        let entries = try await entries(source)
        let start = try await replica.lastPosition().number
        say("from \(start)")
        var next =
            entries.firstIndex { ($0.events.first?.position.number ?? 0) > start }
            ?? entries.count
        // Some that are known go along.
        next = max(0, next - 3)
        while next < entries.count {
            let batch = Array(entries[next..<min(next + 7, entries.count)])
            let last = try await replica.apply(batch)
            say("applied \(last)")
            next += batch.count
        }
    }

    private static func entries(_ source: SQLiteEventStore) async throws -> [LogEntry] {
        let loaded = try await loaded(source)
        var entries: [LogEntry] = []
        var maker = LoadedEntries(source.limits)
        for event in loaded { try maker.add(event) { entries.append($0) } }
        try maker.finish { entries.append($0) }
        return entries
    }

    private static func loaded(_ source: SQLiteEventStore) async throws -> [LoadedEvent] {
        var (events, after) = ([RecordedEvent](), Position.start)
        while true {
            let page = try await source.readLog(LogQuery(after: after, limit: 1000))
            events += page.events
            after = page.readThrough
            if page.isAtEnd { break }
        }
        let commands = try await source.rememberedCommands(after: nil, limit: 10_000)
        let hashes = Dictionary(uniqueKeysWithValues: commands.map { ($0.stamp.id, $0) })
        return events.map { event in
            let known = event.commandID.flatMap { hashes[$0] }
            return LoadedEvent(event: event, contentHash: known?.stamp.contentHash)
        }
    }

    // MARK: Load

    private static func load(_ source: SQLiteEventStore, _ place: SQLiteReplicaPlace) async throws {
        guard case .load(let load) = try await begun(place, segments: 4) else { return }
        let all = try await loaded(source)
        try await add(all, to: try await load.segments()) { events, segment, state in
            try await load.add(events, to: segment, state)
        }
        let count = try await load.count()
        guard count == Int64(all.count), try await load.holes(limit: 1).isEmpty else {
            throw EventStoreError.damaged("\(count) events of \(all.count) were kept")
        }
        say("finishing")
        _ = try await load.finish { say("in order \($0)") }
    }

    /// Adds to each part what it does not have yet.
    private static func add(
        _ all: [LoadedEvent], to segments: [LoadSegment],
        _ add: ([LoadedEvent], Int, LoadSegment.State) async throws -> Void
    ) async throws {
        for segment in segments {
            // Each part has its own events, in an order of its own.
            let part = all.filter { $0.event.id.low % 4 == UInt64(segment.number) }
                .sorted { $0.event.id.low < $1.event.id.low }
            var done: Int
            switch segment.state {
            case .new: done = 0
            case .at(let mark): done = mark.reduce(0) { $0 << 8 | Int($1) }
            case .done: continue
            }
            say("segment \(segment.number) from \(done)")
            while done < part.count {
                let page = part[done..<min(done + 25, part.count)]
                done += page.count
                let mark = stride(from: 24, through: 0, by: -8).map { UInt8(done >> $0 & 0xFF) }
                try await add(Array(page), segment.number, .at(mark))
                say("added \(done)")
            }
            try await add([], segment.number, .done)
        }
    }

    // MARK: Gather

    /// Takes the ledger for a table that knows no positions.
    private static func gather(
        _ source: SQLiteEventStore, _ place: SQLiteReplicaPlace
    ) async throws {
        guard let gathering = try await begunGathering(place) else { return }
        let all = try await loaded(source)
        try await add(all, to: try await gathering.segments()) { events, segment, state in
            try await gathering.add(events.map { item($0.event) }, to: segment, state)
        }
        let count = try await gathering.count()
        guard count == Int64(all.count) else {
            throw EventStoreError.damaged("\(count) events of \(all.count) were kept")
        }
        say("finishing")
        let events = Dictionary(uniqueKeysWithValues: all.map { ($0.event.id, $0.event.event) })
        let numbering = Mutex(Numbering())
        _ = try await gathering.finish { item in
            guard let id = EventID(String(decoding: item.content, as: UTF8.self)),
                let event = events[id]
            else { throw EventStoreError.damaged("an item is none that was added") }
            return numbering.withLock { [$0.place(event, in: item.stream)] }
        } progress: {
            say("in order \($0)")
        }
    }

    /// Nil if the replica is there.
    private static func begunGathering(
        _ place: SQLiteReplicaPlace
    ) async throws -> (any ReplicaGathering)? {
        while try await place.open() == nil {
            if let gathering = try await place.gathering(segments: 4) { return gathering }
            try await Task.sleep(for: .milliseconds(2))
        }
        return nil
    }

    private static func item(_ event: RecordedEvent) -> FoundItem {
        FoundItem(
            stream: event.stream,
            order: withUnsafeBytes(of: event.version.number.bigEndian) { Array($0) },
            moment: event.event.recordedAt, content: Array("\(event.event.id)".utf8))
    }

    /// Gives events their places behind each other.
    private struct Numbering {
        private var position = Position.start
        private var heads: [StreamID: StreamHead] = [:]
        private var hasher = EventHasher()

        mutating func place(_ event: NewEvent, in stream: StreamID) -> RecordedEvent {
            let head = heads[stream]
            let version = (head?.version ?? .empty).next
            let previous = head?.hash ?? .zero
            position = Position(position.number + 1)
            let hash = hasher.hash(
                event, stream: stream, version: version, commandID: nil, after: previous)
            heads[stream] = StreamHead(
                stream: stream, version: version, hash: hash, position: position)
            return RecordedEvent(
                stream: stream, version: version, position: position, event: event,
                commandID: nil, previousHash: previous, hash: hash)
        }
    }
}
