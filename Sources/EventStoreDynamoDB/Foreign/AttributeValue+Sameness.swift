import AWSClient

extension AttributeValue {
    /// The same value in one spelling: numbers by what they count, and sets, whose order means
    /// nothing, in an order. A service spells a number in another way than who wrote it.
    fileprivate var normal: AttributeValue {
        switch self {
        case .number(let digits): .number(Self.spelled(digits))
        case .numbers(let all): .numbers(all.map(Self.spelled).sorted())
        case .strings(let texts):
            .strings(texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        case .binaries(let all): .binaries(all.sorted { $0.lexicographicallyPrecedes($1) })
        case .list(let elements): .list(elements.map(\.normal))
        case .map(let item): .map(item.mapValues(\.normal))
        case .string, .binary, .boolean, .null: self
        }
    }

    /// Whether two items hold the same values, however these are spelled. By bytes: two texts that
    /// Swift holds for equal are two.
    static func areSame(_ one: Item, _ other: Item) -> Bool {
        let (left, right) = (one.mapValues(\.normal), other.mapValues(\.normal))
        return wire(left) == wire(right)
    }
}
