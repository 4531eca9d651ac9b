/// What a subscription is called: 1 to 100 letters, digits, `.`, `_` and `-` of ASCII, the first of
/// them a letter or a digit. So it needs no quotes in a shell, and no escapes in a label.
public struct SubscriptionName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as it was given.
    public let text: String

    /// Characters of a name, at most.
    public static let maximumLength = 100

    /// Checks a name.
    ///
    /// - Throws: `SubscriptionError.invalidName`.
    public init(_ text: String) throws {
        let bytes = Array(text.utf8.prefix(Self.maximumLength + 1))
        guard let first = bytes.first, Self.isAlphanumeric(first),
            bytes.count <= Self.maximumLength,
            bytes.allSatisfy({ Self.isAlphanumeric($0) || Self.marks.contains($0) })
        else { throw SubscriptionError.invalidName(String(text.prefix(64))) }
        self.text = text
    }

    public var description: String { text }

    public static func < (left: SubscriptionName, right: SubscriptionName) -> Bool {
        left.text < right.text
    }

    private static let marks = Set("._-".utf8)

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
