/// Schema 1: the log, its streams, the commands carried out, snapshots and read models.
///
/// Streams stand by integer key in the log: a third less file and index than by name. What a fold
/// reads stands first in a row, the payload last, so that a fold never touches overflow pages.
enum SchemaStep1 {
    static let sql = [
        streams, events(uniqueness), correlations, commands, guards, snapshots, readModels, view,
    ].joined(separator: "\n")

    /// The same without an index of the events' table, which then has them under names of their own
    /// (`ReplicaSchema`).
    static let withoutIndexes = [
        streams, events(""), commands, guards, snapshots, readModels, view,
    ].joined(separator: "\n")

    private static let streams = """
        CREATE TABLE streams (
            stream_key INTEGER PRIMARY KEY,
            stream TEXT NOT NULL UNIQUE
        ) STRICT;
        """

    private static let uniqueness = ",\n    UNIQUE (stream_key, version),\n    UNIQUE (id)"

    private static func events(_ constraints: String) -> String {
        """
        CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
            version INTEGER NOT NULL,
            id BLOB NOT NULL,
            type TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            sign INTEGER NOT NULL,
            amount_minor INTEGER,
            currency TEXT,
            occurred_at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            actor TEXT,
            correlation_id TEXT,
            causation_id TEXT,
            command_id BLOB,
            metadata TEXT,
            payload TEXT NOT NULL,
            previous_hash BLOB NOT NULL,
            hash BLOB NOT NULL\(constraints)
        ) STRICT;
        """
    }

    static let correlations = """
        CREATE INDEX events_by_correlation ON events (correlation_id)
            WHERE correlation_id IS NOT NULL;
        """

    /// What is recorded stays: these hold back every program, not only this one.
    private static let guards = ["events", "streams", "commands"].map { table in
        """
        CREATE TRIGGER \(table)_never_change BEFORE UPDATE ON \(table) BEGIN
            SELECT RAISE(ABORT, '\(table): what is recorded is never changed');
        END;
        CREATE TRIGGER \(table)_never_go BEFORE DELETE ON \(table) BEGIN
            SELECT RAISE(ABORT, '\(table): what is recorded is never removed');
        END;
        """
    }.joined(separator: "\n")

    private static let commands = """
        CREATE TABLE commands (
            command_id BLOB NOT NULL PRIMARY KEY,
            content_hash BLOB NOT NULL,
            first_position INTEGER NOT NULL,
            last_position INTEGER NOT NULL
        ) WITHOUT ROWID, STRICT;
        """

    private static let snapshots = """
        CREATE TABLE snapshots (
            stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
            version INTEGER NOT NULL,
            event_hash BLOB NOT NULL,
            state_version INTEGER NOT NULL,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (stream_key, version)
        ) WITHOUT ROWID, STRICT;
        """

    private static let readModels = """
        CREATE TABLE read_models (
            name TEXT NOT NULL,
            is_rebuild INTEGER NOT NULL,
            schema_version INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            checkpoint INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            failure_position INTEGER,
            failure_reason TEXT,
            PRIMARY KEY (name, is_rebuild)
        ) WITHOUT ROWID, STRICT;
        """

    /// For people with the `sqlite3` shell: names, times and ids as text.
    private static let view = """
        CREATE VIEW ledger_events AS
        SELECT e.position, s.stream, e.version, e.type,
            CASE e.sign WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '' END AS effect,
            e.amount_minor, e.currency,
            -- Rounded down, also before 1970, where / and % round towards zero.
            strftime('%Y-%m-%dT%H:%M:%S',
                e.occurred_at / 1000000 - (e.occurred_at % 1000000 < 0), 'unixepoch')
                || printf('.%06dZ', (e.occurred_at % 1000000 + 1000000) % 1000000)
                AS occurred_at,
            lower(hex(e.id)) AS id, e.actor, e.correlation_id, e.causation_id,
            lower(hex(e.command_id)) AS command_id, e.schema_version, e.payload, e.metadata,
            lower(hex(e.hash)) AS hash
        FROM events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key;
        """
}
