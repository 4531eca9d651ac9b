import Foundation
import Synchronization
import TestSupport

/// Stands on loopback between a program and an emulator, and does to the requests what a test says:
/// the network and the service as they are on a bad night.
final class ServiceProxy: Sendable {
    /// What becomes of a request.
    enum Answer: Sendable {
        /// What the emulator answers.
        case passed
        /// What the emulator answers, with another body.
        case altered(@Sendable ([UInt8]) -> [UInt8])
        /// It is carried out, and the connection ends without an answer.
        case lost
        /// Nothing comes back, and nothing was carried out, for as long as the rule is that.
        case none
        /// It is not carried out: an error of the service, with its status.
        case refused(code: String, message: String, status: Int = 400)
    }

    /// A request, as far as a rule may look at it.
    struct Request: Sendable {
        /// Such as `Query`; empty for what is none of DynamoDB.
        let operation: String
        /// The key that it is signed with; empty without a signature.
        let accessKeyID: String
        /// When it was signed, by the clock of whoever signed it.
        let signedAt: Date?
    }

    typealias Rule = @Sendable (Request) -> Answer

    private struct State {
        var rule: Rule = { _ in .passed }
        /// Seconds that the service's clock is ahead of this machine's.
        var clockOffset: Double = 0
        var isCut = false
        var connections: Set<Int32> = []
        var skewed = 0
    }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }

    private let emulator: Emulator
    private let listener: ListeningSocket
    private let state = Mutex(State())

    init(before emulator: Emulator) throws {
        self.emulator = emulator
        port = try LoopbackHTTP.freePort()
        listener = ListeningSocket(try Self.bound(to: port))
        try accept()
    }

    deinit { cut() }

    // MARK: What a test says

    /// What becomes of requests from now on.
    func answer(_ rule: @escaping Rule) { state.withLock { $0.rule = rule } }

    /// All is well again.
    func pass() { answer { _ in .passed } }

    /// Sets the service's clock: requests that were signed more than five minutes from it are
    /// refused.
    ///
    /// - Parameter seconds: ahead of this machine's.
    func setClock(ahead seconds: Double) { state.withLock { $0.clockOffset = seconds } }

    /// Resets what is connected, and refuses what wants to be.
    func cut() {
        stopListening()
        // Under the lock: a connection that is closed meanwhile has its number no longer.
        state.withLock { state in
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            state.connections = []
        }
    }

    /// As `cut`, said by a rule: the request that it judges is still carried out.
    func cutBehindThis() { stopListening() }

    /// It keeps its port. Once only: what is shut down again does not work any more.
    private func stopListening() {
        state.withLock { state in
            if !state.isCut { listener.end() }
            state.isCut = true
        }
    }

    func mend() throws {
        state.withLock { $0.isCut = false }
        try accept()
    }

    /// Requests that were refused because of their clock.
    var skewed: Int { state.withLock { $0.skewed } }

    // MARK: Connections

    private static func bound(to port: Int) throws -> Int32 {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var isOn: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw SystemFailure("port \(port)") }
        return descriptor
    }

    private func accept() throws {
        guard listen(listener.descriptor, 64) == 0 else { throw SystemFailure("listen") }
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let connection = Glibc.accept(listener.descriptor, nil, nil)
                guard connection >= 0 else { return }
                Pipe.closeOnExec(connection)
                guard let self, self.keep(connection) else {
                    close(connection)
                    continue
                }
                Thread.detachNewThread { [weak self] in self?.serve(connection) }
            }
        }
    }

    private func keep(_ connection: Int32) -> Bool {
        state.withLock { state in
            guard !state.isCut else { return false }
            state.connections.insert(connection)
            return true
        }
    }

    /// Answers one request after another, until either side has had enough.
    private func serve(_ connection: Int32) {
        var reader = HTTPRequestReader(connection)
        while let request = reader.next(), !state.withLock({ $0.isCut }),
            answer(request, connection)
        {}
        state.withLock { state in
            state.connections.remove(connection)
            // A child that was started just then may have it too.
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
    }

    // MARK: Requests

    /// - Returns: false if the connection is to end.
    private func answer(_ message: HTTPRequestReader.Message, _ connection: Int32) -> Bool {
        let request = Self.request(message)
        let (rule, offset) = state.withLock { ($0.rule, $0.clockOffset) }
        let date = Date(timeIntervalSinceNow: offset)
        if let refusal = Self.skew(request, date) {
            state.withLock { $0.skewed += 1 }
            return send(refusal, date, connection)
        }
        var verdict = rule(request)
        while case .none = verdict {
            usleep(20_000)
            guard let rule = state.withLock({ $0.isCut ? nil : $0.rule }) else { return false }
            verdict = rule(request)
        }
        switch verdict {
        case .none: return false
        case .refused(let code, let message, let status):
            return send(Self.error(code, message, status), date, connection)
        case .lost:
            _ = try? forward(message)
            return false
        case .passed:
            guard let answer = try? forward(message) else { return false }
            return send(answer, date, connection)
        case .altered(let change):
            guard let answer = try? forward(message) else { return false }
            // The sum was that of the other body.
            let headers = answer.headers.filter { $0.name.lowercased() != "x-amz-crc32" }
            return send(
                LoopbackHTTP.Answer(
                    status: answer.status, headers: headers, body: change(answer.body)),
                date, connection)
        }
    }

    private static func request(_ message: HTTPRequestReader.Message) -> Request {
        let target = message.header("x-amz-target") ?? ""
        let key = (message.header("authorization") ?? "").split(separator: "Credential=")
            .dropFirst()
            .first?.prefix { $0 != "/" }
        return Request(
            operation: target.split(separator: ".").last.map(String.init) ?? "",
            accessKeyID: key.map(String.init) ?? "",
            signedAt: message.header("x-amz-date").flatMap { Self.moment.date(from: $0) })
    }

    private static func skew(_ request: Request, _ now: Date) -> LoopbackHTTP.Answer? {
        guard let signedAt = request.signedAt, abs(signedAt.timeIntervalSince(now)) > 300 else {
            return nil
        }
        let words = signedAt < now ? "Signature expired" : "Signature not yet current"
        let order = signedAt < now ? "earlier" : "later"
        return error(
            "InvalidSignatureException",
            "\(words): \(moment.string(from: signedAt)) is now \(order) than "
                + "\(moment.string(from: now)) (5 min.)", 400)
    }

    private static func error(_ code: String, _ message: String, _ status: Int)
        -> LoopbackHTTP.Answer
    {
        let body = """
            {"__type":"com.amazonaws.dynamodb.v20120810#\(code)","message":"\(message)"}
            """
        return LoopbackHTTP.Answer(
            status: status, headers: [("Content-Type", "application/x-amz-json-1.0")],
            body: Array(body.utf8))
    }

    private func forward(_ message: HTTPRequestReader.Message) throws -> LoopbackHTTP.Answer {
        let own: Set = ["host", "content-length", "connection"]
        return try LoopbackHTTP.exchange(
            port: emulator.port, message.method, message.target,
            headers: message.headers.filter { !own.contains($0.name.lowercased()) },
            body: message.body)
    }

    private func send(
        _ answer: LoopbackHTTP.Answer, _ date: Date, _ connection: Int32
    ) -> Bool {
        let own: Set = ["content-length", "connection", "date", "transfer-encoding", "keep-alive"]
        var head = "HTTP/1.1 \(answer.status) -\r\nDate: \(Self.http.string(from: date))\r\n"
        for header in answer.headers where !own.contains(header.name.lowercased()) {
            head += "\(header.name): \(header.value)\r\n"
        }
        head += "Content-Length: \(answer.body.count)\r\n\r\n"
        return HTTPRequestReader.write(Array(head.utf8) + answer.body, to: connection)
    }

    private static let moment = formatter("yyyyMMdd'T'HHmmss'Z'")
    private static let http = formatter("EEE, dd MMM yyyy HH:mm:ss 'GMT'")

    private static func formatter(_ format: String) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = format
        return formatter
    }
}
