import AWSClient
import Synchronization

/// Answers calls as a test says, and remembers them.
final class ScriptedAWS: AWSCaller {
    struct Call: Hashable, Sendable {
        let service: AWSService
        let operation: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    typealias Responder = @Sendable (_ call: Call, _ number: Int) async throws -> [UInt8]

    private let responder: Responder
    private let seen = Mutex<[Call]>([])

    /// - Parameter responder: gets the call, and its number from 0.
    init(_ responder: @escaping Responder) { self.responder = responder }

    /// Gives these answers in turn; the last one stands for all that follow.
    convenience init(_ answers: Result<String, AWSFailure>...) {
        self.init { _, number in
            guard let answer = number < answers.count ? answers[number] : answers.last else {
                throw AWSFailure.outcomeUnknown(reason: "no answer is left")
            }
            return Array(try answer.get().utf8)
        }
    }

    var calls: [Call] { seen.withLock { $0 } }

    func call(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) async throws -> [UInt8] {
        let call = Call(service: service, operation: operation, body: body)
        let number = seen.withLock { seen in
            seen.append(call)
            return seen.count - 1
        }
        return try await responder(call, number)
    }
}

extension AWSFailure {
    static func refused(_ code: String, _ message: String = "") -> AWSFailure {
        .refused(code: code, message: message, body: [])
    }
}
