import Crypto
import TextFormats

/// Signs requests with AWS Signature Version 4, in the `Authorization` header.
///
/// The server computes the same signature from the request as it came. So whatever is signed here
/// has to arrive as it is: headers that somebody on the way may change are added behind it.
struct RequestSigner: Sendable {
    let credentials: AWSCredentials
    /// Such as `eu-central-1`.
    let region: String
    /// The name to sign with, such as `dynamodb`.
    let service: String
    /// When it is signed, in seconds since 1970: the server accepts some minutes.
    let moment: Int64

    /// Whether `.` and `..` and double slashes in paths are resolved first; all services but S3 do.
    var normalizesPath = true
    /// Whether the path is encoded once more than it stands in the URL; all services but S3 do.
    var encodesPathAgain = true
    /// Whether the session token is signed, or added behind the signature.
    var signsSessionToken = true

    /// The request with `X-Amz-Date`, `X-Amz-Security-Token` if there is one, and `Authorization`.
    /// All its headers are signed.
    ///
    /// - Returns: nil if its URL is none.
    func sign(_ request: HTTPRequest) -> HTTPRequest? {
        guard let canonical = canonicalRequest(of: request) else { return nil }
        var signed = canonical.request
        let signature = signature(of: stringToSign(of: canonical.text))
        signed.headers.append(
            HTTPHeader(
                "Authorization",
                "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
        if !signsSessionToken, let token = credentials.sessionToken {
            signed.headers.append(HTTPHeader(Self.tokenHeader, token))
        }
        return signed
    }

    /// A request as it is signed.
    struct Canonical {
        /// With all headers that are signed, but the host's.
        let request: HTTPRequest
        let text: String
        /// Their names, with `;` between.
        let signedHeaders: String
    }

    /// Nil if the request's URL is none.
    func canonicalRequest(of request: HTTPRequest) -> Canonical? {
        guard let url = URLParts(request.url) else { return nil }
        var request = request
        request.headers.append(HTTPHeader("X-Amz-Date", UTCDate.basic(moment)))
        if signsSessionToken, let token = credentials.sessionToken {
            request.headers.append(HTTPHeader(Self.tokenHeader, token))
        }
        var values: [String: [String]] = [:]
        for header in request.headers {
            values[header.name.asciiLowercased, default: []].append(Self.trimmed(header.value))
        }
        if values["host"] == nil { values["host"] = [url.authority] }
        let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))" }
        let signedHeaders = names.joined(separator: ";")
        let text = [
            request.method, canonicalPath(url.path), Self.canonicalQuery(url.query ?? ""),
            lines.joined(separator: "\n") + "\n", signedHeaders,
            Self.hex(SHA256.hash(data: request.body)),
        ].joined(separator: "\n")
        return Canonical(request: request, text: text, signedHeaders: signedHeaders)
    }

    /// What the signature is over.
    func stringToSign(of canonicalRequest: String) -> String {
        let hash = Self.hex(SHA256.hash(data: Array(canonicalRequest.utf8)))
        return [Self.algorithm, UTCDate.basic(moment), scope, hash].joined(separator: "\n")
    }

    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let tokenHeader = "X-Amz-Security-Token"

    private var date: String { String(UTCDate.basic(moment).prefix(8)) }

    private var scope: String { "\(date)/\(region)/\(service)/aws4_request" }

    private func signature(of stringToSign: String) -> String {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
        for part in [date, region, service, "aws4_request"] {
            key = SymmetricKey(
                data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return Self.hex(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key))
    }

    private func canonicalPath(_ path: String) -> String {
        guard normalizesPath else { return path.isEmpty ? "/" : encoded(path) }
        var kept: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = kept.popLast() } else { kept.append(part) }
        }
        let end = path.hasSuffix("/") && !kept.isEmpty ? "/" : ""
        return encoded("/\(kept.joined(separator: "/"))\(end)")
    }

    private func encoded(_ path: String) -> String {
        encodesPathAgain ? PercentEncoding.encode(path.utf8, keepsSlash: true) : path
    }

    /// By name, then by value, each encoded the one way there is.
    private static func canonicalQuery(_ query: String) -> String {
        query.split(separator: "&").map { parameter in
            let name = parameter.prefix { $0 != "=" }
            return (encodedAgain(name), encodedAgain(parameter.dropFirst(name.count + 1)))
        }
        .sorted { one, other in
            one.0 == other.0
                ? one.1.utf8.lexicographicallyPrecedes(other.1.utf8)
                : one.0.utf8.lexicographicallyPrecedes(other.0.utf8)
        }
        .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    private static func encodedAgain(_ text: Substring) -> String {
        PercentEncoding.encode(PercentEncoding.decode(text.utf8))
    }

    /// Without space around it, and with one blank for each run of space.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }

    /// Two digits a byte, in lower case.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.flatMap { [Hex.digit(UInt64($0 >> 4)), Hex.digit(UInt64($0))] },
            as: UTF8.self)
    }
}
