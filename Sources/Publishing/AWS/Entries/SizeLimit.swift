import AWSClient
import Synchronization

/// How large a message may be, which is asked for once, and only when there is a large one.
final class SizeLimit: Sendable {
    /// What every topic and queue takes, in one message and in all of a request.
    static let standard = 256 << 10
    /// What the largest may have.
    private static let largest = 1 << 20
    /// The attribute of topics and queues that says it.
    static let attribute = "MaximumMessageSize"

    /// What a service says to who may not ask, and where it knows no such attribute. All else is
    /// said of sending too.
    private static let mayNotAsk: Set<String> = [
        "AccessDenied", "AccessDeniedException", "AuthorizationError",
        "AuthorizationErrorException", "InvalidAttributeName",
    ]

    private let known = Mutex<Int?>(nil)

    /// Bytes of a message.
    ///
    /// - Parameter ask: brings the attribute's text; nil if there is none.
    /// - Returns: what was said once; the standard where we are not let ask, or nothing is said.
    /// - Throws: `AWSFailure` if nobody can be asked now, or nothing can be sent either;
    ///   `CancellationError`.
    func value(_ ask: () async throws -> String?) async throws -> Int {
        if let known = known.withLock({ $0 }) { return known }
        var value = Self.standard
        do {
            value = (try await ask()).flatMap { Int($0) } ?? Self.standard
        } catch AWSFailure.refused(let code, _, _) where Self.mayNotAsk.contains(code) {
            // Without the right to ask there is the right to send, perhaps.
        }
        let held = min(max(value, 1 << 10), Self.largest)
        known.withLock { $0 = held }
        return held
    }
}
