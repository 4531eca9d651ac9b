import EventStoreCore
import GRDB

/// The versions that streams reached with a command, in the order of its request: the order in
/// which its events name them.
enum CommandHeads {
    static let sql = """
        SELECT s.stream, max(e.version)
        FROM events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key
        WHERE e.position BETWEEN ?1 AND ?2
        GROUP BY e.stream_key ORDER BY min(e.position)
        """

    static func fetch(
        _ database: Database, _ positions: ClosedRange<Int64>, of command: CommandID
    ) throws -> [StreamVersion] {
        let query = try PreparedQuery(database, sql)
        query.bind(1, positions.lowerBound)
        query.bind(2, positions.upperBound)
        let heads = try query.all { row in
            try Row.decoding("the events of the command \(command)") {
                StreamVersion(
                    stream: StreamID(stored: try row.string(0)),
                    version: Version(try row.integer(1)))
            }
        }
        guard !heads.isEmpty else {
            throw EventStoreError.damaged(
                "the ledger is damaged: the events of the command \(command) are gone")
        }
        return heads
    }
}
