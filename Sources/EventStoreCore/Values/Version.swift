/// The number of an event in its stream: 1, 2, 3 … without gaps. An empty stream is at version 0.
public struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// From 1, without gaps; 0 is `empty`.
    public let number: Int64

    /// Any number is taken; what is behind the last event names none.
    public init(_ number: Int64) { self.number = number }

    /// The version of a stream that has no event yet.
    public static let empty = Version(0)

    /// The one behind it: what the next event of its stream gets.
    public var next: Version { Version(number + 1) }

    public var description: String { String(number) }

    public static func < (left: Version, right: Version) -> Bool { left.number < right.number }
}
