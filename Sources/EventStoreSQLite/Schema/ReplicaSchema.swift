/// What a replica's file is: a ledger's tables, with a note of whose copy it is.
///
/// The indexes of its events have names of their own, so that a first copy can make them when all
/// rows are there: sorted, where a row by itself would be put in at random. Queries use them as
/// they use a ledger's.
enum ReplicaSchema {
    /// "DYR1" in SQLite's `application_id`.
    static let applicationID: Int64 = 0x4459_5231

    /// As a ledger's, but for the first.
    static let migrations: [String] =
        [[tables, uniqueIDs, otherIndexes].joined(separator: "\n")]
        + LedgerSchema.migrations.dropFirst()

    static var version: Int64 { Int64(migrations.count) }

    /// All of step 1 that is there before the first row.
    static let tables = [SchemaStep1.withoutIndexes, notes].joined(separator: "\n")

    /// The only index that a checked log can contradict.
    static let uniqueIDs = "CREATE UNIQUE INDEX events_by_id ON events (id);"

    static let otherIndexes = """
        CREATE UNIQUE INDEX events_by_version ON events (stream_key, version);
        \(SchemaStep1.correlations)
        """

    private static let notes = """
        CREATE TABLE replica (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID, STRICT;
        CREATE TRIGGER replica_never_changes BEFORE UPDATE ON replica BEGIN
            SELECT RAISE(ABORT, 'replica: whose copy it is never changes');
        END;
        CREATE TRIGGER replica_never_goes BEFORE DELETE ON replica BEGIN
            SELECT RAISE(ABORT, 'replica: whose copy it is never changes');
        END;
        """
}
