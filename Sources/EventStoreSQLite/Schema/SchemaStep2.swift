/// Schema 2: which events bear the id of a command that this ledger never carried out.
///
/// An event names its command, and each command that was carried out is remembered: `verify` takes
/// one without the other for damage. An import records events with the ids that they had in another
/// book; its stretch of the log is noted here. So is all that a ledger of schema 1 holds, of which
/// nobody can say what was imported.
enum SchemaStep2 {
    static let sql = """
        CREATE TABLE imported_stretches (
            first_position INTEGER PRIMARY KEY,
            last_position INTEGER NOT NULL
        ) STRICT;
        INSERT INTO imported_stretches
            SELECT 1, max(position) FROM events HAVING max(position) >= 1;
        CREATE TRIGGER imported_stretches_never_change BEFORE UPDATE ON imported_stretches BEGIN
            SELECT RAISE(ABORT, 'imported_stretches: what is recorded is never changed');
        END;
        CREATE TRIGGER imported_stretches_never_go BEFORE DELETE ON imported_stretches BEGIN
            SELECT RAISE(ABORT, 'imported_stretches: what is recorded is never removed');
        END;
        """
}
