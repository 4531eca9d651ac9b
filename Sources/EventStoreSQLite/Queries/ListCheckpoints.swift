import EventStoreCore
import GRDB

/// A page of the names of values, in the order of their bytes.
enum ListCheckpoints {
    static let fromSQL = """
        SELECT name FROM checkpoints WHERE name >= ?1 ORDER BY name LIMIT ?2
        """
    static let behindSQL = """
        SELECT name FROM checkpoints WHERE name > ?1 ORDER BY name LIMIT ?2
        """

    /// Names of one prefix stand side by side: the page ends with the last of them.
    static func fetch(
        _ database: Database, prefix: String, after: String?, limit: Int
    ) throws -> [String] {
        guard try SchemaStep3.isTaken(database) else { return [] }
        // Behind a name that stands before the prefix comes the first of the prefix.
        let last = after.flatMap { name in
            name.utf8.lexicographicallyPrecedes(prefix.utf8) ? nil : name
        }
        let query = try PreparedQuery(database, last == nil ? fromSQL : behindSQL)
        query.bind(1, last ?? prefix)
        query.bind(2, Int64(limit))
        let names = try query.all { row in
            try Row.decoding("a checkpoint behind '\(last ?? prefix)'") { try row.string(0) }
        }
        return Array(names.prefix { $0.utf8.starts(with: prefix.utf8) })
    }
}
