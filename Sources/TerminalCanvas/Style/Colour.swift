/// A colour as a theme names it.
package enum Colour: Hashable, Sendable {
    /// Whatever the terminal uses for text, or behind it.
    case terminal
    /// One of the terminal's own sixteen, 0 to 15: they look as its user likes them.
    case ansi(UInt8)
    /// One of the 256 of xterm: 16 to 231 a cube of 6×6×6, then 24 greys.
    case indexed(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)

    /// Bright ones are eight further on: `bright-red` is 9.
    package static let ansiNames = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    ]

    /// Reads `default`, `red`, `bright-red`, `208` or `#ff8700`.
    package init?(_ text: String) {
        if text == "default" {
            self = .terminal
        } else if let index = Self.ansiNames.firstIndex(of: text) {
            self = .ansi(UInt8(index))
        } else if text.hasPrefix("bright-"),
            let index = Self.ansiNames.firstIndex(of: String(text.dropFirst(7)))
        {
            self = .ansi(UInt8(index + 8))
        } else if let number = UInt8(text) {
            self = number < 16 ? .ansi(number) : .indexed(number)
        } else if text.hasPrefix("#"), text.utf8.count == 7,
            text.dropFirst().allSatisfy(\.isHexDigit),
            let value = UInt32(text.dropFirst(), radix: 16)
        {
            self = .rgb(
                red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
        } else {
            return nil
        }
    }

    /// Every name that a theme may use without a palette, for the nearest one to a slip.
    package static let names =
        ["default"] + ansiNames + ansiNames.map { "bright-\($0)" }
}

/// How many colours a terminal shows.
package enum ColourDepth: Int, Comparable, Sendable {
    case none
    case eight
    case sixteen
    case indexed
    case direct

    package static func < (left: ColourDepth, right: ColourDepth) -> Bool {
        left.rawValue < right.rawValue
    }
}
