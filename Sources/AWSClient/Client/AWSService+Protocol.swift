extension AWSService {
    /// How requests to a service are put.
    enum WireProtocol: Sendable {
        /// AWS JSON of this version: the operation stands in a header behind this prefix.
        case json(version: String, targetPrefix: String)
        /// AWS Query: the body is a form that names the operation; answers are XML.
        case query
        /// Paths of its own, not signed.
        case rest
        /// The paths are the names of what is kept, and the bodies are their bytes.
        case objects
    }

    var wireProtocol: WireProtocol {
        switch self {
        case .dynamoDB: .json(version: "1.0", targetPrefix: "DynamoDB_20120810")
        case .dynamoDBStreams: .json(version: "1.0", targetPrefix: "DynamoDBStreams_20120810")
        case .sqs: .json(version: "1.0", targetPrefix: "AmazonSQS")
        case .kinesis: .json(version: "1.1", targetPrefix: "Kinesis_20131202")
        case .s3: .objects
        case .sns, .sts: .query
        case .sso, .ssoOIDC: .rest
        }
    }

    /// The name that requests are signed with. The streams of DynamoDB are signed as DynamoDB.
    var signingName: String {
        switch self {
        case .dynamoDB, .dynamoDBStreams: "dynamodb"
        case .sns: "sns"
        case .sqs: "sqs"
        case .kinesis: "kinesis"
        case .s3: "s3"
        case .sts: "sts"
        case .sso: "awsssoportal"
        case .ssoOIDC: "sso-oauth"
        }
    }

    /// Its name in the `services` section of a profile; in upper case it ends the name of the
    /// environment variable with its endpoint.
    var configurationName: String {
        switch self {
        case .dynamoDB: "dynamodb"
        case .dynamoDBStreams: "dynamodb_streams"
        case .sns: "sns"
        case .sqs: "sqs"
        case .kinesis: "kinesis"
        case .s3: "s3"
        case .sts: "sts"
        case .sso: "sso"
        case .ssoOIDC: "sso_oidc"
        }
    }

    /// For sentences.
    var title: String {
        switch self {
        case .dynamoDB: "DynamoDB"
        case .dynamoDBStreams: "DynamoDB Streams"
        case .sns: "SNS"
        case .sqs: "SQS"
        case .kinesis: "Kinesis"
        case .s3: "S3"
        case .sts: "STS"
        case .sso: "IAM Identity Center"
        case .ssoOIDC: "IAM Identity Center (OIDC)"
        }
    }
}
