/// The sequence that asks a terminal to put a text into its user's clipboard: OSC 52.
package enum Clipboard {
    /// In bytes of text: what tmux and xterm take at once.
    package static let maximumBytes = 74_994 / 4 * 3

    /// - Parameters:
    ///   - text: what to copy.
    ///   - isInTmux: tmux hands the sequence on when it is wrapped, whatever it does itself.
    /// - Returns: the bytes to send; nil when the text is too long.
    package static func sequence(for text: String, isInTmux: Bool) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count <= maximumBytes else { return nil }
        let sequence = Array("\u{1B}]52;c;".utf8) + base64(bytes) + [0x07]
        guard isInTmux else { return sequence }
        // Inside of the wrapping every ESC is doubled.
        let doubled = sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
        return Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 3).flatMap { start -> [UInt8] in
            let three = bytes[start..<min(start + 3, bytes.count)]
            let value = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            let four = [18, 12, 6, 0].map { alphabet[value >> $0 & 63] }
            let padding = 3 - three.count
            return four.dropLast(padding) + Array(repeating: UInt8(ascii: "="), count: padding)
        }
    }
}
