extension Colour {
    /// The nearest colour that a terminal of that depth can show.
    package func reduced(to depth: ColourDepth) -> Colour {
        switch (self, depth) {
        case (.terminal, _), (_, .direct): self
        case (_, .none): .terminal
        // Grey would turn black, on what is most likely black.
        case (.ansi(8), .eight): .terminal
        case (.ansi(let index), .eight): .ansi(index % 8)
        case (.ansi, _), (.indexed, .indexed): self
        case (.rgb, .indexed): nearest(in: 16..<256).map { .indexed($0) } ?? .terminal
        case (_, .sixteen): nearest(in: 0..<16).map { .ansi($0) } ?? .terminal
        case (_, .eight): nearest(in: 0..<8).map { .ansi($0) } ?? .terminal
        }
    }

    /// Red, green and blue, 0 to 255; what xterm shows for the numbered ones.
    package var components: (red: Int, green: Int, blue: Int)? {
        switch self {
        case .terminal: return nil
        case .rgb(let red, let green, let blue): return (Int(red), Int(green), Int(blue))
        case .ansi(let index): return Self.sixteen[Int(index % 16)]
        case .indexed(let index) where index < 16: return Self.sixteen[Int(index)]
        case .indexed(let index) where index >= 232:
            let grey = 8 + 10 * (Int(index) - 232)
            return (grey, grey, grey)
        case .indexed(let index):
            let steps = [0, 95, 135, 175, 215, 255]
            let cube = Int(index) - 16
            return (steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
        }
    }

    /// From 0, black, to 255, white, as the eye weighs the three.
    package var brightness: Int? {
        components.map { (299 * $0.red + 587 * $0.green + 114 * $0.blue) / 1_000 }
    }

    private func nearest(in range: Range<Int>) -> UInt8? {
        guard let wanted = components else { return nil }
        return range.map { UInt8($0) }.min { left, right in
            Self.distance(wanted, left) < Self.distance(wanted, right)
        }
    }

    /// The eye is keener on green than on red, and least on blue.
    private static func distance(_ wanted: (red: Int, green: Int, blue: Int), _ index: UInt8) -> Int
    {
        guard let other = Colour.indexed(index).components else { return .max }
        let red = wanted.red - other.red
        let green = wanted.green - other.green
        let blue = wanted.blue - other.blue
        return 3 * red * red + 6 * green * green + 2 * blue * blue
    }

    /// xterm's defaults.
    private static let sixteen: [(red: Int, green: Int, blue: Int)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
        (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
        (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
}
