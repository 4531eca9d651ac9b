/// What the file of a first copy is of a table that has no log, in which items wait that come in
/// any order.
enum GatheringSchema {
    /// "DYG1".
    static let kind = LoadFile.Kind(
        applicationID: 0x4459_4731, version: 1,
        sql: """
            CREATE TABLE items (
                stream TEXT NOT NULL,
                place BLOB NOT NULL,
                moment INTEGER NOT NULL,
                content BLOB NOT NULL,
                PRIMARY KEY (stream, place)
            ) STRICT;
            """)

    static let insertSQL = """
        INSERT INTO items (stream, place, moment, content) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (stream, place) DO UPDATE
            SET moment = excluded.moment, content = excluded.content
        """

    /// The numbers of all items in the order of their positions to be: only what orders them is
    /// sorted.
    static let orderSQL = """
        SELECT number FROM (
            SELECT rowid AS number, stream, place, max(moment) OVER (
                PARTITION BY stream ORDER BY place ROWS UNBOUNDED PRECEDING) AS reached
            FROM items
        ) ORDER BY reached, stream, place
        """

    static let itemSQL = "SELECT stream, place, moment, content FROM items WHERE rowid = ?1"
}
