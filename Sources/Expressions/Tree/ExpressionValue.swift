import TextFormats

/// What an expression and its parts come to.
package enum ExpressionValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int64)
    case decimal(ExactDecimal)
    /// Whole units of a currency.
    case money(ExactDecimal)
    /// Minor units of a currency with so many digits; beside money it counts whole units.
    case minor(Int64, digits: Int)
    /// Equal when their bytes are.
    case text(Text)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case moment(Int64)
    /// From the first to the last microsecond of what was written: of a day, all of it.
    case stretch(Int64, Int64)
    /// A text or a number of the data: read as what it stands beside. Of a number in minor units,
    /// so many digits count it in whole units beside money; otherwise 0.
    case untyped(Text, digits: Int)

    /// A text that is told apart by its bytes.
    package struct Text: Hashable, Sendable {
        package let string: String

        package init(_ string: String) { self.string = string }

        package static func == (one: Text, other: Text) -> Bool {
            let (one, other) = (one.string.utf8, other.string.utf8)
            return one.count == other.count && one.elementsEqual(other)
        }

        package func hash(into hasher: inout Hasher) {
            for byte in string.utf8 { hasher.combine(byte) }
        }
    }

    package static func text(_ string: String) -> ExpressionValue { .text(Text(string)) }

    package static func untyped(_ string: String) -> ExpressionValue {
        .untyped(Text(string), digits: 0)
    }
}

/// Reads a moment as it is written: the microseconds that it covers, of a day all of it; nil for
/// what is none.
package typealias MomentReader = @Sendable (String) -> ClosedRange<Int64>?
