import CZlib
import TextFormats

/// Reads the body of an answer: checks its sum, and unpacks it.
enum AnswerBody {
    /// Why a body is not what was sent.
    enum Fault: Error, Hashable {
        case wrongSum, damaged
        /// Unpacked, it is larger than is read.
        case tooLarge
    }

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - response: as it came; the sum in `x-amz-crc32` is over these bytes.
    ///   - maximum: bytes of the unpacked body, at most.
    /// - Returns: the answer with its body unpacked.
    /// - Throws: `Fault`.
    static func read(_ response: HTTPResponse, maximum: Int) throws -> HTTPResponse {
        if let text = response.header("x-amz-crc32") {
            guard UInt32(text) == checksum(response.body) else { throw Fault.wrongSum }
        }
        let coding = response.header("content-encoding")?.asciiLowercased ?? "identity"
        switch coding {
        case "identity", "":
            guard response.body.count <= maximum else { throw Fault.tooLarge }
            return response
        case "gzip", "x-gzip":
            return HTTPResponse(
                status: response.status, headers: response.headers,
                body: response.body.isEmpty ? [] : try unpacked(response.body, maximum: maximum))
        // Nothing else was asked for.
        default: throw Fault.damaged
        }
    }

    /// The CRC-32 of gzip and of `x-amz-crc32`.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = crc32(0, nil, 0)
        bytes.withUnsafeBufferPointer { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
                sum = crc32(sum, part.baseAddress, UInt32(clamping: part.count))
                rest = rest.dropFirst(part.count)
            }
        }
        return UInt32(truncatingIfNeeded: sum)
    }

    /// The bytes of one gzip member.
    private static func unpacked(_ packed: [UInt8], maximum: Int) throws -> [UInt8] {
        guard let available = UInt32(exactly: packed.count) else { throw Fault.tooLarge }
        var stream = z_stream()
        // 15 bits of window, and 16 for the head and the sum of gzip.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
            throw Fault.damaged
        }
        defer { inflateEnd(&stream) }
        var packed = packed
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        return try packed.withUnsafeMutableBufferPointer { packed in
            stream.next_in = packed.baseAddress
            stream.avail_in = available
            while true {
                let (code, count) = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(clamping: buffer.count)
                    let code = inflate(&stream, Z_NO_FLUSH)
                    return (code, buffer.count - Int(stream.avail_out))
                }
                guard result.count + count <= maximum else { throw Fault.tooLarge }
                result.append(contentsOf: buffer.prefix(count))
                if code == Z_STREAM_END { return result }
                // An end of the input before the end of the stream shows as no progress.
                guard code == Z_OK, count > 0 || stream.avail_in > 0 else { throw Fault.damaged }
            }
        }
    }
}
