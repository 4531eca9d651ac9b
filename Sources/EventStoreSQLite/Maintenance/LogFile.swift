import EventStoreCore
import Glibc

/// A write-ahead log as a sequence of frames.
final class LogFile {
    struct Sum: Hashable {
        var first: UInt32
        var second: UInt32

        /// Adds whole pairs of words.
        mutating func add(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
            var (first, second) = (first, second)
            var offset = 0
            while offset + 8 <= bytes.count {
                var one = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                var other = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                if isBigEndian { (one, other) = (one.bigEndian, other.bigEndian) }
                first = first &+ one &+ second
                second = second &+ other &+ first
                offset += 8
            }
            (self.first, self.second) = (first, second)
        }
    }

    struct Header {
        let salts: UInt64
        let pageBytes: Int
        let isBigEndian: Bool
        /// What the first frame's checksum goes on from: as it should be …
        let sum: Sum
        /// … and as it is written down; nil if they agree.
        let written: Sum?
        /// False if SQLite would take the whole log for empty.
        let isValid: Bool
    }

    /// Good until the next one is read.
    struct Frame {
        let bytes: UnsafeRawBufferPointer

        var page: UInt32 { bytes.bigEndian32(0) }
        /// A frame that ends a transaction says how many pages the database has then.
        var isCommit: Bool { bytes.bigEndian32(4) != 0 }
        var salts: UInt64 {
            UInt64(bytes.bigEndian32(8)) << 32 | UInt64(bytes.bigEndian32(12))
        }
        var written: Sum {
            Sum(first: bytes.bigEndian32(16), second: bytes.bigEndian32(20))
        }
        var content: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[LogHeader.frameHeaderBytes...])
        }

        /// The checksum that the frame should have.
        func sum(after sum: Sum, _ header: Header, databasePages: UInt32? = nil) -> Sum {
            var sum = sum
            let words = (
                bytes.loadUnaligned(as: UInt32.self),
                databasePages?.bigEndian
                    ?? bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            )
            withUnsafeBytes(of: words) { sum.add($0, isBigEndian: header.isBigEndian) }
            sum.add(content, isBigEndian: header.isBigEndian)
            return sum
        }
    }

    private let descriptor: Int32
    private let path: String
    private let bytes: Int64

    /// Nil if there is none.
    ///
    /// - Throws: `EventStoreError`.
    init?(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else {
            bytes = 0
            if errno == ENOENT { return nil }
            throw ErrorTranslation.systemFailure("the write-ahead log \(path) cannot be read")
        }
        var status = stat()
        bytes = fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// What the log says of itself; nil if it holds nothing.
    var header: Header? {
        guard let bytes = read(LogHeader.bytes, at: 0) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            let magic = bytes.bigEndian32(0)
            let pageBytes = Int(bytes.bigEndian32(8))
            let isBigEndian = magic & 1 == 1
            let (sum, written) = Self.sums(bytes, isBigEndian)
            let isValid =
                magic & 0xFFFF_FFFE == 0x377F_0682 && (512...65536).contains(pageBytes)
                && pageBytes & (pageBytes - 1) == 0 && sum == written
            return Header(
                salts: LogHeader.salts(bytes), pageBytes: pageBytes, isBigEndian: isBigEndian,
                sum: sum, written: sum == written ? nil : written, isValid: isValid)
        }
    }

    /// What the first frame says of a log whose own header is wrong.
    func header(pageBytes: Int, isBigEndian: Bool) -> Header? {
        guard (512...65536).contains(pageBytes),
            let bytes = read(LogHeader.frameHeaderBytes, at: Int64(LogHeader.bytes)),
            let start = read(LogHeader.bytes, at: 0)
        else { return nil }
        let salts = bytes.withUnsafeBytes { Frame(bytes: $0).salts }
        return start.withUnsafeBytes { start in
            let (sum, written) = Self.sums(start, isBigEndian)
            return Header(
                salts: salts, pageBytes: pageBytes, isBigEndian: isBigEndian, sum: sum,
                written: written, isValid: false)
        }
    }

    private static func sums(
        _ header: UnsafeRawBufferPointer, _ isBigEndian: Bool
    ) -> (computed: Sum, written: Sum) {
        var sum = Sum(first: 0, second: 0)
        sum.add(UnsafeRawBufferPointer(rebasing: header[..<24]), isBigEndian: isBigEndian)
        return (sum, Sum(first: header.bigEndian32(24), second: header.bigEndian32(28)))
    }

    func frames(_ header: Header) -> Int64 {
        max(0, bytes - Int64(LogHeader.bytes))
            / Int64(header.pageBytes + LogHeader.frameHeaderBytes)
    }

    /// Reads all whole frames, from the first on; they are counted from 1.
    ///
    /// - Throws: `EventStoreError.ioFailure`.
    func forEachFrame(_ header: Header, _ body: (Int64, Frame) -> Void) throws {
        let size = header.pageBytes + LogHeader.frameHeaderBytes
        let count = frames(header)
        // Some at a time: a system call for each would be most of the work.
        let atOnce = Int64(max(1, 262_144 / size))
        var number: Int64 = 0
        while number < count {
            let some = min(atOnce, count - number)
            let offset = Int64(LogHeader.bytes) + number * Int64(size)
            guard let chunk = read(Int(some) * size, at: offset) else {
                // It was emptied meanwhile, or cannot be read.
                var status = stat()
                guard fstat(descriptor, &status) == 0, status.st_size < bytes else {
                    throw ErrorTranslation.systemFailure(
                        "the write-ahead log \(path) cannot be read", EIO)
                }
                return
            }
            chunk.withUnsafeBytes { chunk in
                for index in 0..<Int(some) {
                    let range = index * size..<(index + 1) * size
                    number += 1
                    body(number, Frame(bytes: UnsafeRawBufferPointer(rebasing: chunk[range])))
                }
            }
        }
    }

    /// Exactly so many bytes; nil if they are not there.
    private func read(_ count: Int, at offset: Int64) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
        return bytes.count == count ? bytes : nil
    }
}
