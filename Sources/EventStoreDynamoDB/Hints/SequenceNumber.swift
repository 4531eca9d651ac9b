/// The place of a record in its shard: a whole number that is longer than those of the machine.
struct SequenceNumber: Hashable, Comparable, Sendable {
    /// Digits that are read, at most; the service has up to 40.
    static let mostDigits = 40

    /// As the service writes it.
    let text: String

    /// Nil for a text that is not 1 to 40 decimal digits.
    init?(_ text: String) {
        let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, (1...Self.mostDigits).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// Without zeros before it.
    private var significant: Substring.UTF8View {
        text.drop { $0 == "0" }.utf8
    }

    static func == (left: SequenceNumber, right: SequenceNumber) -> Bool {
        left.significant.elementsEqual(right.significant)
    }

    static func < (left: SequenceNumber, right: SequenceNumber) -> Bool {
        let (left, right) = (left.significant, right.significant)
        guard left.count == right.count else { return left.count < right.count }
        return left.lexicographicallyPrecedes(right)
    }

    func hash(into hasher: inout Hasher) {
        for digit in significant { hasher.combine(digit) }
    }
}
