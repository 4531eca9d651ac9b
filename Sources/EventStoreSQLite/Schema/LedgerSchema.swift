import GRDB

/// What a ledger file is: its marks in the SQLite header, and the steps that bring it to the
/// newest schema.
///
/// To add a step: append it to `migrations`, never change one that was released, and raise nothing
/// else; `version` is their number.
enum LedgerSchema {
    /// "DYB1" in SQLite's `application_id`.
    static let applicationID: Int64 = 0x4459_4231

    /// Step n brings schema n − 1 to n.
    static let migrations: [String] = [
        SchemaStep1.sql, SchemaStep2.sql, SchemaStep3.sql,
    ]

    static var version: Int64 { Int64(migrations.count) }

    /// Brings the file to the newest schema, in one transaction.
    ///
    /// Asks the file again inside the transaction: another process may have been first. The
    /// caller holds the write lock.
    static func migrate(_ database: Database, _ kind: FileKind) throws {
        try database.inTransaction(.immediate) {
            let current = try FileMarks.read(database).userVersion
            guard current >= 0, current < version else { return .commit }
            for step in kind.migrations[Int(current)...] { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA application_id = \(kind.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }
}

/// The numbers in a file's header that say whose it is.
struct FileMarks: Equatable {
    let applicationID: Int64
    let userVersion: Int64
    /// Tables, indexes and so on.
    let objects: Int64
    /// The address of the log that it is a replica of, as far as the file says it; nil of any other
    /// file.
    let replicaOf: String?

    static func read(_ database: Database) throws -> FileMarks {
        let applicationID = try Pragma.integer(database, "application_id")
        let isReplica = applicationID == ReplicaSchema.applicationID
        return FileMarks(
            applicationID: applicationID,
            userVersion: try Pragma.integer(database, "user_version"),
            objects: try PreparedQuery(database, "SELECT count(*) FROM sqlite_schema")
                .first { try $0.integer(0) } ?? 0,
            replicaOf: isReplica ? try ReplicaNotes.address(database) : nil)
    }

    /// An SQLite file that nobody has put anything into, as a crash during creation leaves it.
    var isBlank: Bool { applicationID == 0 && userVersion == 0 && objects == 0 }
}
