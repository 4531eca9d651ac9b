/// A command as the store remembers it, unchecked: what a proof compares with the events.
public struct RememberedCommand: Hashable, Sendable {
    public let stamp: CommandStamp
    /// The positions of its first and its last event; in a damaged store any numbers.
    public let first: Int64
    public let last: Int64

    public init(stamp: CommandStamp, first: Int64, last: Int64) {
        self.stamp = stamp
        self.first = first
        self.last = last
    }
}

extension CommandRecord {
    var remembered: RememberedCommand {
        RememberedCommand(
            stamp: stamp, first: outcome.positions.lowerBound, last: outcome.positions.upperBound)
    }
}
