/// Base64 with padding (RFC 4648, section 4), to the letter: one text for each run of bytes, so
/// that what was decoded encodes to what it was.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(3 - group.count) * 8
            for digit in 0..<4 {
                let value = Int(word >> UInt32(18 - digit * 6) & 0x3F)
                text.append(digit <= group.count ? alphabet[value] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for anything but Base64: other characters, missing padding, bits left over.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
        guard padding == 0 || digits.last == UInt8(ascii: "=") else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        var word: UInt32 = 0
        for (index, digit) in digits.dropLast(padding).enumerated() {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            word = word << 6 | UInt32(value)
            // Every digit but the first of four completes a byte.
            let left = UInt32(6 - 2 * (index % 4))
            if index % 4 > 0 { bytes.append(UInt8(truncatingIfNeeded: word >> left)) }
        }
        let leftOver: UInt32 = padding == 2 ? 0xF : padding == 1 ? 0x3 : 0
        return word & leftOver == 0 ? bytes : nil
    }
}
