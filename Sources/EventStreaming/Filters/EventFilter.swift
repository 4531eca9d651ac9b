import EventStoreCore
import Expressions
import TextFormats

/// Which events to let through: an expression of the CloudEvents SQL Expression Language (CESQL)
/// v1, with what the product adds to it.
///
///     let filter = try EventFilter("type = 'FundsDeposited' AND amount >= 250.50")
///     let page = try await store.readLog(LogQuery(after: .start, types: filter.types))
///     let large = page.events.filter { event in
///         filter.matches(event) { $0 == CurrencyCode("JPY") ? 0 : 2 }
///     }
///
/// The names are type (or event), subject (or account), time (or occurred), recorded, currency,
/// amount (whole units), amountminor (minor units), memo, counterparty, actor, version, position,
/// id, source, `data.x` for a member of the payload and `extension.x` for an attribute that came
/// with a foreign event. A comparison of something that an event does not have is false.
public struct EventFilter: Hashable, Sendable, CustomStringConvertible {
    private let expression: CompiledExpression
    /// The types of all events that pass; nil if they may be of any. For `LogQuery.types`.
    public let types: Set<String>?
    /// The names of all streams whose events pass; nil if it may be any.
    public let subjects: Set<String>?
    /// What the names of all streams begin with whose events pass; nil if it may be anything.
    public let subjectPrefix: String?

    /// Reads a filter once, for any number of events. Waits for nothing.
    ///
    /// - Throws: `FilterError`, with the place of the first fault.
    public init(_ text: String) throws {
        do {
            expression = try CompiledExpression(text, .events, moment: Timestamp.stretch)
        } catch {
            throw FilterError(error)
        }
        types = expression.texts(of: .type)
        subjects = expression.texts(of: .subject)
        subjectPrefix = expression.prefix(of: .subject)
    }

    /// The filter in its plainest spelling.
    public var description: String { expression.description }

    /// Says whether an event passes. Reads the payload only where a member of it is compared, and
    /// waits for nothing.
    ///
    /// - Parameters:
    ///   - event: the event to look at.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency, whose
    ///     events have no `amount`.
    /// - Returns: true if the event passes.
    public func matches(_ event: RecordedEvent, exponent: (CurrencyCode) -> Int?) -> Bool {
        expression.holds { Self.value(of: $0, event, exponent) }
    }

    private static func value(
        of name: ExpressionName, _ event: RecordedEvent, _ exponent: (CurrencyCode) -> Int?
    ) -> ExpressionValue? {
        switch name {
        case .attribute(let attribute): value(of: attribute, event, exponent)
        case .data(let path):
            ExpressionValue(path, in: event.event.payload.bytes, digits: digits(event, exponent))
        case .extension(let name): envelope(["extensions", name], of: event)
        case .previous, .state, .previousState, .context: nil
        }
    }

    private static func value(
        of attribute: ExpressionName.Attribute, _ event: RecordedEvent,
        _ exponent: (CurrencyCode) -> Int?
    ) -> ExpressionValue? {
        let fold = event.event.fold
        switch attribute {
        case .type: return .text(event.type)
        case .subject: return .text(event.stream.name)
        case .currency: return fold.currency.map { .text($0.description) }
        case .amount:
            guard let amount = fold.amountMinor, let digits = digits(event, exponent) else {
                return nil
            }
            return .money(ExactDecimal(minorUnits: amount, exponent: digits))
        case .amountminor:
            return fold.amountMinor.map { .minor($0, digits: digits(event, exponent) ?? 0) }
        case .time: return .moment(event.event.occurredAt.microseconds)
        case .recorded: return .moment(event.event.recordedAt.microseconds)
        case .version: return .integer(event.version.number)
        case .position: return .integer(event.position.number)
        case .actor: return event.event.actor.map { .text($0) }
        case .memo, .counterparty:
            let member = ExpressionName.DataPath(attribute.rawValue)
            return ExpressionValue(text: member, in: event.event.payload.bytes)
        case .id: return envelope(["id"], of: event) ?? .text(event.id.description)
        case .source: return envelope(["source"], of: event)
        case .balance, .owner, .status, .overdraft: return nil
        }
    }

    private static func digits(
        _ event: RecordedEvent, _ exponent: (CurrencyCode) -> Int?
    ) -> Int? {
        event.event.fold.currency.flatMap(exponent)
    }

    /// What came with a foreign event.
    private static func envelope(_ names: [String], of event: RecordedEvent) -> ExpressionValue? {
        guard let metadata = event.event.metadata else { return nil }
        return ExpressionValue(
            ExpressionName.DataPath(["cloudevent"] + names), in: metadata.bytes, digits: nil)
    }
}

/// Why a text is not a filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Characters before the fault.
    public let offset: Int
    /// What is wrong there, for whoever wrote the text.
    public let reason: String
    /// `filter, column 8: …`
    public let description: String

    init(_ error: ExpressionError) {
        (offset, reason, description) = (error.offset, error.reason, error.description)
    }
}
