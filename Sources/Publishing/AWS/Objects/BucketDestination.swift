import AWSClient
import EventStreaming
import Synchronization

/// A bucket of S3 as a data lake: every sending is an object of whole lines for each day in it.
///
/// An object is stored whole or not at all, and an event is accepted when its object is. So nothing
/// is gathered here that a crash could lose, and the size of an object is that of a sending.
final class BucketDestination: EventDestination {
    /// Bytes of JSON in an object; packed it has a third or a fourth of them.
    static let objectBytes = 8 << 20

    private let aws: any AWSCaller
    private let bucket: String
    /// Empty, or without a slash at its end.
    private let prefix: String
    /// Whether the server stores under a condition.
    private let isConditional = Mutex(true)

    init(aws: any AWSCaller, bucket: String, prefix: String) {
        self.aws = aws
        self.bucket = bucket
        self.prefix = prefix
    }

    var bounds: DeliveryBounds {
        DeliveryBounds(
            events: 10_000, bytes: Self.objectBytes, mayHoldOneStreamTwice: true,
            keepsLogOrder: true)
    }

    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        var answers: [DeliveryAnswer] = []
        for object in LakeObject.all(of: events) {
            let answer = try await store(object)
            answers += [DeliveryAnswer](repeating: answer, count: object.events.count)
            guard answer == .accepted else { break }
        }
        // What follows an object that is not there must not be there before it.
        let unsent = DeliveryAnswer.later(DeliveryFault("S3: it was not sent"))
        return answers + [DeliveryAnswer](repeating: unsent, count: events.count - answers.count)
    }

    private func store(_ object: LakeObject) async throws -> DeliveryAnswer {
        do {
            let content = try object.packed()
            try Task.checkCancellation()
            while true {
                let asks = isConditional.withLock { $0 }
                do {
                    try await put(object, content, isConditional: asks)
                    return .accepted
                } catch AWSFailure.refused("PreconditionFailed", _, _) where asks {
                    // An object of these very events is there: of a sending before a crash.
                    return .accepted
                } catch AWSFailure.refused("NotImplemented", _, _) where asks {
                    isConditional.withLock { $0 = false }
                }
            }
        } catch let failure as AWSFailure {
            let verdict = FailureVerdict(failure, from: "S3")
            // An object is refused whole. Which of its events is at fault cannot be said, and as
            // an object has a bounded size none should be.
            if case .refused(let fault) = verdict.answer { return .stop(fault) }
            return verdict.answer
        } catch let failure as GzipStream.Failure {
            return .later(DeliveryFault("S3: an object \(failure)"))
        }
    }

    private func put(
        _ object: LakeObject, _ content: [UInt8], isConditional: Bool
    ) async throws {
        var headers = [HTTPHeader("Content-Type", "application/gzip")]
        if isConditional { headers.append(HTTPHeader("If-None-Match", "*")) }
        let request = ObjectRequest(
            bucket: bucket, key: prefix.isEmpty ? object.name : "\(prefix)/\(object.name)",
            headers: headers, content: content)
        _ = try await aws.call(.s3, "PutObject", request.bytes)
    }
}
