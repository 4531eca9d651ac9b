/// What becomes of a text that is wider than its place.
package enum Overflow: Sendable {
    case clip
    /// The end is cut, and an ellipsis says so.
    case ellipsis
    /// The beginning is cut: for paths, and for what differs in its end.
    case leadingEllipsis
    /// The middle is cut: for names that begin alike and differ in their end.
    case middleEllipsis
    /// `####`: a number that has lost a digit would be a lie.
    case blot
}

package enum Alignment: Sendable {
    case left
    case centre
    case right
}

/// A piece of text with its style.
package struct Span: Equatable, Sendable {
    package let text: String
    package let style: CellStyle

    package init(_ text: String, _ role: Role = .text) {
        self.init(text, CellStyle(role))
    }

    package init(_ text: String, _ style: CellStyle) {
        self.text = text
        self.style = style
    }
}

extension Canvas {
    package func width(of text: some StringProtocol) -> Int { repertoire.width(of: text) }

    /// Writes a text on the first row of a region, cut to its width.
    package mutating func write(
        _ text: some StringProtocol, in area: Rect, _ style: CellStyle = .plain,
        align: Alignment = .left, overflow: Overflow = .ellipsis
    ) {
        guard !area.isEmpty else { return }
        let width = width(of: text)
        if width > area.width {
            let fitting = repertoire.fit(text, width: area.width, overflow)
            return write(fitting, of: self.width(of: fitting), in: area, style, align)
        }
        write(text, of: width, in: area, style, align)
    }

    /// A text that fits.
    private mutating func write(
        _ text: some StringProtocol, of width: Int, in area: Rect, _ style: CellStyle,
        _ align: Alignment
    ) {
        let free = area.width - width
        let indent =
            switch align {
            case .left: 0
            case .centre: free / 2
            case .right: free
            }
        put(
            text, at: CellPosition(column: area.column + indent, row: area.row),
            within: area.line(0), style)
    }

    /// Writes pieces one after another; an ellipsis ends what does not fit.
    ///
    /// - Returns: the column after the last cell drawn.
    @discardableResult
    package mutating func write(_ spans: [Span], in area: Rect) -> Int {
        guard !area.isEmpty else { return area.column }
        var column = area.column
        let widths = spans.map { width(of: $0.text) }
        var missing = widths.reduce(0, +) - area.width
        for (span, width) in zip(spans, widths) {
            let left = area.columns.upperBound - column
            guard left > 0 else { break }
            // The ellipsis stands in the last cell, even where a span ends just before it.
            let isLast = width > left || (missing > 0 && width == left)
            let text = isLast ? repertoire.cut(span.text, width: left) : span.text
            column = put(
                text, at: CellPosition(column: column, row: area.row), within: area.line(0),
                span.style)
            if isLast { missing = 0 }
        }
        return column
    }
}

extension Repertoire {
    /// A text that is at most that many cells wide.
    package func fit(
        _ text: some StringProtocol, width: Int, _ overflow: Overflow = .ellipsis
    ) -> String {
        guard self.width(of: text) > width else { return String(text) }
        switch overflow {
        case .clip: return prefix(of: text, width: width)
        case .ellipsis: return cut(text, width: width)
        case .leadingEllipsis:
            guard width > 0 else { return "" }
            let kept = prefix(of: String(text.reversed()), width: width - 1)
            return String(drawingSet.ellipsis) + String(kept.reversed())
        case .middleEllipsis: return middleCut(text, width: width)
        case .blot: return String(repeating: "#", count: max(0, width))
        }
    }

    /// The text's beginning and its end, with an ellipsis between them.
    private func middleCut(_ text: some StringProtocol, width: Int) -> String {
        guard width > 0 else { return "" }
        // What tells numbered names apart are their last digits.
        let tail = max(min(6, (width - 1) / 2), (width - 1) * 3 / 8)
        let end = prefix(of: String(text.reversed()), width: tail)
        return prefix(of: text, width: width - 1 - tail) + String(drawingSet.ellipsis)
            + String(end.reversed())
    }

    /// The text's beginning, with an ellipsis after it.
    func cut(_ text: some StringProtocol, width: Int) -> String {
        guard width > 0 else { return "" }
        return prefix(of: text, width: width - 1) + String(drawingSet.ellipsis)
    }

    /// The longest beginning of a text that is at most that many cells wide.
    package func prefix(of text: some StringProtocol, width: Int) -> String {
        var left = width
        return String(
            text.prefix { character in
                left -= self.width(of: character)
                return left >= 0
            })
    }
}
