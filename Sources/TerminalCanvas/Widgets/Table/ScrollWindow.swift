/// Which part of a long list is on the screen.
package enum ScrollWindow {
    /// The row at the top that keeps a selected row on the screen and moves as little as possible.
    ///
    /// - Parameters:
    ///   - first: the row at the top until now.
    ///   - selected: the row that must be seen; any when nil.
    ///   - height: how many rows are on the screen.
    ///   - count: how many rows there are.
    /// - Returns: 0 when all fit; never so far that blank lines follow the last row.
    package static func first(_ first: Int, keeping selected: Int?, height: Int, count: Int) -> Int
    {
        guard height > 0 else { return max(0, min(selected ?? first, count - 1)) }
        var top = first
        if let selected {
            top = min(top, selected)
            top = max(top, selected - height + 1)
        }
        return max(0, min(top, count - height))
    }
}
