import CZlib

/// Packs bytes into one gzip member, piece by piece. Equal bytes are packed equally: no name and no
/// time is in it.
package final class GzipStream {
    /// zlib had no memory, or lost its way.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package var description: String { "cannot be compressed" }
    }

    private static let chunk = 65_536

    /// It stands where it was made: zlib knows it by its address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Throws: `Failure` if there is no memory.
    package init() throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for the head and the sum of gzip.
        let code = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw Failure() }
    }

    deinit {
        // It does nothing to one that was not begun.
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Packs some more.
    ///
    /// - Returns: what is ready, perhaps nothing yet.
    /// - Throws: `Failure`.
    package func add(_ bytes: [UInt8]) throws -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        // zlib counts what it is given in 32 bits.
        while !rest.isEmpty {
            try pack(Array(rest.prefix(1 << 30)), Z_NO_FLUSH, into: &result)
            rest = rest.dropFirst(1 << 30)
        }
        return result
    }

    /// Ends the member. Nothing may be added behind it.
    ///
    /// - Returns: what was not ready yet, and the end.
    /// - Throws: `Failure`.
    package func finish() throws -> [UInt8] {
        var result: [UInt8] = []
        try pack([], Z_FINISH, into: &result)
        return result
    }

    private func pack(_ bytes: [UInt8], _ flush: Int32, into result: inout [UInt8]) throws {
        var bytes = bytes
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        try bytes.withUnsafeMutableBufferPointer { bytes in
            stream.pointee.next_in = bytes.baseAddress
            stream.pointee.avail_in = UInt32(clamping: bytes.count)
            while true {
                let (code, count) = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(clamping: buffer.count)
                    let code = deflate(stream, flush)
                    return (code, buffer.count - Int(stream.pointee.avail_out))
                }
                result.append(contentsOf: buffer.prefix(count))
                if code == Z_STREAM_END { return }
                // Nothing to do and no room are one answer: with room left, nothing is to do.
                guard code == Z_OK || code == Z_BUF_ERROR && flush == Z_NO_FLUSH else {
                    throw Failure()
                }
                if flush == Z_NO_FLUSH, stream.pointee.avail_in == 0, count < buffer.count {
                    return
                }
            }
        }
    }
}
