import Foundation

/// Reads requests of HTTP/1.1 from a connection, one after another. Only those whose bodies say
/// their length: what a client of AWS sends.
public struct HTTPRequestReader {
    /// A request, whole.
    public struct Message: Sendable {
        public let method: String
        public let target: String
        public let headers: [(name: String, value: String)]
        public let body: [UInt8]

        /// The value of the first header of a name, in lower case; nil if there is none.
        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name }?.value
        }
    }

    private let connection: Int32
    private var bytes: [UInt8] = []

    /// - Parameter connection: open; whoever opened it closes it.
    public init(_ connection: Int32) { self.connection = connection }

    /// Waits for the next one; nil where the connection has ended.
    public mutating func next() -> Message? {
        let mark = Array("\r\n\r\n".utf8)
        var end: Int?
        while end == nil {
            end = bytes.firstRange(of: mark)?.upperBound
            if end == nil, !receive() { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().filter { !$0.isEmpty }.map { line in
            let name = line.prefix { $0 != ":" }
            let value = line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            return (name: String(name), value: value)
        }
        let length =
            headers.first { $0.name.lowercased() == "content-length" }
            .flatMap { Int($0.value) } ?? 0
        while bytes.count < end + length { if !receive() { return nil } }
        let body = Array(bytes[end..<(end + length)])
        bytes.removeFirst(end + length)
        return Message(
            method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }

    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer.prefix(count)
        return true
    }

    /// Writes all of it.
    ///
    /// - Returns: false if the other side has gone.
    public static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
