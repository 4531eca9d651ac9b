import Foundation
import Synchronization

/// A web server on 127.0.0.1 whose answers a test decides. One thread a connection, which may bear
/// several requests.
public final class WebServer: Sendable {
    /// What becomes of a request.
    public enum Reply: Sendable {
        /// An answer with a length.
        case status(Int, headers: [(name: String, value: String)] = [], body: String = "")
        /// These bytes, and the end of the connection.
        case raw(String)
        /// Nothing: the connection stays open until the other side ends it.
        case silence
        /// The connection ends.
        case hangUp
    }

    /// Decides what becomes of a request; the number counts from 0.
    public typealias Rule = @Sendable (HTTPRequestReader.Message, Int) -> Reply

    private struct State {
        var rule: Rule
        var heard: [HTTPRequestReader.Message] = []
    }

    /// Connections, each closed once: never ended by its number when that is another's already.
    private final class Connections: Sendable {
        private let open = Mutex<Set<Int32>>([])

        func add(_ connection: Int32) { open.withLock { _ = $0.insert(connection) } }

        func close(_ connection: Int32) {
            open.withLock { open in
                open.remove(connection)
                Glibc.close(connection)
            }
        }

        func end() {
            open.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
        }
    }

    public let port: Int
    public var url: String { "http://127.0.0.1:\(port)" }

    private let listener: ListeningSocket
    private let connections = Connections()
    private let state: Mutex<State>

    /// Listens on a free port.
    ///
    /// - Throws: `LoopbackHTTP.Failure`.
    public init(_ rule: @escaping Rule = { _, _ in .status(204) }) throws {
        let (descriptor, port) = try LoopbackHTTP.listener()
        self.port = port
        listener = ListeningSocket(descriptor)
        state = Mutex(State(rule: rule))
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let connection = accept(listener.descriptor, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                connections.add(connection)
                serve(connection)
            }
        }
    }

    deinit {
        listener.end()
        connections.end()
    }

    /// From now on.
    public func answer(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    /// What was asked, in the order in which it came.
    public var heard: [HTTPRequestReader.Message] { state.withLock { $0.heard } }

    private func serve(_ connection: Int32) {
        Thread.detachNewThread { [weak self, connections] in
            var reader = HTTPRequestReader(connection)
            while let message = reader.next() {
                guard let reply = self?.reply(to: message) else { break }
                guard Self.give(reply, to: connection) else { break }
            }
            connections.close(connection)
        }
    }

    private func reply(to message: HTTPRequestReader.Message) -> Reply {
        let (rule, number) = state.withLock { state in
            state.heard.append(message)
            return (state.rule, state.heard.count - 1)
        }
        return rule(message, number)
    }

    /// - Returns: false if the connection is to be closed.
    private static func give(_ reply: Reply, to connection: Int32) -> Bool {
        switch reply {
        case .status(let status, let headers, let body):
            var text = "HTTP/1.1 \(status) -\r\n"
            for header in headers { text += "\(header.name): \(header.value)\r\n" }
            if status != 204 { text += "Content-Length: \(body.utf8.count)\r\n" }
            return HTTPRequestReader.write(Array("\(text)\r\n\(body)".utf8), to: connection)
        case .raw(let text):
            _ = HTTPRequestReader.write(Array(text.utf8), to: connection)
            return false
        case .silence:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            return false
        case .hangUp: return false
        }
    }
}
