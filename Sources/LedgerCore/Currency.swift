/// A unit that amounts are counted in, with the number of its decimals: a currency of ISO 4217, in
/// use or of history, or a unit that a book declares (`Units`).
///
/// Two units are the same if their codes are. What is recorded names units by code alone, so a fold
/// works with a unit whose decimals nobody knows; only what is typed and shown needs them.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// Where the unit comes from.
    package enum Standing: Sendable {
        /// ISO 4217 lists it as a currency that is in use.
        case inUse
        /// ISO 4217 lists it as a currency of history.
        case historic
        /// The book has declared it.
        case declared
        /// It stands in an event, and nobody has said how many decimals it has.
        case undeclared
    }

    /// The longest code.
    package static let maximumCodeLength = 8

    /// The characters of the code in ASCII, the last one in the lowest byte: `GBP` is 0x474250.
    package let packed: UInt64
    /// Digits of the minor unit: JPY 0, GBP 2, KWD 3; of a currency of history, as they were. 0 for
    /// a unit that is not declared: its amounts are shown in minor units.
    package let exponent: Int
    package let standing: Standing

    /// Nil unless ISO 4217 lists the code as a currency that is or was in use.
    package init?(code: String) {
        guard let packed = Self.packed(code) else { return nil }
        self.init(packed: packed)
    }

    /// Nil unless ISO 4217 lists the code as a currency that is or was in use.
    package init?(packed: UInt64) {
        if let exponent = CurrencyTable.inUse[packed] {
            self.init(packed: packed, exponent: exponent, standing: .inUse)
        } else if let exponent = CurrencyTable.historic[packed] {
            self.init(packed: packed, exponent: exponent, standing: .historic)
        } else {
            return nil
        }
    }

    /// A unit of which an event has told no more than the code.
    ///
    /// - Parameter packed: the code as it is recorded, whether or not ISO 4217 lists it.
    package init(recorded packed: UInt64) {
        self =
            Currency(packed: packed) ?? Currency(packed: packed, exponent: 0, standing: .undeclared)
    }

    init(packed: UInt64, exponent: Int, standing: Standing) {
        self.packed = packed
        self.exponent = exponent
        self.standing = standing
    }

    /// The number of a code; nil for a text that is none: one to eight of A–Z and 0–9.
    package static func packed(_ code: String) -> UInt64? {
        var packed: UInt64 = 0
        var count = 0
        for byte in code.utf8 {
            let isPart =
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard isPart, count < maximumCodeLength else { return nil }
            packed = packed << 8 | UInt64(byte)
            count += 1
        }
        return count > 0 ? packed : nil
    }

    package var code: String {
        withUnsafeBytes(of: packed.bigEndian) { bytes in
            String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
        }
    }

    /// The code, and the mark of a unit that is not declared.
    package var description: String { isDeclared ? code : "\(code) (not declared)" }

    /// A number of it, in words that nobody can mistake.
    func text(_ decimal: String) -> String {
        isDeclared ? "\(decimal) \(code)" : "\(decimal) minor units of \(self)"
    }

    package static func == (left: Currency, right: Currency) -> Bool { left.packed == right.packed }

    package func hash(into hasher: inout Hasher) { hasher.combine(packed) }

    /// A new account may be in it: not so for a currency of history, which imported accounts may
    /// have, and for a unit that is not declared.
    package var isInUse: Bool { standing == .inUse || standing == .declared }

    /// False for a unit whose decimals nobody knows.
    package var isDeclared: Bool { standing != .undeclared }
}
