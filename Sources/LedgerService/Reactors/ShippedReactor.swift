import EventStoreCore
import EventStreaming
import LedgerCore
import TextFormats

/// One of the reactors that ship, with what it is told: what a subscription keeps as its target,
/// `reactor:{"with":"sweep","limit":"1000.00 GBP","to":"savings"}`.
package struct ShippedReactor: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// An `OverdraftAlert`; the limit may be left out.
        case overdraft
        /// A `Sweep`, with a limit and a destination.
        case sweep
        /// A `TotalScore`, with the type that it records.
        case total
    }

    package let kind: Kind
    /// With its unit, as `1000.00 GBP`.
    package let limit: String?
    /// The account that money goes to.
    package let destination: String?
    package let type: String?

    private static let scheme = "reactor:"

    package init(
        _ kind: Kind, limit: String? = nil, destination: String? = nil, type: String? = nil
    ) {
        self.kind = kind
        self.limit = limit
        self.destination = destination
        self.type = type
    }

    /// Reads what a subscription keeps; nil for a target of another kind.
    package init?(target: String) {
        guard target.hasPrefix(Self.scheme),
            let tree = try? JSONTree(Array(target.utf8.dropFirst(Self.scheme.utf8.count))),
            let kind = tree["with"]?.string.flatMap(Kind.init)
        else { return nil }
        self.init(
            kind, limit: tree["limit"]?.string, destination: tree["to"]?.string,
            type: tree["type"]?.string)
    }

    /// As it is kept.
    package var target: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("with", kind.rawValue)
            if let limit { object.member("limit", limit) }
            if let destination { object.member("to", destination) }
            if let type { object.member("type", type) }
        }
        return Self.scheme + String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What the reactor of a subscription is handed if nothing else is said: events that move
    /// money, and none of its own.
    package static func filter(for name: SubscriptionName) -> String {
        "amountminor > 0 AND NOT (actor = 'reactor:\(name)')"
    }

    /// The reactor itself, which looks and acts in a ledger.
    ///
    /// - Throws: `AmountError` for a limit that is no amount of a unit that the book knows;
    ///   `EventStoreError.invalidName` for a destination that no account can be called;
    ///   `SubscriptionError.invalid` if it is not told what it needs.
    package func reactor(on ledger: Ledger) throws -> any Reactor {
        let amount = try limit.map { try Money($0, currency: nil, units: ledger.units) }
        switch kind {
        case .overdraft: return OverdraftAlert(ledger, below: amount)
        case .sweep:
            guard let amount, let destination else {
                throw SubscriptionError.invalid("a sweep needs a limit and a destination")
            }
            return Sweep(ledger, above: amount, to: try StreamID(destination))
        case .total:
            guard let type else {
                throw SubscriptionError.invalid("a total needs the type that it is recorded as")
            }
            return TotalScore(ledger, recording: type)
        }
    }
}
