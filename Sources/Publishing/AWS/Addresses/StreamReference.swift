/// How a stream of Kinesis is named.
enum StreamReference: Hashable, Sendable {
    case name(String)
    case arn(String)
}
