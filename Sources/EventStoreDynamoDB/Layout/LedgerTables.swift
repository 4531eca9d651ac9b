import AWSClient
import EventStoreCore

/// The two tables of a ledger: `NAME` holds the events, `NAME.log` their order and the named
/// values.
public struct LedgerTables: Hashable, Sendable {
    /// The table of the events.
    public let events: String
    /// The table of the log.
    public var log: String { events + ".log" }

    /// Lengths that the service allows, less what `.log` takes.
    static let nameLengths = 3...251

    /// The tables of a name; nil for a name that no table can have: 3 to 251 of A–Z, a–z, 0–9,
    /// `_`, `-`, `.`.
    public init?(events: String) {
        let isAllowed = events.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isAllowed, Self.nameLengths.contains(events.utf8.count) else { return nil }
        self.events = events
    }
}
