import EventStoreCore
import GRDB

/// The stretches of the log whose events may bear ids of other books' commands.
enum ImportedStretches {
    static let sql = """
        SELECT first_position, last_position FROM imported_stretches ORDER BY first_position
        """
    static let insertSQL = """
        INSERT INTO imported_stretches (first_position, last_position) VALUES (?1, ?2)
        """

    /// Of a ledger that is still of schema 1 nobody can say what was imported: all of it may be.
    static func fetch(_ database: Database) throws -> [ClosedRange<Int64>] {
        guard try FileMarks.read(database).userVersion > 1 else { return [1...Int64.max] }
        return try PreparedQuery(database, sql).all { row in
            try Row.decoding("an imported stretch of the log") {
                let first = try row.ordinal(0)
                let last = try row.ordinal(1)
                guard first <= last else { throw row.fault(1, "is before the first") }
                return first...last
            }
        }
    }

    static func insert(_ database: Database, _ stretch: ClosedRange<Int64>) throws {
        let query = try PreparedQuery(database, insertSQL)
        query.bind(1, stretch.lowerBound)
        query.bind(2, stretch.upperBound)
        try query.run()
    }
}
