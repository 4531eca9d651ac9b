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
        let level = heights[most == 0 && least == 0 ? 0 : heights.count / 2 - 1]
        var bars: [UInt8] = []
        bars.reserveCapacity(newest.count * 3)
        for value in newest {
            guard let value else {
                bars.append(0x20)
                continue
            }
            let part = isLevel ? 0 : (Double(value) - Double(least)) / span
            let height = Int(rounding: part * Double(heights.count - 1))
            bars += (isLevel ? level : heights[min(heights.count - 1, height)]).utf8
        }
        return String(decoding: bars, as: UTF8.self)
    }
}
