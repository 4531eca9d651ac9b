import EventStoreCore
import GRDB

/// Traces of events that cannot be found any more: told instead of a version conflict, which would
/// send its reader after another writer. Slow; asked only when an expectation has failed.
enum LostStream {
    static let namesSQL = "SELECT 1 FROM streams NOT INDEXED WHERE stream = ?1 LIMIT 1"

    /// - Parameters:
    ///   - database: the connection that writes.
    ///   - stream: whose expectation has failed.
    ///   - actual: where the stream seems to stand.
    /// - Throws: `EventStoreError.damaged`.
    static func check(_ database: Database, _ stream: StreamID, at actual: Version) throws {
        let newest = try LatestSnapshot.fetch(database, stream, Version(Limits.largestCount))
        if let newest, newest.version > actual {
            throw damaged(
                "\(stream) ends at version \(actual), and has a snapshot of version "
                    + "\(newest.version)")
        }
        guard actual == .empty else { return }
        let query = try PreparedQuery(database, namesSQL)
        query.bind(1, stream.name)
        if try query.first({ _ in true }) != nil, try FindStream.fetch(database, stream) == nil {
            throw damaged("the index of streams does not know \(stream)")
        }
    }

    private static func damaged(_ what: String) -> EventStoreError {
        .damaged(
            "the ledger is damaged: \(what); nothing was written. 'daybook verify' names all that "
                + "is wrong")
    }
}
