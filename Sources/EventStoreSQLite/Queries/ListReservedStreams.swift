import EventStoreCore
import GRDB

/// The keys of the streams whose names are reserved (`StreamID.isReserved`): a handful, by the
/// index of names.
enum ListReservedStreams {
    /// A percent sign is the character behind a dollar.
    static let sql = "SELECT stream_key FROM streams WHERE stream >= '$' AND stream < '%'"

    static func fetch(_ database: Database) throws -> Set<Int64> {
        let statement = try PreparedQuery(database, sql)
        return Set(try statement.all { try $0.integer(0) })
    }
}
