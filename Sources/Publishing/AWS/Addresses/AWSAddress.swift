import AWSClient
import EventStreaming
import TextFormats

/// Where a publisher sends in AWS: `sns:ARN`, `sqs:URL`, `kinesis:STREAM` or `s3://BUCKET/PREFIX`.
///
///     let address = try AWSAddress("sns:arn:aws:sns:eu-central-1:123456789012:ledger")
///     let aws = try AWSHTTPClient.standard(
///         region: address.region, service: address.service, transport: transport,
///         policy: address.policy)
///     let answers = try await address.destination(over: aws).send(events)
public struct AWSAddress: Hashable, Sendable, CustomStringConvertible {
    private enum Target: Hashable {
        case topic(arn: String)
        case queue(url: String)
        case stream(StreamReference)
        case bucket(String, prefix: String)
    }

    /// As it is kept, and as it can be typed.
    public let text: String
    /// The region that the address names; nil for that of the configuration.
    public let region: String?
    private let target: Target

    /// Reads an address.
    ///
    /// - Throws: `AWSAddressFault` for one that is malformed, or of another kind.
    public init(_ text: String) throws(AWSAddressFault) {
        guard let scheme = Self.schemes.first(where: { text.hasPrefix($0) }) else {
            throw AWSAddressFault(
                "\(Self.quoted(text)) begins with none of sns:, sqs:, kinesis: and s3://")
        }
        let rest = String(text.dropFirst(scheme.count))
        switch scheme {
        case "sns:": (target, region) = try Self.topic(rest)
        case "sqs:": (target, region) = try Self.queue(rest)
        case "kinesis:": (target, region) = try Self.stream(rest)
        default: (target, region) = (try Self.bucket(rest), nil)
        }
        // A slash at the end of a prefix means nothing.
        if case .bucket(let bucket, let prefix) = target {
            self.text = prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)"
        } else {
            self.text = text
        }
    }

    /// Whether a text means to be one: whether it begins like one.
    public static func isMeant(by text: String) -> Bool {
        schemes.contains { text.hasPrefix($0) }
    }

    public var description: String { text }

    /// The service that is called.
    public var service: AWSService {
        switch target {
        case .topic: .sns
        case .queue: .sqs
        case .stream: .kinesis
        case .bucket: .s3
        }
    }

    /// How long a client may try that sends there.
    public var policy: RetryPolicy {
        switch target {
        case .topic, .queue: .delivery
        case .stream, .bucket: .bulkDelivery
        }
    }

    /// The far side itself.
    ///
    /// - Parameter aws: calls the services, in `region` and with `policy`.
    /// - Returns: nothing was sent there yet.
    public func destination(over aws: any AWSCaller) -> any EventDestination {
        switch target {
        case .topic(let arn): EntryDestination(Topic(aws: aws, arn: arn))
        case .queue(let url): EntryDestination(MessageQueue(aws: aws, url: url))
        case .stream(let stream): EntryDestination(KinesisStream(aws: aws, stream: stream))
        case .bucket(let bucket, let prefix):
            BucketDestination(aws: aws, bucket: bucket, prefix: prefix)
        }
    }

    // MARK: Reading

    private static let schemes = ["sns:", "sqs:", "kinesis:", "s3://"]

    private static func topic(_ text: String) throws(AWSAddressFault) -> (Target, String?) {
        guard let name = ResourceName(text), name.service == "sns",
            AWSName.isQueue(name.resource, longest: 256)
        else {
            throw AWSAddressFault(
                "\(quoted(text)) is no topic: sns: wants arn:aws:sns:REGION:ACCOUNT:TOPIC")
        }
        return (.topic(arn: text), name.region)
    }

    private static func queue(_ text: String) throws(AWSAddressFault) -> (Target, String?) {
        guard let url = URLParts(text), url.query == nil,
            text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }),
            case let path = url.path.split(separator: "/"), path.count >= 2,
            let name = path.last, AWSName.isQueue(name, longest: 80)
        else {
            throw AWSAddressFault(
                "\(quoted(text)) is no queue: sqs: wants its URL, as "
                    + "https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE")
        }
        return (.queue(url: text), region(of: url.host))
    }

    /// The region in a host's name, in the two ways that there have been.
    private static func region(of host: String) -> String? {
        let labels = host.split(separator: ".").map(String.init)
        guard labels.count >= 4, ["amazonaws", "api"].contains(labels[2]) else { return nil }
        if ["sqs", "sqs-fips"].contains(labels[0]) { return labels[1] }
        return labels[1] == "queue" ? labels[0] : nil
    }

    private static func stream(_ text: String) throws(AWSAddressFault) -> (Target, String?) {
        if AWSName.isStream(text) { return (.stream(.name(text)), nil) }
        let mark = "stream/"
        guard let name = ResourceName(text), name.service == "kinesis",
            name.resource.hasPrefix(mark), AWSName.isStream(name.resource.dropFirst(mark.count))
        else {
            throw AWSAddressFault(
                "\(quoted(text)) is no stream: kinesis: wants a name, or "
                    + "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME")
        }
        return (.stream(.arn(text)), name.region)
    }

    private static func bucket(_ text: String) throws(AWSAddressFault) -> Target {
        let bucket = String(text.prefix { $0 != "/" })
        var prefix = text.dropFirst(bucket.count)
        if prefix.hasPrefix("/") { prefix = prefix.dropFirst() }
        if prefix.hasSuffix("/") { prefix = prefix.dropLast() }
        guard ObjectRequest.isBucket(bucket) else {
            throw AWSAddressFault("\(quoted(bucket)) is no bucket: s3:// wants BUCKET/PREFIX")
        }
        let parts = prefix.split(separator: "/", omittingEmptySubsequences: false)
        let isSound =
            prefix.isEmpty
            || parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
                && prefix.utf8.count <= 512 && Printable(String(prefix)).text == prefix
        guard isSound else {
            throw AWSAddressFault(
                "\(quoted(String(prefix))) is no prefix of objects: parts between slashes, none of "
                    + "them empty, . or .., 512 bytes at most")
        }
        return .bucket(bucket, prefix: String(prefix))
    }

    private static func quoted(_ text: String) -> String {
        "'\(Printable(String(text.prefix(200))))'"
    }
}
