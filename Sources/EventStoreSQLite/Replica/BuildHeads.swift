import EventStoreCore
import GRDB

/// Where the streams of a replica stand while it is made: in memory as far as they have room there,
/// the others in a table that goes with the connection.
final class BuildHeads {
    private static let remembered = 262_144

    private static let schema = """
        CREATE TEMP TABLE heads (
            stream_key INTEGER PRIMARY KEY,
            version INTEGER NOT NULL,
            hash BLOB NOT NULL,
            position INTEGER NOT NULL
        ) STRICT
        """
    private static let sql = "SELECT version, hash, position FROM temp.heads WHERE stream_key = ?1"
    private static let putSQL = """
        INSERT OR REPLACE INTO temp.heads (stream_key, version, hash, position)
        VALUES (?1, ?2, ?3, ?4)
        """

    private let database: Database
    private let limit: Int
    private var heads: [StreamID: KeyedHead] = [:]
    private var isSpilled = false

    /// - Parameters:
    ///   - database: the connection, without a table of heads.
    ///   - limit: how many streams have room in memory.
    /// - Throws: `DatabaseError`.
    init(_ database: Database, limit: Int = remembered) throws {
        self.database = database
        self.limit = limit
        try database.execute(sql: Self.schema)
    }

    /// Nil if the stream has no event.
    func head(of stream: StreamID) throws -> KeyedHead? {
        if let head = heads[stream] { return head }
        guard isSpilled, let key = try FindStream.fetch(database, stream) else { return nil }
        let query = try PreparedQuery(database, Self.sql)
        query.bind(1, key)
        let found = try query.first { row in
            KeyedHead(
                key: key, version: Version(try row.ordinal(0)), hash: try row.digest(1),
                position: Position(try row.ordinal(2)))
        }
        guard let found else { throw FindHead.noEvent(of: stream) }
        try set(found, of: stream)
        return found
    }

    func set(_ head: KeyedHead, of stream: StreamID) throws {
        if heads.count >= limit { try spill() }
        heads[stream] = head
    }

    private func spill() throws {
        let query = try PreparedQuery(database, Self.putSQL)
        for head in heads.values {
            query.bind(1, head.key)
            query.bind(2, head.version.number)
            query.bind(3, head.hash)
            query.bind(4, head.position.number)
            try query.run()
        }
        heads.removeAll(keepingCapacity: true)
        isSpilled = true
    }
}
