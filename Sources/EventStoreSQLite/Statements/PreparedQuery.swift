import EventStoreCore
import GRDB
import GRDBSQLite
import TextFormats

/// A statement from the connection's cache, driven through the C interface: no row and no value
/// costs an allocation that its reader does not ask for.
///
/// Used on the connection's queue only. It is reset when it ends, whatever ends it: a statement
/// left standing on a row would keep its read transaction open and pin the write-ahead log.
struct PreparedQuery {
    let handle: OpaquePointer
    private let connection: OpaquePointer
    /// Keeps the handle alive.
    private let statement: Statement

    /// - Throws: `DatabaseError` if the tables are not what the statement takes them for.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        guard let connection = database.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed")
        }
        handle = statement.sqliteStatement
        self.connection = connection
        reset()
        sqlite3_clear_bindings(handle)
    }

    // MARK: Binding (parameters count from 1)

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bind(index, text: UnsafeRawBufferPointer($0)) }
    }

    func bind(_ index: Int32, _ text: JSONText) {
        text.bytes.withUnsafeBytes { bind(index, text: $0) }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) {
        // A null pointer would bind NULL; an empty blob is a blob.
        guard !bytes.isEmpty else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        bytes.withUnsafeBytes { bind(index, blob: $0) }
    }

    func bind<Kind>(_ index: Int32, _ id: Identifier<Kind>) {
        let words = (id.high.bigEndian, id.low.bigEndian)
        withUnsafeBytes(of: words) { bind(index, blob: $0) }
    }

    func bind(_ index: Int32, _ digest: Digest) {
        let words = digest.words
        let stored = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        withUnsafeBytes(of: stored) { bind(index, blob: $0) }
    }

    func bind(_ index: Int32, _ digest: Digest?) {
        if let digest { bind(index, digest) } else { sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, text bytes: UnsafeRawBufferPointer) {
        // A null pointer would bind NULL; an empty text is a text.
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            sqlite3_bind_text(handle, index, "", 0, Self.copied)
            return
        }
        let characters = base.assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text64(
            handle, index, characters, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
    }

    private func bind(_ index: Int32, blob bytes: UnsafeRawBufferPointer) {
        sqlite3_bind_blob64(
            handle, index, bytes.baseAddress, UInt64(bytes.count), Self.copied)
    }

    /// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`, a macro that Swift cannot import).
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    // MARK: Running

    /// Steps to the next row; false behind the last one.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure()
        }
    }

    /// What went wrong in the last step; extended codes are on in every connection.
    func failure() -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)), sql: statement.sql)
    }

    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that returns no rows, and answers how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        defer { reset() }
        while try step() {}
        return Int(sqlite3_changes(connection))
    }

    /// The first row, decoded; nil if there is none.
    func first<Value>(_ decode: (Row) throws -> Value) throws -> Value? {
        defer { reset() }
        return try step() ? decode(row) : nil
    }

    /// All rows, decoded.
    func all<Value>(_ decode: (Row) throws -> Value) throws -> [Value] {
        defer { reset() }
        var values: [Value] = []
        while try step() { values.append(try decode(row)) }
        return values
    }

    /// The row that the statement stands on.
    var row: Row { Row(handle: handle) }
}
