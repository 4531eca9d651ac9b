import EventStoreCore

/// Why a text is not a filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Characters before the fault.
    public let offset: Int
    /// What is wrong there, for whoever wrote the text.
    public let reason: String

    public var description: String { "filter, column \(offset + 1): \(reason)" }
}

extension EventFilter {
    /// Reads `type = 'FundsDeposited' AND amount >= 500`. Names of attributes and `AND` stand in
    /// either case, texts in single or double quotes. Waits for nothing.
    ///
    /// - Throws: `FilterError`, with the place of the first fault.
    public init(_ text: String) throws {
        var parser = FilterParser(scanner: ExpressionScanner(text))
        do {
            comparisons = try parser.conjunction()
        } catch let fault as FilterError {
            let before = parser.scanner.text(..<fault.offset)
            throw FilterError(offset: before.count, reason: fault.reason)
        }
    }
}

private struct FilterParser {
    var scanner: ExpressionScanner

    mutating func conjunction() throws -> [EventFilter.Comparison] {
        var comparisons = [try comparison()]
        while true {
            scanner.skipSpace()
            if scanner.isAtEnd { return comparisons }
            let start = scanner.index
            guard word().uppercased() == "AND" else {
                throw FilterError(offset: start, reason: "AND or the end is expected here")
            }
            comparisons.append(try comparison())
        }
    }

    private mutating func comparison() throws -> EventFilter.Comparison {
        scanner.skipSpace()
        let start = scanner.index
        let name = word()
        guard let attribute = Self.attribute(name.lowercased()) else {
            let known = EventFilter.Attribute.allCases.map(\.rawValue).joined(separator: ", ")
            throw FilterError(
                offset: start,
                reason: name.isEmpty
                    ? "an attribute is expected here: \(known)"
                    : "'\(name)' is not an attribute that can be compared; there are \(known)")
        }
        scanner.skipSpace()
        let comparatorStart = scanner.index
        guard let comparator = scanner.takeComparator() else {
            throw FilterError(
                offset: comparatorStart, reason: "a comparison is expected here: = != <> < <= > >=")
        }
        scanner.skipSpace()
        let literalStart = scanner.index
        let found = try literal()
        let literal = try check(attribute, comparator, found, comparatorStart, literalStart)
        return EventFilter.Comparison(
            attribute: attribute, comparator: comparator, literal: literal)
    }

    /// What conditions call an attribute is understood too.
    private static func attribute(_ name: String) -> EventFilter.Attribute? {
        let aliases: [String: EventFilter.Attribute] = ["account": .subject, "event": .type]
        return aliases[name] ?? EventFilter.Attribute(rawValue: name)
    }

    /// The literal as the attribute takes it.
    private func check(
        _ attribute: EventFilter.Attribute, _ comparator: EventFilter.Comparator,
        _ literal: EventFilter.Literal, _ comparatorOffset: Int, _ literalOffset: Int
    ) throws -> EventFilter.Literal {
        let isEquality = comparator == .equal || comparator == .notEqual
        switch (attribute, literal) {
        case (.type, .text), (.subject, .text), (.currency, .text), (.memo, .text),
            (.counterparty, .text), (.actor, .text):
            guard isEquality else {
                throw FilterError(
                    offset: comparatorOffset, reason: "texts are compared with = or != only")
            }
            return literal
        case (.amount, .integer), (.amount, .decimal), (.amountminor, .integer): return literal
        case (.time, .text(let text)):
            guard !isEquality else {
                throw FilterError(
                    offset: comparatorOffset, reason: "moments are compared with < <= > >= only")
            }
            guard let moment = Timestamp(text, .partial) else {
                throw FilterError(
                    offset: literalOffset, reason: "time is compared with \(attribute.wanted)")
            }
            return .moment(moment)
        default:
            throw FilterError(
                offset: literalOffset,
                reason: "\(attribute.rawValue) is compared with \(attribute.wanted)")
        }
    }

    private mutating func literal() throws -> EventFilter.Literal {
        let start = scanner.index
        guard let first = scanner.next else {
            throw FilterError(
                offset: start, reason: "a text in quotes or a number is missing")
        }
        if first == "'" || first == "\"" {
            guard let text = scanner.takeQuoted() else {
                throw FilterError(offset: start, reason: "the text has no closing quote")
            }
            return .text(text)
        }
        let sign = scanner.take("-") ? "-" : scanner.take("+") ? "+" : ""
        let whole = word()
        if scanner.take(".") { return try decimal(sign, whole, from: start) }
        guard let number = Int64(sign + whole) else {
            throw FilterError(
                offset: start, reason: "a text in quotes or a number is expected here")
        }
        guard let integer = Int32(exactly: number) else {
            throw FilterError(
                offset: start, reason: "\(number) is beyond the 32 bits that a CESQL integer has")
        }
        return .integer(integer)
    }

    /// Digits of a decimal, on both sides of the point: any two of them compare within 128 bits.
    private static let maximumDigits = 18

    private mutating func decimal(
        _ sign: String, _ whole: String, from start: Int
    ) throws -> EventFilter.Literal {
        let fraction = word()
        guard !whole.isEmpty, !fraction.isEmpty,
            whole.utf8.count + fraction.utf8.count <= Self.maximumDigits,
            let number = Int64(sign + whole + fraction)
        else {
            throw FilterError(
                offset: start,
                reason: "digits are expected here, such as 250.50, "
                    + "at most \(Self.maximumDigits) of them")
        }
        return .decimal(number, places: fraction.utf8.count)
    }

    private mutating func word() -> String { scanner.takeWord() }
}
