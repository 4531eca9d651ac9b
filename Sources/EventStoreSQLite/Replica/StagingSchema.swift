/// What the file of a first copy is, in which events wait that come in any order.
///
/// An event's place begins with its bucket, of positions that stand together: within a bucket rows
/// are added one behind the other, so that a page of events touches few pages of the file, however
/// mixed it is; and the buckets, each sorted by itself, are the log.
enum StagingSchema {
    /// "DYL1".
    static let kind = LoadFile.Kind(applicationID: 0x4459_4C31, version: 1, sql: sql)

    /// Positions of one bucket, some 20 MB of events.
    static let bucketSize: Int64 = 65_536
    /// So many rows can a bucket have, doubles included.
    private static let places: Int64 = 1 << 40

    /// The bucket of a position, which is at most `ReplicaLoadRule.lastPosition`.
    static func bucket(of position: Int64) -> Int64 { (position - 1) / bucketSize }

    /// The places of a bucket's rows, from its first on.
    static func places(of bucket: Int64) -> Range<Int64> {
        bucket * places..<(bucket + 1) * places
    }

    private static let sql = """
        CREATE TABLE events (
            place INTEGER PRIMARY KEY,
            position INTEGER NOT NULL,
            stream TEXT NOT NULL,
            version INTEGER NOT NULL,
            id BLOB NOT NULL,
            type TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            sign INTEGER NOT NULL,
            amount_minor INTEGER,
            currency TEXT,
            occurred_at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            actor TEXT,
            correlation_id TEXT,
            causation_id TEXT,
            command_id BLOB,
            metadata TEXT,
            payload TEXT NOT NULL,
            previous_hash BLOB NOT NULL,
            hash BLOB NOT NULL,
            content_hash BLOB
        ) STRICT;
        """
}
