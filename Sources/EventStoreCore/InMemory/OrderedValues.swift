/// Column values with the order that SQLite gives them: NULL first, then numbers, then texts by
/// their bytes.
struct OrderedValues: Hashable, Comparable {
    let values: [ReadModelValue]

    init(_ values: [ReadModelValue]) { self.values = values }

    static func < (left: OrderedValues, right: OrderedValues) -> Bool {
        for (one, other) in zip(left.values, right.values) {
            let result = compare(one, other)
            if result != 0 { return result < 0 }
        }
        return left.values.count < right.values.count
    }

    /// Below zero, zero or above it, as the first value stands before, at or behind the second.
    static func compare(_ left: ReadModelValue, _ right: ReadModelValue) -> Int {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            one < other ? -1 : one == other ? 0 : 1
        case (.text(let one), .text(let other)):
            ByteText(one) == ByteText(other) ? 0 : ByteText(one) < ByteText(other) ? -1 : 1
        default: rank(left) - rank(right)
        }
    }

    private static func rank(_ value: ReadModelValue) -> Int {
        switch value {
        case .null: 0
        case .integer: 1
        case .text: 2
        }
    }
}
