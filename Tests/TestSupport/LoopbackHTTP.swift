import Foundation

/// HTTP/1.1 to a server on this machine, one connection for each request: enough to talk to an
/// emulator, and to ask whether it is there.
public enum LoopbackHTTP {
    /// An answer as it came.
    public struct Answer: Sendable {
        public let status: Int
        public let headers: [(name: String, value: String)]
        public let body: [UInt8]

        public init(
            status: Int, headers: [(name: String, value: String)], body: [UInt8]
        ) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// Why there is no answer.
    public enum Failure: Error, Hashable {
        case notConnected(Int32)
        case noAnswer
    }

    /// Sends a request and reads its answer. Blocks its thread.
    ///
    /// - Parameters:
    ///   - port: on 127.0.0.1.
    ///   - method: such as `GET`.
    ///   - target: path and query.
    ///   - headers: without `Host`, `Content-Length` and `Connection`.
    ///   - body: of the request.
    ///   - seconds: how long a read may wait.
    /// - Returns: the answer, its chunks joined.
    /// - Throws: `Failure`.
    public static func exchange(
        port: Int, _ method: String, _ target: String,
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], seconds: Int = 30
    ) throws -> Answer {
        let descriptor = try connect(port: port, seconds: seconds)
        defer { close(descriptor) }
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        try write(Array(head.utf8) + body, to: descriptor)
        return try parsed(try read(from: descriptor))
    }

    /// A port on 127.0.0.1 on which nobody listened just now.
    ///
    /// - Throws: `Failure`.
    public static func freePort() throws -> Int {
        let (descriptor, port) = try bound()
        close(descriptor)
        return port
    }

    /// A socket that listens on 127.0.0.1, to be closed by the caller, and its port.
    ///
    /// - Throws: `Failure`.
    public static func listener() throws -> (descriptor: Int32, port: Int) {
        let (descriptor, port) = try bound()
        guard listen(descriptor, 16) == 0 else {
            close(descriptor)
            throw Failure.notConnected(errno)
        }
        return (descriptor, port)
    }

    private static func bound() throws -> (Int32, Int) {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0
                    ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else {
            close(descriptor)
            throw Failure.notConnected(errno)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func connect(port: Int, seconds: Int) throws -> Int32 {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var bound = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, size)
        var address = loopback(port: port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let reason = errno
            close(descriptor)
            throw Failure.notConnected(reason)
        }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.noAnswer }
            rest = rest.dropFirst(count)
        }
    }

    private static func read(from descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure.noAnswer }
            if count == 0 || isWhole(bytes) { return bytes }
            bytes.append(contentsOf: buffer.prefix(count))
            if isWhole(bytes) { return bytes }
        }
    }

    /// Whether an answer that says its length is there. Servers that keep the connection open all
    /// the same must not be waited for.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let end = headEnd(bytes), let length = contentLength(bytes.prefix(end)) else {
            return false
        }
        return bytes.count >= end + length
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual(mark) }
            .map { $0 + 4 }
    }

    private static func contentLength(_ head: ArraySlice<UInt8>) -> Int? {
        lines(of: head).lazy.compactMap { line in
            line.lowercased().hasPrefix("content-length:")
                ? Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) : nil
        }.first
    }

    private static func lines(of head: ArraySlice<UInt8>) -> [String] {
        String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    }

    private static func parsed(_ bytes: [UInt8]) throws -> Answer {
        guard let end = headEnd(bytes) else { throw Failure.noAnswer }
        let lines = lines(of: bytes.prefix(end))
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw Failure.noAnswer }
        let headers = lines.dropFirst().filter { !$0.isEmpty }.map { line in
            let name = line.prefix { $0 != ":" }
            let value = line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            return (name: String(name), value: value)
        }
        let isChunked = headers.contains {
            $0.name.lowercased() == "transfer-encoding" && $0.value.lowercased() == "chunked"
        }
        let body = Array(bytes[end...])
        return Answer(
            status: status, headers: headers, body: isChunked ? try joined(body) : body)
    }

    private static func joined(_ chunked: [UInt8]) throws -> [UInt8] {
        var result: [UInt8] = []
        var rest = chunked[...]
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<lineEnd], as: UTF8.self)
            let digits = line.prefix { $0.isHexDigit }
            guard let count = Int(digits, radix: 16) else { throw Failure.noAnswer }
            if count == 0 { return result }
            rest = rest[(lineEnd + 1)...]
            guard rest.count >= count + 2 else { throw Failure.noAnswer }
            result.append(contentsOf: rest.prefix(count))
            rest = rest.dropFirst(count + 2)
        }
        throw Failure.noAnswer
    }
}
