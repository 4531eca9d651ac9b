import EventStoreCore
import GRDBSQLite
import TextFormats

/// A row under a statement: reads columns (from 0) without trusting them. A file may hold anything;
/// whatever a column cannot be is a `ColumnFault`, never a trap.
struct Row {
    let handle: OpaquePointer

    func isNull(_ column: Int32) -> Bool { type(column) == SQLITE_NULL }

    func integer(_ column: Int32) throws -> Int64 {
        guard type(column) == SQLITE_INTEGER else { throw fault(column, "is not an integer") }
        return sqlite3_column_int64(handle, column)
    }

    func optionalInteger(_ column: Int32) throws -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    /// A position or a version of a recorded event.
    func ordinal(_ column: Int32) throws -> Int64 {
        let value = try integer(column)
        guard (1...Limits.largestCount).contains(value) else {
            throw fault(column, "is \(value), which no event can have")
        }
        return value
    }

    /// How many, or a position up to which something has come.
    func count(_ column: Int32) throws -> Int64 {
        let value = try integer(column)
        guard (0...Limits.largestCount).contains(value) else {
            throw fault(column, "is \(value), which is not a count")
        }
        return value
    }

    /// A moment of the years that have a text form.
    func moment(_ column: Int32) throws -> Timestamp {
        let moment = Timestamp(microseconds: try integer(column))
        guard moment.isInRange else {
            throw fault(
                column, "is \(moment.microseconds), which is not a moment of the years 1 to 9999")
        }
        return moment
    }

    /// An integer that must fit a narrower type.
    func integer<Value: FixedWidthInteger>(_ column: Int32, as: Value.Type) throws -> Value {
        guard let value = Value(exactly: try integer(column)) else {
            throw fault(column, "is out of range")
        }
        return value
    }

    /// The text's bytes, good until the next step.
    func text(_ column: Int32) throws -> UnsafeBufferPointer<UInt8> {
        guard type(column) == SQLITE_TEXT else { throw fault(column, "is not text") }
        // The text first: asked for in this order, both speak of the same UTF-8 form.
        let base = sqlite3_column_text(handle, column)
        return UnsafeBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func string(_ column: Int32) throws -> String {
        guard let string = String(validating: try text(column), as: UTF8.self) else {
            throw fault(column, "is not valid UTF-8")
        }
        return string
    }

    func optionalString(_ column: Int32) throws -> String? {
        isNull(column) ? nil : try string(column)
    }

    /// A JSON text, byte for byte as it was stored.
    func json(_ column: Int32) throws -> JSONText { JSONText(stored: Array(try text(column))) }

    func optionalJSON(_ column: Int32) throws -> JSONText? {
        isNull(column) ? nil : try json(column)
    }

    /// A blob's bytes, copied.
    func bytes(_ column: Int32) throws -> [UInt8] { Array(try blob(column)) }

    func digest(_ column: Int32) throws -> Digest {
        let bytes = try blob(column)
        guard let digest = Digest(bytes: bytes) else {
            throw fault(column, "has \(bytes.count) bytes instead of 32")
        }
        return digest
    }

    func identifier<Kind>(_ column: Int32, of: Kind.Type) throws -> Identifier<Kind> {
        let bytes = try blob(column)
        guard bytes.count == 16 else {
            throw fault(column, "has \(bytes.count) bytes instead of 16")
        }
        return Identifier(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    func fault(_ column: Int32, _ problem: String) -> ColumnFault {
        let name = sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "?"
        return ColumnFault(column: name, problem: problem)
    }

    private func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }

    private func blob(_ column: Int32) throws -> UnsafeRawBufferPointer {
        guard type(column) == SQLITE_BLOB else { throw fault(column, "is not a blob") }
        let base = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(
            start: base, count: Int(sqlite3_column_bytes(handle, column)))
    }
}

/// A column that holds what it cannot hold. `damaged(in:)` says in which row.
struct ColumnFault: Error {
    let column: String
    let problem: String

    /// The error for a reader of the row, which is named as that reader would name it.
    func damaged(in place: String) -> EventStoreError {
        .damaged("the ledger is damaged: \(place): the column '\(column)' \(problem)")
    }
}

extension Row {
    /// Decodes a row, and names it if one of its columns is wrong.
    static func decoding<Value>(
        _ place: @autoclosure () -> String, _ decode: () throws -> Value
    ) throws -> Value {
        do {
            return try decode()
        } catch let fault as ColumnFault {
            throw fault.damaged(in: place())
        }
    }
}
