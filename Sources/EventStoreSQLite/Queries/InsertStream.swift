import EventStoreCore
import GRDB

/// Gives a new stream its key.
enum InsertStream {
    static let sql = "INSERT INTO streams (stream) VALUES (?1)"

    static func run(_ database: Database, _ stream: StreamID) throws -> Int64 {
        let query = try PreparedQuery(database, sql)
        query.bind(1, stream.name)
        try query.run()
        return database.lastInsertedRowID
    }
}
