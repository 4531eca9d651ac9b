import EventStoreCore
import GRDB

/// How far each part of a first copy has come.
enum SegmentRows {
    private static let sql = "SELECT number, state, mark FROM segments ORDER BY number"
    private static let insertSQL = "INSERT INTO segments (number, state) VALUES (?1, 0)"
    private static let setSQL = "UPDATE segments SET state = ?2, mark = ?3 WHERE number = ?1"

    static func fetch(_ database: Database) throws -> [LoadSegment] {
        try PreparedQuery(database, sql).all { row in
            try Row.decoding("a segment of the first copy") {
                let state: LoadSegment.State =
                    switch try row.integer(1) {
                    case 0: .new
                    case 1: .at(try row.bytes(2))
                    case 2: .done
                    default: throw row.fault(1, "is no state")
                    }
                return LoadSegment(number: try row.integer(0, as: Int.self), state: state)
            }
        }
    }

    static func insert(_ database: Database, _ number: Int) throws {
        let query = try PreparedQuery(database, insertSQL)
        query.bind(1, Int64(number))
        try query.run()
    }

    /// - Throws: `EventStoreError.ioFailure` if there is no such segment.
    static func set(_ database: Database, _ number: Int, _ state: LoadSegment.State) throws {
        let query = try PreparedQuery(database, setSQL)
        query.bind(1, Int64(number))
        switch state {
        case .new: query.bind(2, 0)
        case .at(let mark):
            query.bind(2, 1)
            query.bind(3, mark)
        case .done: query.bind(2, 2)
        }
        guard try query.run() == 1 else { throw ReplicaLoadRule.unknown(number) }
    }
}
