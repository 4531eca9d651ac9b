import EventStoreCore
import TextFormats

/// Which events to let through: comparisons joined by AND.
///
///     let filter = try EventFilter("type = 'FundsDeposited' AND amount >= 250.50")
///     let page = try await store.readLog(LogQuery(after: .start))
///     let large = page.events.filter { event in
///         filter.matches(event) { $0 == CurrencyCode("JPY") ? 0 : 2 }
///     }
///
/// The language is a true subset of the CloudEvents SQL Expression Language (CESQL) v1: what parses
/// here parses there and means the same, but for three additions. CESQL orders whole numbers only,
/// and here `time >= '2026-08-01'` compares moments (UTC; a date is its midnight), and `amount =
/// 250.50` compares amounts exactly. `account` is `subject`, and `event` is `type`, as in
/// conditions. An attribute that an event does not have makes its comparison false.
public struct EventFilter: Hashable, Sendable {
    /// What of an event is compared; its raw value is its name in the language.
    public enum Attribute: String, Sendable, CaseIterable {
        /// The event's type, the name of its stream, the code of its amount's unit.
        case type, subject, currency
        /// Members of the payload that are texts.
        case memo, counterparty
        /// Who acted.
        case actor
        /// Whole units of the currency: `amount > 500` is more than 500.00 GBP, or 500 JPY.
        case amount
        /// Minor units.
        case amountminor
        /// When it happened.
        case time

        /// What it is compared with, in words.
        var wanted: String {
            switch self {
            case .type, .subject, .currency, .memo, .counterparty, .actor: "a text in quotes"
            case .amount: "a number, such as 500 or 250.50"
            case .amountminor: "a whole number"
            case .time: "a moment in quotes, such as '2026-08-01' or '2026-08-01T12:00Z'"
            }
        }
    }

    /// How an attribute and a literal are compared. Texts are compared with the first two only, by
    /// their bytes, and moments with the others only.
    public enum Comparator: String, Sendable, CaseIterable {
        /// `=`
        case equal = "="
        /// `!=`, which may be written `<>`.
        case notEqual = "!="
        /// `<`
        case less = "<"
        /// `<=`
        case lessOrEqual = "<="
        /// `>`
        case greater = ">"
        /// `>=`
        case greaterOrEqual = ">="
    }

    /// What an attribute is compared with.
    public enum Literal: Hashable, Sendable {
        /// A text in quotes, its escapes resolved.
        case text(String)
        /// A whole number: units of `amount`, minor units of `amountminor`. CESQL has 32 bits for
        /// it.
        case integer(Int32)
        /// So many of the parts of a unit that these decimals count: 25050 and 2 for `250.50`.
        case decimal(Int64, places: Int)
        /// The moment that a text stands for, beside `time`.
        case moment(Timestamp)
    }

    /// One of the comparisons that AND joins.
    public struct Comparison: Hashable, Sendable {
        /// What of the event stands on the left.
        public let attribute: Attribute
        /// How the two sides are compared.
        public let comparator: Comparator
        /// What stands on the right, of a kind that the attribute takes.
        public let literal: Literal
    }

    /// In the order in which they were written; at least one. An event passes if all of them hold.
    public let comparisons: [Comparison]

    /// Says whether every comparison holds. Reads the payload only where a member of it is
    /// compared, and waits for nothing.
    ///
    /// - Parameters:
    ///   - event: the event to look at.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency, whose
    ///     events have no `amount`.
    /// - Returns: true if the event passes.
    public func matches(_ event: RecordedEvent, exponent: (CurrencyCode) -> Int?) -> Bool {
        comparisons.allSatisfy { Self.holds($0, for: event, exponent) }
    }

    private static func holds(
        _ comparison: Comparison, for event: RecordedEvent, _ exponent: (CurrencyCode) -> Int?
    ) -> Bool {
        switch comparison.literal {
        case .text(let wanted):
            guard let actual = text(comparison.attribute, of: event) else { return false }
            let isEqual = actual.utf8.elementsEqual(wanted.utf8)
            return comparison.comparator == .equal ? isEqual : !isEqual
        case .integer(let wanted):
            guard let amount = event.event.fold.amountMinor else { return false }
            var minor = Int64(wanted)
            if comparison.attribute == .amount {
                guard let digits = event.event.fold.currency.flatMap(exponent) else { return false }
                // At most 2³¹ · 10⁴: far inside 64 bits.
                for _ in 0..<digits { minor *= 10 }
            }
            return comparison.comparator.holds(amount, minor)
        case .decimal(let wanted, let places):
            guard let amount = event.event.fold.amountMinor,
                let digits = event.event.fold.currency.flatMap(exponent)
            else { return false }
            // Both in the finer of both parts: at most 2⁶³ · 10¹⁸, inside 128 bits.
            var (one, other) = (Int128(amount), Int128(wanted))
            for _ in 0..<max(0, places - digits) { one *= 10 }
            for _ in 0..<max(0, digits - places) { other *= 10 }
            return comparison.comparator.holds(one, other)
        case .moment(let wanted):
            return comparison.comparator.holds(
                event.event.occurredAt.microseconds, wanted.microseconds)
        }
    }

    private static func text(_ attribute: Attribute, of event: RecordedEvent) -> String? {
        switch attribute {
        case .type: event.type
        case .subject: event.stream.name
        case .currency: event.event.fold.currency?.description
        case .memo, .counterparty: member(attribute.rawValue, of: event)
        case .actor: event.event.actor
        case .amount, .amountminor, .time: nil
        }
    }
}

extension EventFilter {
    private static func member(_ name: String, of event: RecordedEvent) -> String? {
        let bytes = event.event.payload.bytes
        guard let members = try? JSONScanner.members(of: bytes),
            let value = members.first(where: { $0.name == name })?.value, value.kind == .string
        else { return nil }
        return try? JSONScanner.string(from: Array(bytes[value.range]))
    }
}

extension EventFilter.Comparator {
    package func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
