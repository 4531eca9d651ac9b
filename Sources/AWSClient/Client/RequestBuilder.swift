import TextFormats

/// Puts the call of an operation into a request, before it is signed.
enum RequestBuilder {
    /// - Parameters:
    ///   - service: whose operation it is.
    ///   - operation: its name.
    ///   - body: as the service's protocol has it; of a service with paths of its own, a JSON
    ///     object with the operation's parameters; of S3, the bytes of an `ObjectRequest`.
    ///   - endpoint: where the service is.
    /// - Returns: nil for an operation with a path of its own that is not known here.
    static func request(
        _ service: AWSService, _ operation: String, _ body: [UInt8], to endpoint: AWSEndpoint
    ) -> HTTPRequest? {
        switch service.wireProtocol {
        case .json(let version, let prefix):
            HTTPRequest(
                method: "POST", url: endpoint.url + "/",
                headers: [
                    HTTPHeader("Content-Type", "application/x-amz-json-\(version)"),
                    HTTPHeader("X-Amz-Target", "\(prefix).\(operation)"),
                ],
                body: body)
        case .query:
            HTTPRequest(
                method: "POST", url: endpoint.url + "/",
                headers: [
                    HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                ],
                body: body)
        case .rest: restRequest(operation, body, to: endpoint)
        case .objects:
            operation == "PutObject"
                ? ObjectRequest(bytes: body).flatMap { $0.put(to: endpoint) } : nil
        }
    }

    /// Whether an operation is called without a signature: those that trade a token for keys.
    static func isUnsigned(_ service: AWSService, _ operation: String) -> Bool {
        switch service {
        case .sso, .ssoOIDC: true
        case .sts: operation == "AssumeRoleWithWebIdentity"
        case .dynamoDB, .dynamoDBStreams, .sns, .sqs, .kinesis, .s3: false
        }
    }

    private static func restRequest(
        _ operation: String, _ body: [UInt8], to endpoint: AWSEndpoint
    ) -> HTTPRequest? {
        switch operation {
        case "GetRoleCredentials":
            guard let fields = JSONFields(body), let role = fields.string("roleName"),
                let account = fields.string("accountId"), let token = fields.string("accessToken")
            else { return nil }
            let query =
                "account_id=\(PercentEncoding.encode(account.utf8))"
                + "&role_name=\(PercentEncoding.encode(role.utf8))"
            return HTTPRequest(
                method: "GET", url: "\(endpoint.url)/federation/credentials?\(query)",
                headers: [HTTPHeader("x-amz-sso_bearer_token", token)])
        case "CreateToken":
            return HTTPRequest(
                method: "POST", url: "\(endpoint.url)/token",
                headers: [HTTPHeader("Content-Type", "application/json")], body: body)
        default: return nil
        }
    }
}
