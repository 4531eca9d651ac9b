/// A far side that takes events: a file, a web address, a topic, a queue, a stream, a bucket.
///
/// What it owes: it sends once, keeps the order of what it is handed as far as the far side can,
/// waits no longer than its own time limit, tries nothing again by itself, and answers for each
/// event. When and what is sent again is decided by whoever called.
public protocol EventDestination: Sendable {
    /// What one sending may hold.
    var bounds: DeliveryBounds { get async }

    /// Sends events.
    ///
    /// - Parameter events: at least one, in the log's order, within `bounds`.
    /// - Returns: one answer an event, in the same order.
    /// - Throws: `CancellationError`; what no answer can say, such as a pipe that was closed: it
    ///   ends the publisher as it is.
    func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer]
}

/// How much one sending may hold.
public struct DeliveryBounds: Hashable, Sendable {
    /// Events, at least one.
    public var events: Int
    /// Bytes of their JSON together. A single event may have more: the far side then says what it
    /// makes of it.
    public var bytes: Int
    /// Whether one sending may hold two events of one stream: false where the far side takes each
    /// entry by itself, so that a later one could be taken and an earlier one not.
    public var mayHoldOneStreamTwice: Bool
    /// Whether what leaves has to be in the order of the log, and not only in that of each stream:
    /// nothing is sent then before what stands in front of it.
    public var keepsLogOrder: Bool

    public init(
        events: Int, bytes: Int, mayHoldOneStreamTwice: Bool, keepsLogOrder: Bool = false
    ) {
        self.events = max(1, events)
        self.bytes = max(1, bytes)
        self.mayHoldOneStreamTwice = mayHoldOneStreamTwice
        self.keepsLogOrder = keepsLogOrder
    }
}

/// What became of one event.
public enum DeliveryAnswer: Hashable, Sendable {
    /// The far side has it.
    case accepted
    /// It may be taken later: the far side is down, slow or asked too much, or its answer is
    /// missing. The same event is sent again, with the same id.
    case later(DeliveryFault)
    /// The far side will never take this event. It is parked, and so are the later ones of its
    /// stream; all others go on.
    case refused(DeliveryFault)
    /// The far side takes nothing from us, until a person mends it: rights, an address that is
    /// gone. The publisher stops, with this event in hand.
    case stop(DeliveryFault)
}

/// Why an event was not taken.
public struct DeliveryFault: Error, Hashable, Sendable {
    /// A sentence part for the operator, in at most 500 characters: no secret, no URL with one, no
    /// body.
    public let reason: String
    /// How long the far side asks to wait; nil if it asks for nothing. Zero is said by a
    /// destination that sends in another way next time, as in smaller portions: that is at once.
    public let retryAfter: Duration?

    public init(_ reason: String, retryAfter: Duration? = nil) {
        self.reason = String(reason.unicodeScalars.prefix(500))
        self.retryAfter = retryAfter
    }
}

extension DeliveryFault: CustomStringConvertible {
    public var description: String { reason }
}
