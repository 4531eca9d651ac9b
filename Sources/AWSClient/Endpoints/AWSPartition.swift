/// A part of AWS with names of its own for its hosts.
struct AWSPartition: Hashable, Sendable {
    /// How the names of its regions begin.
    let prefix: String
    let suffix: String
    let dualStackSuffix: String

    /// The partition of a region: the one with the longest prefix that fits, or else the common
    /// one, to which new regions belong.
    init(of region: String) {
        let known = Self.others.filter { region.hasPrefix($0.prefix) }
        self = known.max { $0.prefix.count < $1.prefix.count } ?? Self.common
    }

    var isGovernment: Bool { prefix == "us-gov-" }

    private init(_ prefix: String, _ suffix: String, _ dualStackSuffix: String) {
        self.prefix = prefix
        self.suffix = suffix
        self.dualStackSuffix = dualStackSuffix
    }

    private static let common = AWSPartition("", "amazonaws.com", "api.aws")
    private static let others = [
        AWSPartition("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        AWSPartition("us-gov-", "amazonaws.com", "api.aws"),
        AWSPartition("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ]
}
