import EventStoreCore

/// What a delivery tells of itself.
public enum DeliveryNotice: Hashable, Sendable {
    /// Events were not taken; they are sent again.
    case waiting(DeliveryFault, next: Timestamp, tries: Int64)
    /// The far side has taken nothing for a day or more. Told once.
    case failingForLong(DeliveryFault, since: Timestamp)
    /// It takes events again.
    case goesOn
    /// An event was refused, and it is parked with those behind it.
    case parked(ParkedStream)
    /// What is kept of the parked could not be reached; it is tried again.
    case trouble(String)
}

/// The far side takes nothing from us until a person mends it: the publisher ends, and the events
/// in hand come again when it is started anew.
public struct DeliveryStopped: Error, Hashable, Sendable {
    public let fault: DeliveryFault

    public init(_ fault: DeliveryFault) { self.fault = fault }
}

extension DeliveryStopped: CustomStringConvertible {
    public var description: String { fault.reason }
}
