/// The number of an event in the whole log, in the order of commit. The first event stands at 1.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// From 1, without gaps; 0 is `start`.
    public let number: Int64

    /// Any number is taken: one behind the end of the log is as good as its end.
    public init(_ number: Int64) { self.number = number }

    /// Before the first event: reading after it reads everything.
    public static let start = Position(0)

    public var description: String { String(number) }

    public static func < (left: Position, right: Position) -> Bool { left.number < right.number }
}
