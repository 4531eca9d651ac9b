import GRDB
import GRDBSQLite
import Glibc

/// Bytes of the files that SQLite has open, read through its own descriptors: closing a second one
/// would drop its locks.
enum RawFile {
    /// The numbers in a database's header that tell one state of the file from another.
    struct Header: Hashable, Sendable {
        static let bytes = 100
        let changes: UInt32
        let pages: UInt32
        let schema: UInt32

        init(changes: UInt32, pages: UInt32, schema: UInt32) {
            self.changes = changes
            self.pages = pages
            self.schema = schema
        }

        /// - Parameter bytes: the beginning of page 1, at least `Header.bytes` of it.
        init(_ bytes: UnsafeRawBufferPointer) {
            changes = bytes.bigEndian32(24)
            pages = bytes.bigEndian32(28)
            schema = bytes.bigEndian32(40)
        }
    }

    /// The header of the database file itself, without what its log holds; nil if it has none.
    static func header(_ connection: OpaquePointer?) -> Header? {
        read(connection, SQLITE_FCNTL_FILE_POINTER, Header.bytes).map { bytes in
            bytes.withUnsafeBytes { Header($0) }
        }
    }

    /// The header of a database that is not open here, under no lock.
    static func header(of path: String) -> Header? {
        withImmutable(path) { header($0) }
    }

    /// The first page of a database that is not open here; the size is the file's own.
    static func firstPage(of path: String, bytes: Int) -> [UInt8]? {
        withImmutable(path) { read($0, SQLITE_FCNTL_FILE_POINTER, bytes) }
    }

    /// The first bytes of a file that nobody has open; fewer if it has fewer, nil if it cannot be
    /// read.
    static func start(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: Header.bytes) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// The salts of the write-ahead log, which are others each time that it begins anew.
    static func logSalts(_ connection: OpaquePointer?) -> UInt64? {
        read(connection, SQLITE_FCNTL_JOURNAL_POINTER, LogHeader.bytes).map { bytes in
            bytes.withUnsafeBytes { LogHeader.salts($0) }
        }
    }

    /// How many frames of the write-ahead log SQLite takes for committed: from the index that all
    /// its users share (https://www.sqlite.org/walformat.html#walidxfmt). Nil if there is none.
    static func indexedFrames(_ connection: OpaquePointer?) -> Int64? {
        guard let (file, methods) = file(connection, SQLITE_FCNTL_FILE_POINTER),
            methods.iVersion >= 2, let xShmMap = methods.xShmMap
        else { return nil }
        var region: UnsafeMutableRawPointer?
        let code = withUnsafeMutablePointer(to: &region) { region in
            xShmMap(file, 0, 32_768, 0, region)
        }
        guard code == SQLITE_OK, let region else { return nil }
        return Int64(region.load(fromByteOffset: 16, as: UInt32.self))
    }

    /// True if the device could not read the database's file or its log when it was last asked for
    /// something that failed.
    static func hasFailedToRead(_ connection: OpaquePointer?) -> Bool {
        [SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER].contains { which in
            guard let (file, methods) = file(connection, which),
                let xFileControl = methods.xFileControl
            else { return false }
            var code: Int32 = 0
            return xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code) == SQLITE_OK
                && [EIO, ENXIO, ERANGE].contains(code)
        }
    }

    private static func withImmutable<Value>(
        _ path: String, _ body: (OpaquePointer?) -> Value?
    ) -> Value? {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        guard sqlite3_open_v2(immutableURI(path), &connection, flags, nil) == SQLITE_OK else {
            return nil
        }
        return body(connection)
    }

    /// Names a file that nobody writes: SQLite takes no lock and looks at nothing beside it.
    static func immutableURI(_ path: String) -> String {
        let safe = path.utf8.map { byte in
            let isPlain =
                byte < 0x80
                && (Character(UnicodeScalar(byte)).isLetter
                    || Character(UnicodeScalar(byte)).isNumber || "/-._~".utf8.contains(byte))
            let digits = String(byte, radix: 16)
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }
        return "file:" + safe.joined() + "?immutable=1"
    }

    private static func read(
        _ connection: OpaquePointer?, _ which: Int32, _ count: Int
    ) -> [UInt8]? {
        guard let (file, methods) = file(connection, which), let xRead = methods.xRead else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let isRead = xRead(file, &bytes, Int32(clamping: count), 0) == SQLITE_OK
        return isRead ? bytes : nil
    }

    private static func file(
        _ connection: OpaquePointer?, _ which: Int32
    ) -> (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods)? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = withUnsafeMutablePointer(to: &file) {
            sqlite3_file_control(connection, "main", which, $0)
        }
        guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods else { return nil }
        return (file, methods.pointee)
    }
}

extension UnsafeRawBufferPointer {
    /// SQLite's files have their numbers the large end first.
    func bigEndian32(_ offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
