/// What one cell of a canvas shows: a character, marks on it, and a style. Sixteen bytes, compared
/// as two words.
package struct Cell: Equatable, Sendable {
    /// As many scalars as ncurses keeps in a cell (`CCHARW_MAX`): one character and four marks.
    package static let maximumScalars = 5

    private static let scalarBits: UInt64 = 21
    private static let scalarMask: UInt64 = (1 << scalarBits) - 1
    private static let widthShift: UInt64 = 42
    private static let roleShift: UInt64 = 44
    private static let overlayShift: UInt64 = 52
    private static let highScalars: UInt64 = (1 << widthShift) - 1

    /// Scalars 0, 1 and 2, the first in the lowest bits.
    private var low: UInt64
    /// Scalars 3 and 4, two bits of width, eight of role, eight of overlay (0 for none).
    private var high: UInt64

    /// A character of one cell in ASCII.
    package init(ascii: UInt8, _ style: CellStyle = .plain) {
        low = UInt64(ascii)
        high = 1 << Self.widthShift | Self.bits(of: style)
    }

    /// A character of one scalar.
    init(_ scalar: Unicode.Scalar, width: Int, _ style: CellStyle) {
        low = UInt64(scalar.value)
        high = UInt64(min(max(width, 0), 2)) << Self.widthShift | Self.bits(of: style)
    }

    /// - Parameters:
    ///   - scalars: the first takes the cells, the others none; what is too many is left out.
    ///   - width: 1 or 2 cells.
    ///   - style: of all of them.
    package init(_ scalars: some Sequence<Unicode.Scalar>, width: Int, _ style: CellStyle) {
        low = 0
        high = UInt64(min(max(width, 0), 2)) << Self.widthShift | Self.bits(of: style)
        for (index, scalar) in scalars.prefix(Self.maximumScalars).enumerated() {
            if index < 3 {
                low |= UInt64(scalar.value) << (UInt64(index) * Self.scalarBits)
            } else {
                high |= UInt64(scalar.value) << (UInt64(index - 3) * Self.scalarBits)
            }
        }
    }

    package static func blank(_ style: CellStyle = .plain) -> Cell { Cell(ascii: 0x20, style) }

    /// The right half of a character that is two cells wide.
    package static func rightHalf(_ style: CellStyle) -> Cell {
        Cell(EmptyCollection(), width: 0, style)
    }

    /// How many cells its character takes; 0 for the right half of a wide one.
    package var width: Int { Int(high >> Self.widthShift & 3) }

    package var isRightHalf: Bool { width == 0 }

    package var isBlank: Bool { low == 0x20 && high & Self.highScalars == 0 }

    package var style: CellStyle {
        get {
            let role = Role(rawValue: UInt8(high >> Self.roleShift & 0xFF)) ?? .text
            let overlay = UInt8(high >> Self.overlayShift & 0xFF)
            return CellStyle(role, over: overlay == 0 ? nil : Role(rawValue: overlay))
        }
        set {
            let styleMask: UInt64 = 0xFFFF << Self.roleShift
            high = high & ~styleMask | Self.bits(of: newValue)
        }
    }

    /// Its character, where that is one scalar; nil where marks stand on it, and for the right half
    /// of a wide one.
    package var only: Unicode.Scalar? {
        guard low & ~Self.scalarMask == 0, low != 0, high & Self.highScalars == 0 else {
            return nil
        }
        return Unicode.Scalar(UInt32(truncatingIfNeeded: low))
    }

    /// At most `maximumScalars`; none for the right half of a wide character.
    package var scalars: [Unicode.Scalar] {
        if let only { return [only] }
        let shifts = [0, Self.scalarBits, 2 * Self.scalarBits]
        let values =
            shifts.map { low >> $0 & Self.scalarMask }
            + shifts.prefix(2).map { (high & Self.highScalars) >> $0 & Self.scalarMask }
        return values.prefix { $0 != 0 }.compactMap { Unicode.Scalar(UInt32($0)) }
    }

    package var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The overlay `text` is none: laying the plainest role over another changes nothing.
    private static func bits(of style: CellStyle) -> UInt64 {
        UInt64(style.role.rawValue) << roleShift
            | UInt64(style.overlay?.rawValue ?? 0) << overlayShift
    }
}
