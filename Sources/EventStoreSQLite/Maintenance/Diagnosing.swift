import EventStoreCore
import GRDB
import GRDBSQLite
import Glibc

/// Collects what `Diagnosis` says.
enum Diagnosing {
    private static let numbers = [
        "synchronous", "wal_autocheckpoint", "foreign_keys", "trusted_schema", "cell_size_check",
        "cache_size", "mmap_size", "page_size", "auto_vacuum",
    ]
    private static let texts = ["journal_mode", "encoding"]

    static func settings(_ database: Database) throws -> [Diagnosis.Setting] {
        let names = try texts.map {
            Diagnosis.Setting(name: $0, value: try Pragma.text(database, $0))
        }
        return try names
            + numbers.map {
                Diagnosis.Setting(name: $0, value: String(try Pragma.integer(database, $0)))
            }
    }

    static func diagnosis(
        _ database: Database, _ place: LogScan.Place, settings: [Diagnosis.Setting]
    ) throws -> Diagnosis {
        let path = place.ledger
        let pageBytes = try Pragma.integer(database, "page_size")
        let loss = try LogScan.certainLoss(of: place, pageBytes: Int(clamping: pageBytes))
        return Diagnosis(
            libraryVersion: .current, path: path,
            fileSystemType: MountTable.current().fileSystemType(of: path), settings: settings,
            pageBytes: pageBytes,
            pageCount: try Pragma.integer(database, "page_count"),
            logBytes: Int64(status(path + "-wal")?.st_size ?? 0),
            logFinding: loss?.sentence(path + "-wal"),
            fileMode: (status(path)?.st_mode ?? 0) & 0o7777,
            schemaVersion: try Pragma.integer(database, "user_version"),
            events: try LastPosition.fetch(database).number,
            streams: try PreparedQuery(database, "SELECT count(*) FROM streams")
                .first { try $0.integer(0) } ?? 0,
            snapshots: try PreparedQuery(database, "SELECT count(*) FROM snapshots")
                .first { try $0.integer(0) } ?? 0)
    }

    private static func status(_ path: String) -> stat? {
        var result = stat()
        return stat(path, &result) == 0 ? result : nil
    }
}
