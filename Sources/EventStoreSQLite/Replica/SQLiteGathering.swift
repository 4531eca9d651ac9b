import EventStoreCore
import Foundation
import GRDB
import Synchronization

/// A first copy into a file of a table that has no log. Ended by its last reference, or by
/// `finish`.
final class SQLiteGathering: ReplicaGathering {
    private let file: LoadFile
    private let making: ReplicaMaking

    /// Opens the file of a copy that was interrupted, or makes one. Waits for the disk on the
    /// caller's thread.
    ///
    /// - Throws: `EventStoreError`.
    init(_ making: ReplicaMaking, segments: Int) throws {
        self.making = making
        file = try LoadFile.open(
            making.files.load, GatheringSchema.kind, making.identity, segments: segments
        ) { database in
            // One without its table is begun anew.
            _ = try PreparedQuery(database, GatheringSchema.insertSQL)
        }.file
    }

    deinit { file.close() }

    func segments() async throws -> [LoadSegment] { try await file.segments() }

    func add(_ items: [FoundItem], to segment: Int, _ state: LoadSegment.State) async throws {
        try await file.add(to: segment, state) { database in
            let insert = try PreparedQuery(database, GatheringSchema.insertSQL)
            for item in items {
                insert.bind(1, item.stream.name)
                insert.bind(2, item.order)
                insert.bind(3, item.moment.microseconds)
                insert.bind(4, item.content)
                try insert.run()
            }
        }
    }

    func count() async throws -> Int64 {
        try await file.read { database in
            try PreparedQuery(database, "SELECT count(*) FROM items").first { try $0.integer(0) }
                ?? 0
        }
    }

    func finish(
        _ place: @escaping @Sendable (FoundItem) throws -> [RecordedEvent],
        progress: @Sendable (Int64) -> Void
    ) async throws -> any ReplicaStore {
        let path = making.files.load
        let replica = try await making.make(progress) { pipe in
            ReadGathered.start(path, place, into: pipe)
        } whenComplete: {
            self.file.remove()
        }
        progress(try await replica.lastPosition().number)
        return replica
    }
}

/// The items of a first copy in the order of their positions to be.
enum ReadGathered {
    private static let cacheKibibytes: Int64 = 48 * 1024

    /// Reads all of a file into the pipe, on a thread and a connection of its own.
    ///
    /// - Parameters:
    ///   - path: the file of the first copy.
    ///   - place: makes events of an item.
    ///   - pipe: is finished with what `place` throws, `EventStoreError` or `CancellationError` if
    ///     it cannot be read.
    static func start(
        _ path: String, _ place: @escaping @Sendable (FoundItem) throws -> [RecordedEvent],
        into pipe: EventPipe
    ) {
        DispatchQueue.global().async {
            let result = Result { try readAll(path, place, pipe) }
            pipe.finish(result.mapError(ErrorTranslation(path: path, isReading: true).translated))
        }
    }

    private static func readAll(
        _ path: String, _ place: (FoundItem) throws -> [RecordedEvent], _ pipe: EventPipe
    ) throws {
        let queue = try DatabaseQueue(
            path: path, configuration: ConnectionSettings.reader("load-reader"))
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { database in
            try Pragma.set(database, "cache_size", -cacheKibibytes)
            let order = try PreparedQuery(database, GatheringSchema.orderSQL)
            let find = try PreparedQuery(database, GatheringSchema.itemSQL)
            defer { order.reset() }
            while try order.step() {
                find.bind(1, try order.row.integer(0))
                guard let item = try find.first(Self.item) else { continue }
                for event in try place(item) {
                    try pipe.push(LoadedEvent(event: event, contentHash: nil))
                }
            }
        }
    }

    private static func item(_ row: Row) throws -> FoundItem {
        FoundItem(
            stream: StreamID(stored: try row.string(0)), order: try row.bytes(1),
            moment: try row.moment(2), content: try row.bytes(3))
    }
}
