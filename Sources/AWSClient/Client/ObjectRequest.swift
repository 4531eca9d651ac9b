import Crypto
import TextFormats

/// The body of a call to S3: which object, what is said about it, and its bytes.
///
///     let request = ObjectRequest(bucket: "lake", key: "a/b.gz", headers: [], content: bytes)
///     _ = try await aws.call(.s3, "PutObject", request.bytes)
public struct ObjectRequest: Hashable, Sendable {
    public let bucket: String
    /// Without a slash at its start. Parts between slashes that are empty, `.` or `..` make an
    /// object that many tools cannot name.
    public let key: String
    /// Such as `Content-Type`. All of them are signed.
    public let headers: [HTTPHeader]
    public let content: [UInt8]

    /// A request for an object of these parts.
    public init(bucket: String, key: String, headers: [HTTPHeader], content: [UInt8]) {
        self.bucket = bucket
        self.key = key
        self.headers = headers
        self.content = content
    }

    /// A line of JSON with the names and headers, and behind it the object's bytes.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 512 + content.count)
        writer.object { object in
            object.member("bucket", bucket)
            object.member("key", key)
            object.name("headers")
            object.array { array in
                for header in headers {
                    array.object { object in
                        object.member("name", header.name)
                        object.member("value", header.value)
                    }
                }
            }
        }
        return writer.bytes + [0x0A] + content
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: 0x0A),
            let fields = JSONFields(Array(bytes[..<end])),
            let bucket = fields.string("bucket"), let key = fields.string("key")
        else { return nil }
        var headers: [HTTPHeader] = []
        for header in fields.objects("headers") {
            guard let name = header.string("name"), let value = header.string("value") else {
                return nil
            }
            headers.append(HTTPHeader(name, value))
        }
        self.init(
            bucket: bucket, key: key, headers: headers, content: Array(bytes[(end + 1)...]))
    }

    /// The request that stores the object; nil if the names can be no part of an address.
    func put(to endpoint: AWSEndpoint) -> HTTPRequest? {
        guard Self.isBucket(bucket), !key.isEmpty, let url = url(at: endpoint) else { return nil }
        let digest = SHA256.hash(data: content)
        // S3 wants to see what the signature is over, and keeps the sum with the object: buckets
        // whose objects are locked take none without.
        let sums = [
            HTTPHeader("x-amz-content-sha256", RequestSigner.hex(digest)),
            HTTPHeader("x-amz-checksum-sha256", Base64.encode(Array(digest))),
        ]
        return HTTPRequest(method: "PUT", url: url, headers: headers + sums, body: content)
    }

    /// Whether an answer of success is S3's. It has no body that tells; a page that some device on
    /// the way answers with has no `ETag`.
    static func isStored(_ answer: HTTPResponse) -> Bool {
        answer.header("etag")?.isEmpty == false
    }

    /// Whether a text is the name of a bucket: of today's rules, or of the wider ones before.
    public static func isBucket(_ text: String) -> Bool {
        (3...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || Endpoints.isLabel(String(UnicodeScalar(byte)))
            }
            && !text.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    /// With the bucket in the host's name where AWS answers and TLS allows it, or else in the path.
    private func url(at endpoint: AWSEndpoint) -> String? {
        guard let parts = URLParts(endpoint.url) else { return nil }
        let path = PercentEncoding.encode(key.utf8, keepsSlash: true)
        let isAWS =
            parts.path.isEmpty && parts.port == nil && parts.host.hasPrefix("s3")
            && [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"].contains {
                parts.host.hasSuffix($0)
            }
        let isHost = Endpoints.isLabel(bucket) && bucket == bucket.asciiLowercased
        return isAWS && isHost
            ? "\(parts.scheme)://\(bucket).\(parts.authority)/\(path)"
            : "\(endpoint.url)/\(bucket)/\(path)"
    }
}

// An object's bytes are shown nowhere.
extension ObjectRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "an object of \(content.count) bytes" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
