import Glibc

/// The format of SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#walformat).
enum LogHeader {
    static let bytes = 32
    static let frameHeaderBytes = 24

    static func salts(_ header: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(header.bigEndian32(16)) << 32 | UInt64(header.bigEndian32(20))
    }

    /// The salts of a log; nil if it is missing, or holds no frame.
    static func salts(of path: String) -> UInt64? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // One byte more than a header: a log that only has one says nothing.
        return withUnsafeTemporaryAllocation(byteCount: bytes + 1, alignment: 8) { buffer in
            guard pread(descriptor, buffer.baseAddress, buffer.count, 0) == buffer.count else {
                return nil
            }
            return salts(UnsafeRawBufferPointer(buffer))
        }
    }
}
