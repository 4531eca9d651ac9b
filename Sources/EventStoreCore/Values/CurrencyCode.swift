/// Three upper-case letters, packed so that a fold compares numbers. Whether ISO 4217 knows the
/// code is for the ledger to say; the store only keeps it.
public struct CurrencyCode: Hashable, Sendable, CustomStringConvertible {
    public let packed: UInt32

    public init(packed: UInt32) { self.packed = packed }

    /// Nil unless the text is three letters A–Z.
    public init?(_ text: String) {
        var packed: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte), count < 3 else {
                return nil
            }
            packed = packed << 8 | UInt32(byte)
            count += 1
        }
        guard count == 3 else { return nil }
        self.packed = packed
    }

    public var description: String {
        let bytes = [packed >> 16, packed >> 8, packed].map { UInt8(truncatingIfNeeded: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
