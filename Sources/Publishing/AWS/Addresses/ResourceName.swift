/// An Amazon Resource Name: `arn:aws:sns:eu-central-1:123456789012:ledger`.
struct ResourceName: Hashable, Sendable {
    let service: String
    let region: String
    /// What stands behind the account.
    let resource: String

    /// Nil for what is none, or has no region or no account.
    init?(_ text: String) {
        let parts = text.split(
            separator: ":", maxSplits: 5, omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"),
            parts[1].utf8.allSatisfy({ AWSName.isLetter($0) || $0 == UInt8(ascii: "-") }),
            AWSName.isRegion(parts[3]), parts[4].utf8.count == 12,
            parts[4].utf8.allSatisfy(AWSName.isDigit)
        else { return nil }
        service = parts[2]
        region = parts[3]
        resource = parts[5]
    }
}
