/// Which names the services give.
enum AWSName {
    static func isRegion(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Of a topic or a queue: letters, digits, `-` and `_`; one that keeps an order ends with
    /// `.fifo`.
    static func isQueue(_ text: some StringProtocol, longest: Int) -> Bool {
        let name = text.hasSuffix(".fifo") ? text.dropLast(5) : text[...]
        return !name.isEmpty && text.utf8.count <= longest
            && name.utf8.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    static func isStream(_ text: some StringProtocol) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                isLetter($0) || isDigit($0) || [0x2D, 0x2E, 0x5F].contains($0)
            }
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
