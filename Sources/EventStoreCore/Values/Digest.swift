import Crypto
import TextFormats

/// A SHA-256 digest: 32 bytes, kept as four big-endian words so that it needs no allocation.
public struct Digest: Hashable, Sendable, LosslessStringConvertible {
    /// The 32 bytes, eight in each word; the first byte is the highest of the first word.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// A digest of four words that are already known.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The hash that stands before a stream's first event.
    public static let zero = Digest(words: (0, 0, 0, 0))

    /// SHA-256 over the bytes.
    public init(sha256 bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        self = hash.finalize().withUnsafeBytes { Digest(bigEndianBytes: $0) }
    }

    /// SHA-256 over the bytes.
    public init(sha256 bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest(sha256: $0) }
    }

    /// Reads 32 stored bytes; nil for another count.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        self.init(bigEndianBytes: bytes)
    }

    /// Reads 64 hexadecimal digits; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 64 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in text.utf8.enumerated() {
            guard let value = Hex.value(of: byte) else { return nil }
            words[index / 16] = words[index / 16] << 4 | value
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The 32 bytes as they are stored and hashed.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(32)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return result
    }

    public var description: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for word in [words.0, words.1, words.2, words.3] {
            for nibble in 0..<16 { digits.append(Hex.digit(word >> UInt64(60 - nibble * 4))) }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    private init(bigEndianBytes bytes: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }
}
