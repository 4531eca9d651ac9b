import AWSClient
import EventStoreCore
import TextFormats

/// Says what went wrong in the words of the contract.
enum StoreFailure {
    /// What an error of a read means: nothing was written.
    static func translate(_ error: any Error) -> any Error {
        switch error {
        case AWSFailure.unavailable(let reason, let isThrottled, let wait):
            EventStoreError.unavailable(
                reason: reason, retryAfter: isThrottled ? wait ?? .seconds(1) : nil)
        case AWSFailure.outcomeUnknown(let reason), AWSFailure.noCredentials(let reason, _):
            EventStoreError.unavailable(reason: reason, retryAfter: nil)
        case AWSFailure.refused(let code, let message, _): refusal(code, message)
        case let fault as AttributeError: EventStoreError.damaged(fault.description)
        case let fault as ItemFault: EventStoreError.damaged(fault.description)
        default: error
        }
    }

    private static func refusal(_ code: String, _ message: String) -> EventStoreError {
        let words = "\(code): \(Printable(message))"
        return switch code {
        case "ResourceNotFoundException":
            .replaced("the table is not there, or not any more (\(words))")
        case "ValidationException", "SerializationException", "TransactionCanceled":
            .ioFailure("DynamoDB does not take a request (\(words))")
        default: .unavailable(reason: words, retryAfter: nil)
        }
    }
}
