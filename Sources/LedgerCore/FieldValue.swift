import TextFormats

/// What a field of an account's state holds, where a description gives it one.
package enum FieldValue: Hashable, Sendable, CustomStringConvertible {
    case text(String)
    /// A number of JSON's, digit for digit as it was recorded.
    case number(String)
    case boolean(Bool)

    /// As people read it: a text without quotes.
    package var description: String {
        switch self {
        case .text(let text), .number(let text): text
        case .boolean(let flag): flag ? "true" : "false"
        }
    }

    /// The same value, however its number is written.
    package func means(_ other: FieldValue) -> Bool {
        if case .number(let one) = self, case .number(let two) = other,
            let left = ExactDecimal(one), let right = ExactDecimal(two)
        {
            return left == right
        }
        return self == other
    }
}

/// A field of the state with what it holds, or is to hold; nil for nothing.
package struct FieldState: Hashable, Sendable {
    package let name: String
    package let value: FieldValue?

    package init(_ name: String, _ value: FieldValue?) {
        self.name = name
        self.value = value
    }
}

extension [FieldState] {
    /// An object of JSON's own values, in this order; `null` for nothing.
    package var json: JSONText {
        var writer = JSONWriter()
        writer.object { object in
            for field in self {
                object.name(field.name)
                switch field.value {
                case .text(let text)?: object.string(text)
                case .number(let digits)?: object.raw([UInt8](digits.utf8))
                case .boolean(let flag)?: object.boolean(flag)
                case nil: object.null()
                }
            }
        }
        return writer.text
    }
}
