import Foundation
import Synchronization
import TestSupport

/// Answers one request on 127.0.0.1 with what it was given, and closes.
final class OneAnswerServer: Sendable {
    let port: Int
    private let text = Mutex("")

    /// - Parameters:
    ///   - answer: as it goes over the wire; nil for none: the connection stays open.
    ///   - cuts: where the answer is cut into pieces that are sent one by one.
    /// - Throws: `LoopbackHTTP.Failure`.
    init(_ answer: String?, cuts: [Int] = []) throws {
        let listener: Int32
        (listener, port) = try LoopbackHTTP.listener()
        Thread.detachNewThread { [self] in
            defer { close(listener) }
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            defer { close(connection) }
            serve(connection, answer.map { Array($0.utf8) }, cuts)
        }
    }

    /// What was asked.
    var heard: String { text.withLock { $0 } }

    private func serve(_ connection: Int32, _ answer: [UInt8]?, _ cuts: [Int]) {
        guard let answer else {
            while hear(connection) {}
            return
        }
        while !hasRequest, hear(connection) {}
        var one: Int32 = 1
        setsockopt(
            connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let ends = cuts + [answer.count]
        for (start, end) in zip([0] + cuts, ends) {
            _ = answer[start..<end].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
        }
        shutdown(connection, Int32(SHUT_WR))
        while hear(connection) {}
    }

    private var hasRequest: Bool {
        let heard = heard
        guard heard.contains("\r\n\r\n") else { return false }
        return heard.hasPrefix("GET ") || heard.hasSuffix("body")
    }

    private func hear(_ connection: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        text.withLock { $0 += String(decoding: buffer.prefix(count), as: UTF8.self) }
        return true
    }
}
