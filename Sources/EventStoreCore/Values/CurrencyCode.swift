/// The code of a unit of amounts: one to eight capital letters and digits, packed so that a fold
/// compares numbers. Whether ISO 4217 or a book knows the code is for the ledger to say; the store
/// only keeps it.
///
///     CurrencyCode("GBP")?.packed   // 0x474250
///     CurrencyCode("POINTS")        // a unit that a book may declare
public struct CurrencyCode: Hashable, Sendable, CustomStringConvertible {
    /// The most characters that a code has.
    public static let maximumLength = 8

    /// The characters in ASCII, the last one in the lowest byte, and zeros before the first: no two
    /// codes have the same number, and codes of three letters have the one that their hashes were
    /// computed with when there were no others.
    public let packed: UInt64

    /// The code of a packed number, whatever its bytes are: see `isWellFormed`.
    public init(packed: UInt64) { self.packed = packed }

    /// Nil unless the text is one to eight of A–Z and 0–9.
    public init?(_ text: String) {
        var packed: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            guard Self.isPart(byte), count < Self.maximumLength else { return nil }
            packed = packed << 8 | UInt64(byte)
            count += 1
        }
        guard count > 0 else { return nil }
        self.packed = packed
    }

    /// The bytes of the code, the first character first; none for the number 0.
    public var bytes: [UInt8] {
        let all = withUnsafeBytes(of: packed.bigEndian) { Array($0) }
        return Array(all.drop { $0 == 0 })
    }

    /// False for a number that is the code of no text.
    public var isWellFormed: Bool {
        var rest = packed
        while rest != 0 {
            guard Self.isPart(UInt8(truncatingIfNeeded: rest)) else { return false }
            rest >>= 8
        }
        return packed != 0
    }

    /// The code as a text. Allocates nothing: it is asked of every event that a filter sees.
    public var description: String {
        withUnsafeBytes(of: packed.bigEndian) { all in
            let start = all.firstIndex { $0 != 0 } ?? all.count
            return String(decoding: UnsafeRawBufferPointer(rebasing: all[start...]), as: UTF8.self)
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
