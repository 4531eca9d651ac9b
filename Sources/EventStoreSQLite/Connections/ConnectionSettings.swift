import CLinux
import GRDB
import GRDBSQLite

/// How every connection to a ledger is set up.
enum ConnectionSettings {
    /// 6 MiB for each connection: the hot pages of a large ledger. A reader and a writer that have
    /// filled theirs leave an explorer within its 40 MB; the system's own cache is behind them.
    static let cacheKibibytes: Int64 = 6 * 1024

    /// 128 MiB while an import runs: its index pages are touched at random.
    static let bulkCacheKibibytes: Int64 = 128 * 1024

    /// SQLite's numbers: every commit is synced, or only what a checkpoint is about to copy.
    static let syncAlways: Int64 = 2
    static let syncAtCheckpoints: Int64 = 1

    /// How long SQLite itself waits. Writers wait for `WriteLock` first, so that this is only for
    /// another process that recovers the file or closes it last.
    static let busySeconds = 2.0

    /// Of SQLite's machine: seldom enough to cost nothing, often enough for a person who waits.
    private static let stepsBetweenLooks: Int32 = 100_000

    static func reader(_ label: String) -> Configuration {
        var configuration = base(label)
        configuration.readonly = true
        configuration.prepareDatabase(applyToAll)
        return configuration
    }

    static func writer(_ label: String) -> Configuration {
        var configuration = base(label)
        configuration.prepareDatabase(applyToAll)
        return configuration
    }

    private static func base(_ label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = "daybook.\(label)"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busySeconds)
        return configuration
    }

    /// Nothing here changes the file: whose it is, is not known yet.
    @Sendable
    private static func applyToAll(_ database: Database) throws {
        try Pragma.set(database, "synchronous", syncAlways)
        // A passive checkpoint, which autocheckpoint is, can lose commits beside a writer that
        // restarts the log (SQLite 3.7.0 to 3.51.2).
        try Pragma.set(database, "wal_autocheckpoint", 0)
        try Pragma.set(database, "foreign_keys", 1)
        try Pragma.set(database, "trusted_schema", 0)
        try Pragma.set(database, "cell_size_check", 1)
        try Pragma.set(database, "cache_size", -cacheKibibytes)
        // Without a file that is mapped a broken disk is an error, not a signal. Not read back:
        // a library built without it has no such setting.
        try database.execute(sql: "PRAGMA mmap_size = 0")
        // A statement that reads all of the file ends when the process is asked to.
        sqlite3_progress_handler(
            database.sqliteConnection, stepsBetweenLooks, { _ in clinux_is_requested() }, nil)
    }
}
