import EventStoreCore
import GRDB
import GRDBSQLite
import Glibc

/// The connection that reads, with its queue. No read transaction outlives a call: it would pin
/// the write-ahead log.
final class LedgerReader: Sendable {
    private let queue: DatabaseQueue
    private let errors: ErrorTranslation
    private let gate = Gate()
    let pledge: ImmutableFile?

    /// - Parameters:
    ///   - path: the ledger's file.
    ///   - label: the connection's, for people.
    ///   - pledge: for a file that nobody writes while it is read.
    /// - Throws: `DatabaseError`, untranslated: what it means depends on who opens.
    init(path: String, label: String, pledge: ImmutableFile? = nil) throws {
        queue = try SecondLook.opening(path) {
            try DatabaseQueue(
                path: pledge == nil ? path : RawFile.immutableURI(path),
                configuration: ConnectionSettings.reader(label))
        }
        errors = ErrorTranslation(path: path, isReading: true)
        self.pledge = pledge
    }

    /// Runs the body in one read transaction: all of its queries see the same state.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let isAlone = gate.enter()
        defer { gate.leave() }
        if isAlone { return try inline(body) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(with: self.attempt(database, body))
            }
        }
    }

    private func inline<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.writeWithoutTransaction { database in try attempt(database, body).get() }
    }

    /// As `read`, for callers that may block.
    func readNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try inline(body)
    }

    /// As `readNow`, with SQLite's own errors: what they mean depends on who opens.
    func readUntranslated<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.writeWithoutTransaction(body)
    }

    /// Runs the body outside any transaction, for statements that must not be in one.
    func withoutTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.writeWithoutTransaction { database in
            do {
                try pledge?.check()
                let value = try body(database)
                try pledge?.check()
                return value
            } catch {
                throw translated(error, database)
            }
        }
    }

    func close() { try? queue.close() }

    private func attempt<Value>(
        _ database: Database, _ body: (Database) throws -> Value
    ) -> Result<Value, any Error> {
        do {
            var value: Value?
            try pledge?.check()
            try database.inTransaction(.deferred) {
                value = try body(database)
                return .commit
            }
            try pledge?.check()
            guard let value else { throw EventStoreError.ioFailure("a read had no result") }
            return .success(value)
        } catch {
            return .failure(translated(error, database))
        }
    }

    private func translated(_ error: any Error, _ database: Database) -> any Error {
        errors.translate(error, systemError: database.systemError(behind: error))
    }
}

extension Database {
    /// `errno` of the last system call that failed in this connection; 0 if none did.
    ///
    /// Where the device could not read (`EIO`), SQLite says that the file is malformed and forgets
    /// the error; its files remember it.
    func systemError(behind error: any Error) -> Int32 {
        guard (error as? DatabaseError)?.resultCode == .SQLITE_CORRUPT else {
            return sqlite3_system_errno(sqliteConnection)
        }
        return RawFile.hasFailedToRead(sqliteConnection) ? EIO : 0
    }
}
