import Synchronization

/// SQLite's count of what other connections committed, as this connection sees it.
final class DataVersion: Sendable {
    private let connection: LedgerReader
    private let last: Mutex<Int64>

    init(_ connection: LedgerReader) throws {
        self.connection = connection
        last = Mutex(try Self.read(connection))
    }

    /// True if it is another than when it was last asked for.
    func hasChanged() throws -> Bool {
        let now = try Self.read(connection)
        return last.withLock { last in
            defer { last = now }
            return now != last
        }
    }

    private static func read(_ connection: LedgerReader) throws -> Int64 {
        try connection.withoutTransaction { try Pragma.integer($0, "data_version") }
    }
}
