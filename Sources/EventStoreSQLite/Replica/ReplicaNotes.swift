import EventStoreCore
import GRDB

/// What a replica's file, or that of its first copy, says of itself.
enum ReplicaNotes {
    private static let sql = "SELECT value FROM replica WHERE name = ?1"
    private static let insertSQL = "INSERT INTO replica (name, value) VALUES (?1, ?2)"
    private static let (address, copy) = ("address", "copy")

    /// The address of the log; of a file that does not say it, a word for it.
    static func address(_ database: Database) throws -> String {
        guard try hasTable(database) else { return "a log elsewhere" }
        return try value(database, address) ?? "a log elsewhere"
    }

    /// What tells this copy from an earlier one of the same log.
    static func copy(_ database: Database) throws -> String { try value(database, copy) ?? "" }

    /// - Throws: `EventStoreError.damaged` if the file does not say whose replica it is.
    static func identity(_ database: Database) throws -> ReplicaIdentity {
        func required(_ name: String) throws -> String {
            guard let value = try value(database, name) else {
                throw EventStoreError.damaged(
                    "the replica is damaged: it does not say of which \(name) it is a copy")
            }
            return value
        }
        return ReplicaIdentity(
            account: try required("account"), region: try required("region"),
            endpoint: try value(database, "endpoint"), table: try required("table"),
            tableID: try required("table_id"), layout: try required("layout"),
            address: try required(address))
    }

    static func insert(
        _ database: Database, _ identity: ReplicaIdentity, copy token: String
    ) throws {
        let query = try PreparedQuery(database, insertSQL)
        let values: [(String, String?)] = [
            ("account", identity.account), ("region", identity.region),
            ("endpoint", identity.endpoint), ("table", identity.table),
            ("table_id", identity.tableID), ("layout", identity.layout),
            (address, identity.address), (copy, token),
        ]
        for case (let name, let value?) in values {
            query.bind(1, name)
            query.bind(2, value)
            try query.run()
        }
    }

    private static func hasTable(_ database: Database) throws -> Bool {
        try PreparedQuery(database, "SELECT 1 FROM sqlite_schema WHERE name = 'replica'")
            .first { _ in true } ?? false
    }

    private static func value(_ database: Database, _ name: String) throws -> String? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, name)
        return try query.first { try $0.string(0) }
    }
}
