import TextFormats

/// A UUID that says what it identifies, so that an event's id is never taken for a command's.
///
/// Text form: 36 characters, lower case. Stored form: 16 bytes.
public struct Identifier<Kind>: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The first 8 of the 16 bytes, big-endian; they decide the order.
    public let high: UInt64
    /// The last 8 of the 16 bytes, big-endian.
    public let low: UInt64

    /// An id whose bytes are already known, of whatever UUID version.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 bits that the caller draws or
    /// derives. Ids made in order sort in order, which keeps the index's writes together.
    ///
    /// - Parameters:
    ///   - timestamp: the moment that leads the id.
    ///   - random: the first word's low 12 bits and the second word's low 62 bits are used.
    public init(timestamp: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(bitPattern: timestamp.microseconds / 1000) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// A version 8 UUID (RFC 9562) from the first 16 bytes of a digest: the same source gives the
    /// same id.
    public init(derivedFrom digest: Digest) {
        high = digest.words.0 & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
        low = digest.words.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in either case; nil for anything else.
    public init?(_ text: String) {
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var index = 0
        for byte in text.utf8 {
            defer { index += 1 }
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard digits < 32, let value = Hex.value(of: byte) else { return nil }
            if digits < 16 {
                words.0 = words.0 << 4 | value
            } else {
                words.1 = words.1 << 4 | value
            }
            digits += 1
        }
        guard digits == 32, index == 36 else { return nil }
        (high, low) = words
    }

    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for word in [high, low] {
            for nibble in 0..<16 {
                if [8, 13, 18, 23].contains(bytes.count) { bytes.append(UInt8(ascii: "-")) }
                bytes.append(Hex.digit(word >> UInt64(60 - nibble * 4)))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Marks the identifiers of events.
public enum EventKind {}
/// Marks the identifiers of commands.
public enum CommandKind {}

/// The identity of a recorded event.
public typealias EventID = Identifier<EventKind>
/// The identity of a command: sent again, it has its first outcome.
public typealias CommandID = Identifier<CommandKind>
