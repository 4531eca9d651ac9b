import EventStoreCore
import GRDB

/// The events of a first copy in the log's order, two of one position side by side.
enum ReadStaged {
    /// More than a bucket of usual events, so that it is sorted in memory.
    private static let cacheKibibytes: Int64 = 48 * 1024

    static let sql = """
        SELECT \(EventColumns.list(stream: "e.stream")), e.content_hash FROM events AS e
        WHERE e.place >= ?1 AND e.place < ?2 ORDER BY e.position, e.place
        """

    /// Reads all of a file into the pipe, on a thread and a connection of its own, bucket by
    /// bucket: SQLite sorts one at a time, in memory unless its payloads are huge.
    ///
    /// - Parameters:
    ///   - path: the file of the first copy.
    ///   - last: the highest position.
    ///   - pipe: is finished with `EventStoreError` or `CancellationError` if it cannot be read.
    static func start(_ path: String, through last: Int64, into pipe: EventPipe) {
        Aside.start {
            let result = Result { try readAll(path, last, pipe) }
            pipe.finish(result.mapError(ErrorTranslation(path: path, isReading: true).translated))
        }
    }

    private static func readAll(_ path: String, _ last: Int64, _ pipe: EventPipe) throws {
        guard last > 0 else { return }
        let queue = try DatabaseQueue(
            path: path, configuration: ConnectionSettings.reader("load-reader"))
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { database in
            try Pragma.set(database, "cache_size", -cacheKibibytes)
            for bucket in 0...StagingSchema.bucket(of: last) {
                try read(database, bucket: bucket, into: pipe)
            }
        }
    }

    private static func read(
        _ database: Database, bucket: Int64, into pipe: EventPipe
    ) throws {
        let places = StagingSchema.places(of: bucket)
        let query = try PreparedQuery(database, sql)
        query.bind(1, places.lowerBound)
        query.bind(2, places.upperBound)
        defer { query.reset() }
        while try query.step() {
            let row = query.row
            try pipe.push(
                LoadedEvent(
                    event: try EventColumns.decode(row),
                    contentHash: row.isNull(19) ? nil : try row.digest(19)))
        }
    }
}
