/// The footer: which keys do something here. What does not fit is left out from the end, but for
/// the last, which leads to all of them.
package struct KeyHints: Widget {
    package struct Hint: Equatable, Sendable {
        package let key: String
        package let label: String
        package var isEnabled: Bool

        package init(_ key: String, _ label: String, isEnabled: Bool = true) {
            self.key = key
            self.label = label
            self.isEnabled = isEnabled
        }
    }

    package let hints: [Hint]

    private static let gap = 2

    package init(_ hints: [Hint]) {
        self.hints = hints
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        canvas.fill(area.line(0), CellStyle(.footer))
        for (hint, place) in places(in: area, canvas.repertoire) {
            draw(hint, on: &canvas, in: place)
        }
    }

    /// The hint at a position; nil beside them.
    package func hint(
        at position: CellPosition, in area: Rect, _ repertoire: Repertoire = .unicode
    ) -> Hint? {
        places(in: area, repertoire).first { hint, place in
            place.contains(position) && position.column < place.column + width(hint, repertoire)
        }?.hint
    }

    private func places(
        in area: Rect, _ repertoire: Repertoire
    ) -> [(hint: Hint, place: Rect)] {
        var line = area.line(0)
        guard let last = hints.last else { return [] }
        var left = line.width - width(last, repertoire)
        var places: [(Hint, Rect)] = []
        for hint in hints.dropLast() {
            let wanted = width(hint, repertoire) + Self.gap
            guard wanted <= left else { break }
            left -= wanted
            places.append((hint, line.cutLeft(wanted)))
        }
        return places + [(last, line)]
    }

    private func width(_ hint: Hint, _ repertoire: Repertoire) -> Int {
        spans(hint).reduce(0) { $0 + repertoire.width(of: $1.text) }
    }

    private func draw(_ hint: Hint, on canvas: inout Canvas, in area: Rect) {
        canvas.write(spans(hint), in: area)
    }

    /// A key that is off stands in brackets: it must not be told by its colour alone.
    private func spans(_ hint: Hint) -> [Span] {
        hint.isEnabled
            ? [Span(hint.key, .footerKey), Span(" \(hint.label)", .footer)]
            : [Span("(\(hint.key) \(hint.label))", .footerDisabled)]
    }
}
