import EventStoreCore
import Foundation
import GRDB

extension SQLiteEventStore {
    /// Reads the whole file, on a connection of its own; other calls go on meanwhile.
    public func structuralDamage() async throws -> [String] {
        // Each finding is one statement. A transaction around them all would fail to end on a
        // damaged file, and take the findings with it.
        let place = place
        return try await aside { connection in
            try connection.withoutTransaction { database in
                let pageBytes = try Pragma.integer(database, "page_size")
                let loss = try LogScan.certainLoss(of: place, pageBytes: Int(clamping: pageBytes))
                return (loss.map { [$0.sentence("\(place.ledger)-wal")] } ?? [])
                    + (try StructureCheck.findings(database))
            }
        }
    }

    private var place: LogScan.Place {
        LogScan.Place(ledger: path, lock: path + LedgerPath.lockSuffix)
    }

    /// Damaged write-ahead logs that were set aside beside the ledger, and are still there: their
    /// full paths. Waits for the disk, on the caller's thread.
    public var logsSetAside: [String] { LogRescue.copies(of: path + "-wal") }

    /// Writes a complete copy of the ledger, as it is now, while others go on reading and writing.
    /// The copy has its name only when it is whole and synced, and its permissions are 0600. Waits
    /// for the disk for as long as the copying takes, on a thread of its own.
    ///
    /// - Parameters:
    ///   - target: the file to write, in a folder that exists.
    ///   - replacingExisting: whether a file of that name may be replaced.
    /// - Throws: `EventStoreError.ioFailure`, `.diskFull`, `.readOnly`, `.busy`, `.damaged`; the
    ///   target is then as it was before.
    public func backup(to target: String, replacingExisting: Bool = false) async throws {
        let backup = Backup(source: path, target: target, replacesExisting: replacingExisting)
        try await aside { connection in try backup.run(connection) }
    }

    /// Puts the write-ahead log back into the file and empties it. Waits for the disk and for other
    /// writers. Nothing needs it but who wants to copy the file alone: long logs are put back
    /// anyway.
    ///
    /// - Returns: false if a reader held it up; nothing is wrong then.
    /// - Throws: `EventStoreError.readOnly`, `.replaced`, `.busy`, `.diskFull`, `.ioFailure`.
    public func checkpoint() async throws -> Bool { try await writer.checkpoint() }

    /// How the file and the SQLite library are, for a report. Waits for the disk.
    ///
    /// - Throws: `EventStoreError.damaged`, `.busy`, `.diskFull`, `.ioFailure`.
    public func diagnosis() async throws -> Diagnosis {
        let place = place
        let settings =
            isReadOnly
            ? try await reader.read(Diagnosing.settings)
            : try await writer.onQueue(Diagnosing.settings)
        return try await reader.read { database in
            try Diagnosing.diagnosis(database, place, settings: settings)
        }
    }

    /// Runs long work on a connection and a thread of its own: one of libdispatch's would wake once
    /// a second from then on.
    private func aside<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerReader) throws -> Value
    ) async throws -> Value {
        let (path, pledge) = (path, pledge)
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        let connection = try LedgerReader(
                            path: path, label: "aside", pledge: pledge)
                        defer {
                            connection.close()
                            ClosedConnections.keep(connection)
                        }
                        return try body(connection)
                    }.mapError(ErrorTranslation(path: path).translated))
            }
            thread.name = "daybook-aside"
            thread.start()
        }
    }
}
