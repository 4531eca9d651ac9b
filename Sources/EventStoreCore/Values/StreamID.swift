/// The name of a stream: one account, or one of the book's own streams, whose names begin with
/// `$` (`isReserved`).
///
/// Two names are equal when their UTF-8 bytes are. Swift's own string equality folds canonically
/// equivalent forms together, which would merge two accounts that every engine keeps apart.
public struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// UTF-8, as it was given: nothing is folded or trimmed.
    public let name: String

    /// Checks a name that comes from outside.
    ///
    /// - Throws: `EventStoreError.invalidName` if the name is empty, longer than
    ///   `Limits.standard.streamNameBytes`, or holds a control character.
    public init(_ name: String) throws {
        try NameRule.stream.check(name)
        self.name = name
    }

    /// A name that a store has already accepted. It is not checked.
    public init(stored name: String) { self.name = name }

    public var description: String { name }

    /// The name begins with `$`, as those of the book's own streams do: `$units`. No account can be
    /// opened under it. A store records there as anywhere; one of an earlier version may hold an
    /// account of such a name.
    public var isReserved: Bool { name.utf8.first == UInt8(ascii: "$") }

    public static func == (left: StreamID, right: StreamID) -> Bool {
        var (left, right) = (left.name, right.name)
        return left.withUTF8 { left in right.withUTF8 { left.elementsEqual($0) } }
    }

    public static func < (left: StreamID, right: StreamID) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var name = name
        name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
