/// A command as the store remembers it, unchecked: what a proof compares with the events.
public struct RememberedCommand: Hashable, Sendable {
    /// The id, and the content that it was carried out with.
    public let stamp: CommandStamp
    /// The position of its first event; in a damaged store any number.
    public let first: Int64
    /// The position of its last event; in a damaged store any number.
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
