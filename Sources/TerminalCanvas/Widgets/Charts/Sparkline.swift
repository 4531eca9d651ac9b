/// Values as a line of small bars, the newest at the right.
package enum Sparkline {
    /// What differs by less than this share of itself is drawn level.
    private static let levelShare = 0.01

    /// The bars as text, for a cell of a table.
    ///
    /// - Parameters:
    ///   - values: from the oldest, nil where there is none; the newest are kept where not all fit.
    ///   - width: in cells.
    ///   - drawingSet: of the canvas.
    /// - Returns: a bar for each value; all of one middle height where they differ by next to
    ///   nothing, of which the lowest and the highest bar would make much.
    package static func text(_ values: [Int?], width: Int, _ drawingSet: DrawingSet) -> String {
        let newest = values.suffix(max(0, width))
        let known = newest.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else {
            return String(repeating: " ", count: newest.count)
        }
        // Balances may be as far apart as two integers can be.
        let span = Double(most) - Double(least)
        let isLevel = span <= max(abs(Double(most)), abs(Double(least))) * levelShare
        let heights = drawingSet.heights
        let bars = newest.map { value -> Character in
            guard let value else { return " " }
            if isLevel { return heights[most == 0 && least == 0 ? 0 : heights.count / 2 - 1] }
            let part = (Double(value) - Double(least)) / span
            return heights[min(heights.count - 1, Int(rounding: part * Double(heights.count - 1)))]
        }
        return String(bars)
    }
}
