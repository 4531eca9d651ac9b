import TerminalCanvas

/// Gives colours the numbers that ncurses knows them by.
///
/// ncurses has 256 at most where the terminal's description is xterm's. For a terminal that has
/// all of them, the upper 240 stand for whatever a theme uses, and `parameters` tells what to send
/// in their place: the terminal's own palette is left alone.
struct ColourTable: Sendable {
    /// The first number that is not one of the terminal's own sixteen.
    private static let firstSlot = 16
    private static let slots = 240

    let depth: ColourDepth
    /// Whether the terminal's description takes red, green and blue as one number.
    private let isDirect: Bool
    private var numbers: [Colour: Int] = [:]
    private var colours: [Colour] = []

    /// - Parameters:
    ///   - colors: how many the description has.
    ///   - environment: what else is known.
    init(colors: Int, _ environment: TerminalEnvironment) {
        isDirect = colors > 256
        depth =
            if environment.hasNoColor || colors < 8 {
                .none
            } else if isDirect || colors == 256 && environment.hasTrueColor {
                .direct
            } else if colors == 256 {
                .indexed
            } else {
                colors >= 16 ? .sixteen : .eight
            }
    }

    /// The number of a colour that was reduced to the table's depth; -1 for the terminal's own.
    mutating func number(of colour: Colour) -> Int {
        switch colour {
        case .terminal: return -1
        case .ansi(let index) where !isDirect || index < 8: return Int(index)
        case .indexed(let index) where depth == .indexed: return Int(index)
        default: return isDirect ? Self.packed(colour) : slot(of: colour)
        }
    }

    private mutating func slot(of colour: Colour) -> Int {
        if let number = numbers[colour] { return number }
        guard colours.count < Self.slots else { return number(of: colour.reduced(to: .sixteen)) }
        let number = Self.firstSlot + colours.count
        colours.append(colour)
        numbers[colour] = number
        return number
    }

    /// The lowest eight are the terminal's own, so the darkest blues are a shade lighter.
    private static func packed(_ colour: Colour) -> Int {
        guard let (red, green, blue) = colour.components else { return -1 }
        return max(8, red << 16 | green << 8 | blue)
    }

    // MARK: Output

    /// What to send for a number that ncurses sends as `38;5;n`, or as `48;5;n` behind a text.
    func parameters(ground: UInt8, index: Int) -> [UInt8] {
        let slot = index - Self.firstSlot
        let colour: Colour =
            colours.indices.contains(slot) ? colours[slot] : .indexed(UInt8(clamping: index))
        guard case .rgb(let red, let green, let blue) = colour else {
            return Array("\(ground);5;\(index)".utf8)
        }
        return Array("\(ground);2;\(red);\(green);\(blue)".utf8)
    }
}
