import EventStoreCore
import Foundation
import GRDB

/// What is wrong with a ledger's file below the level of events.
enum StructureCheck {
    /// SQLite names at most so many faults; more say nothing new.
    static let reportedFaults = 20

    /// One sentence a finding. Reads the whole file: for a connection of its own.
    static func findings(_ database: Database) throws -> [String] {
        try [integrity, schema, foreignKeys, positions, versions, names].flatMap { check in
            do {
                return try check(database)
            } catch let error as DatabaseError where isDamage(error) {
                // What cannot be examined is a finding too, and the next check may see more.
                return ["the file: \(error.message ?? error.description)"]
            }
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode)
    }

    private static func integrity(_ database: Database) throws -> [String] {
        let lines = try PreparedQuery(database, "PRAGMA integrity_check(\(reportedFaults))")
            .all { try $0.string(0) }
        if lines.contains(where: isFailedRead) {
            throw DatabaseError(resultCode: .SQLITE_IOERR, message: "a page could not be read")
        }
        return lines == ["ok"] ? [] : lines.map { "the file: \($0)" }
    }

    /// A page that could not be read is no damage: SQLite lists it among what it found, with the
    /// code of the failure.
    static func isFailedRead(_ line: String) -> Bool {
        if line.contains("failed to get page") { return true }
        guard let code = line.range(of: "unable to get the page. error code=") else { return false }
        let digits = line[code.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Int32(digits).map { $0 & 0xFF == ResultCode.SQLITE_IOERR.rawValue } ?? false
    }

    /// A guard, an index or a table that is missing, or is not what it should be.
    private static func schema(_ database: Database) throws -> [String] {
        let expected = try SchemaObjects.expected(of: try FileMarks.read(database))
        let found = try SchemaObjects.read(database)
        return expected.sorted { $0.key < $1.key }.compactMap { name, sql in
            switch found[name] {
            case nil: "the \(name) is missing"
            case sql: nil
            default: "the \(name) is not what it should be"
            }
        }
    }

    private static func foreignKeys(_ database: Database) throws -> [String] {
        let tables = try PreparedQuery(
            database, "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1"
        ).all { (try $0.string(0), try $0.integer(1)) }
        return tables.map { "\($0.1) rows of \($0.0) belong to a stream that is not there" }
    }

    /// Positions are 1, 2, 3 …: the last one is their number.
    private static func positions(_ database: Database) throws -> [String] {
        let query = try PreparedQuery(
            database, "SELECT count(*), coalesce(max(position), 0) FROM events")
        let found = try query.first { (try $0.integer(0), try $0.integer(1)) }
        guard let (count, last) = found, count != last else { return [] }
        return ["the log has \(count) events, but its last position is \(last)"]
    }

    /// So are the versions of each stream.
    private static func versions(_ database: Database) throws -> [String] {
        let query = try PreparedQuery(
            database,
            """
            SELECT s.stream, count(*), max(e.version)
            FROM events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key
            GROUP BY e.stream_key HAVING count(*) <> max(e.version) OR min(e.version) <> 1
            LIMIT \(reportedFaults)
            """)
        return try query.all { row in
            let name = (try? row.string(0)) ?? "an unknown stream"
            return "\(name) has \(try row.integer(1)) events, but its last version is "
                + "\(try row.integer(2))"
        }
    }

    /// A stream gets its name with its first event.
    private static func names(_ database: Database) throws -> [String] {
        let query = try PreparedQuery(
            database,
            """
            SELECT stream FROM streams AS s
            WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.stream_key = s.stream_key)
            LIMIT \(reportedFaults)
            """)
        return try query.all { "\(try $0.string(0)) has a name but no events" }
    }
}
