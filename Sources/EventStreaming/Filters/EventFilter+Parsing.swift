import EventStoreCore

/// Why a text is not a filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Characters before the fault.
    public let offset: Int
    public let reason: String

    public var description: String { "filter, column \(offset + 1): \(reason)" }
}

extension EventFilter {
    /// Reads `type = 'FundsDeposited' AND amount >= 500`.
    ///
    /// - Throws: `FilterError`.
    public init(_ text: String) throws {
        var parser = FilterParser(characters: Array(text))
        comparisons = try parser.conjunction()
    }
}

private struct FilterParser {
    let characters: [Character]
    var index = 0

    mutating func conjunction() throws -> [EventFilter.Comparison] {
        var comparisons = [try comparison()]
        while true {
            skipSpace()
            if index == characters.count { return comparisons }
            let start = index
            guard word().uppercased() == "AND" else {
                throw FilterError(offset: start, reason: "AND or the end is expected here")
            }
            comparisons.append(try comparison())
        }
    }

    private mutating func comparison() throws -> EventFilter.Comparison {
        skipSpace()
        let start = index
        let name = word()
        guard let attribute = EventFilter.Attribute(rawValue: name.lowercased()) else {
            let known = EventFilter.Attribute.allCases.map(\.rawValue).joined(separator: ", ")
            throw FilterError(
                offset: start,
                reason: name.isEmpty
                    ? "an attribute is expected here: \(known)"
                    : "'\(name)' is not an attribute that can be compared; there are \(known)")
        }
        skipSpace()
        let comparatorStart = index
        guard let comparator = comparator() else {
            throw FilterError(
                offset: comparatorStart, reason: "a comparison is expected here: = != <> < <= > >=")
        }
        skipSpace()
        let literalStart = index
        let found = try literal()
        let literal = try check(attribute, comparator, found, comparatorStart, literalStart)
        return EventFilter.Comparison(
            attribute: attribute, comparator: comparator, literal: literal)
    }

    /// The literal as the attribute takes it.
    private func check(
        _ attribute: EventFilter.Attribute, _ comparator: EventFilter.Comparator,
        _ literal: EventFilter.Literal, _ comparatorOffset: Int, _ literalOffset: Int
    ) throws -> EventFilter.Literal {
        let isEquality = comparator == .equal || comparator == .notEqual
        switch (attribute, literal) {
        case (.type, .text), (.subject, .text), (.currency, .text):
            guard isEquality else {
                throw FilterError(
                    offset: comparatorOffset, reason: "texts are compared with = or != only")
            }
            return literal
        case (.amount, .integer), (.amountminor, .integer): return literal
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

    private mutating func comparator() -> EventFilter.Comparator? {
        if take("<>") { return .notEqual }
        let longestFirst = EventFilter.Comparator.allCases
            .sorted { $0.rawValue.count > $1.rawValue.count }
        return longestFirst.first { take($0.rawValue) }
    }

    private mutating func literal() throws -> EventFilter.Literal {
        guard index < characters.count else {
            throw FilterError(
                offset: index, reason: "a text in quotes or a whole number is missing")
        }
        let start = index
        let first = characters[index]
        if first == "'" || first == "\"" { return .text(try quoted(first)) }
        var digits = ""
        if first == "-" || first == "+" {
            digits.append(first)
            index += 1
        }
        digits += word()
        guard let number = Int64(digits) else {
            throw FilterError(
                offset: start, reason: "a text in quotes or a whole number is expected here")
        }
        guard let integer = Int32(exactly: number) else {
            throw FilterError(
                offset: start, reason: "\(number) is beyond the 32 bits that a CESQL integer has")
        }
        return .integer(integer)
    }

    private mutating func quoted(_ quote: Character) throws -> String {
        let start = index
        index += 1
        var text = ""
        while index < characters.count {
            let character = characters[index]
            index += 1
            if character == quote { return text }
            if character == "\\", index < characters.count {
                text.append(characters[index])
                index += 1
            } else {
                text.append(character)
            }
        }
        throw FilterError(offset: start, reason: "the text has no closing quote")
    }

    private mutating func word() -> String {
        let start = index
        while index < characters.count, characters[index].isLetter || characters[index].isNumber {
            index += 1
        }
        return String(characters[start..<index])
    }

    private mutating func take(_ symbol: String) -> Bool {
        guard characters[index...].starts(with: symbol) else { return false }
        index += symbol.count
        return true
    }

    private mutating func skipSpace() {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
    }
}
