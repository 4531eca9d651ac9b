import TerminalCanvas

/// A size as it is written on the command line and in scripts: `80x24`.
package struct ScreenSize: Hashable, Sendable {
    /// Of a side, in cells: larger than any screen.
    static let maximum = 1000
    static let expected = "COLUMNSxROWS, such as 80x24, each from 1 to \(maximum)"

    package let size: Size

    package init(_ size: Size) { self.size = size }

    package init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
            (1...Self.maximum).contains(columns), (1...Self.maximum).contains(rows)
        else { return nil }
        size = Size(width: columns, height: rows)
    }
}
