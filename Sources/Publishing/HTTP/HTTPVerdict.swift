import AWSClient
import EventStreaming

/// What an answer says of the events that were sent, by its status.
enum HTTPVerdict: Hashable {
    case done
    case later(DeliveryFault)
    case refused(DeliveryFault)
    case stop(DeliveryFault)

    /// The least wish that an answer can have: zero would be at once.
    private static let least: Int64 = 1

    /// Judges an answer.
    ///
    /// - Parameters:
    ///   - answer: whatever it holds; its body says nothing.
    ///   - now: seconds since 1970, for a date to come back at.
    init(_ answer: HTTPResponse, now: Int64) {
        let status = answer.status
        let words = "it answered with status \(status)"
        switch status {
        case 200..<300: self = .done
        case 300..<400:
            self = .stop(
                DeliveryFault(
                    "\(words): redirects are not followed; the address itself has to be named"))
        case 401, 403, 407: self = .stop(DeliveryFault("\(words): it does not let us in"))
        case 410: self = .stop(DeliveryFault("\(words): it wants no more events"))
        case 400, 409, 413, 415, 422, 431: self = .refused(DeliveryFault(words))
        case 408, 425, 429:
            self = .later(
                DeliveryFault(words, retryAfter: Self.wish(answer.header("Retry-After"), now)))
        case 400..<500: self = .stop(DeliveryFault("\(words): there is nothing that takes events"))
        default:
            self = .later(
                DeliveryFault(words, retryAfter: Self.wish(answer.header("Retry-After"), now)))
        }
    }

    /// No answer came, and whether the events arrived is not known: they are sent again. Of one
    /// that is too large the status came, which is all that counts.
    init(_ failure: HTTPFailure) {
        switch failure {
        case .notSent(let reason):
            self = .later(DeliveryFault("it cannot be reached: \(reason)"))
        case .noAnswer(let reason):
            self = .later(DeliveryFault("it did not answer: \(reason)"))
        case .tooLarge(let status, _): self.init(HTTPResponse(status: status), now: 0)
        }
    }

    /// Seconds, or a date; nil for all else.
    static func wish(_ text: String?, _ now: Int64) -> Duration? {
        guard let text = text.map({ String($0.drop { $0 == " " }) }), !text.isEmpty else {
            return nil
        }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // What is too long for a number is longer than what is heeded.
            return .seconds(max(least, min(Int64(text) ?? .max, 1_000_000_000)))
        }
        guard let date = UTCDate.seconds(http: text) else { return nil }
        let (rest, isTooLong) = date.subtractingReportingOverflow(now)
        return isTooLong ? nil : .seconds(max(least, rest))
    }
}
