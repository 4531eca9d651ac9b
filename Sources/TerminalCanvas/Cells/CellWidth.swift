/// How many cells of a terminal a text takes, counted as ncurses counts: the sum of what
/// `wcwidth` says of each scalar. A flag or a family of emoji is as wide as its parts.
package struct CellWidth: Sendable {
    /// The width of a scalar in cells; -1 for one that is no character.
    package let ofScalar: @Sendable (Unicode.Scalar) -> Int

    /// - Parameter ofScalar: what the C library of this machine says, where that is known.
    package init(ofScalar: @escaping @Sendable (Unicode.Scalar) -> Int) {
        self.ofScalar = ofScalar
    }

    /// The table that ships with Daybook: the same on every machine.
    package static let standard = CellWidth { scalar in
        if scalar.value < 0x7F { return scalar.value < 0x20 ? -1 : 1 }
        return table.width(of: scalar.value)
    }

    package func of(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { $0 + max(0, ofScalar($1)) }
    }

    package func of(_ text: some StringProtocol) -> Int {
        if text.isPlain { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + max(0, ofScalar($1)) }
    }

    // MARK: Clusters

    /// As terminals draw a text that nobody has taken apart: what belongs together as one picture
    /// takes the cells of one.
    package func ofClusters(_ text: String) -> Int {
        if text.isPlain { return text.utf8.count }
        return text.reduce(0) { $0 + ofCluster($1) }
    }

    /// A picture is two cells wide: one with the emoji selector, two letters of a flag, or a
    /// sequence of pictures that joiners, skin tones or tags hold together.
    private func ofCluster(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        let parts = of(character)
        guard scalars.count > 1, let first = scalars.first else { return parts }
        let isPicture = scalars.dropFirst().contains { scalar in
            switch scalar.value {
            case 0xFE0F: first.properties.isEmoji
            case 0x200D, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: first.properties.isEmojiPresentation
            default: false
            }
        }
        let isFlag = scalars.allSatisfy { (0x1F1E6...0x1F1FF).contains($0.value) }
        return isPicture || isFlag ? 2 : parts
    }

    // MARK: Table

    private struct Table: Sendable {
        /// The first scalar of each range, ascending.
        var starts: [UInt32] = []
        var widths: [Int8] = []

        func width(of scalar: UInt32) -> Int {
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= scalar { low = middle } else { high = middle }
            }
            return Int(widths[low])
        }
    }

    private static let table = decoded(changes)

    private static func decoded(_ changes: StaticString) -> Table {
        var table = Table()
        var start: UInt32 = 0
        var delta: UInt32 = 0
        let widths: [UInt8: Int8] = [
            UInt8(ascii: "X"): -1, UInt8(ascii: "Z"): 0, UInt8(ascii: "N"): 1, UInt8(ascii: "W"): 2,
        ]
        changes.withUTF8Buffer { bytes in
            for byte in bytes {
                if let width = widths[byte] {
                    start += delta
                    delta = 0
                    table.starts.append(start)
                    table.widths.append(width)
                } else {
                    let isDigit = byte <= UInt8(ascii: "9")
                    delta =
                        delta * 36
                        + UInt32(byte - (isDigit ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
                }
            }
        }
        return table
    }
}
