package struct MenuItem: Equatable, Sendable {
    package let label: String
    /// At the right edge: a key, or a state.
    package var detail = ""
    package var isEnabled = true

    package init(_ label: String, detail: String = "", isEnabled: Bool = true) {
        self.label = label
        self.detail = detail
        self.isEnabled = isEnabled
    }
}

/// A list to choose from, in a dialog.
package struct Menu: Widget {
    package let items: [MenuItem]
    package let selected: Int?

    package init(_ items: [MenuItem], selected: Int?) {
        self.items = items
        self.selected = selected
    }

    /// As many cells as the widest item wants.
    package func width(_ repertoire: Repertoire = .unicode) -> Int {
        items.map { item in
            let detail = repertoire.width(of: item.detail)
            return repertoire.width(of: item.label) + (detail > 0 ? detail + 2 : 0) + 2
        }.max() ?? 0
    }

    /// The item at a position; nil where there is none.
    package func item(at position: CellPosition, in area: Rect) -> Int? {
        guard area.contains(position) else { return nil }
        let first = ScrollWindow.first(
            0, keeping: selected, height: area.height, count: items.count)
        let index = first + position.row - area.row
        return items.indices.contains(index) ? index : nil
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        let first = ScrollWindow.first(
            0, keeping: selected, height: area.height, count: items.count)
        for (row, index) in (first..<min(items.count, first + area.height)).enumerated() {
            let line = area.line(row)
            let item = items[index]
            let isSelected = index == selected
            canvas.fill(line, CellStyle(.dialog))
            var place = line
            let pointer = isSelected ? String(canvas.drawingSet.pointer) : ""
            canvas.write(pointer, in: place.cutLeft(2), CellStyle(.dialog))
            // The label goes first; a detail has half of the line, or what the label leaves.
            let left = max(place.width / 2, place.width - canvas.width(of: item.label) - 2)
            let detail = place.cutRight(min(left, canvas.width(of: item.detail)))
            canvas.write(item.detail, in: detail, CellStyle(.dialogFaint), align: .right)
            if !item.detail.isEmpty { _ = place.cutRight(1) }
            canvas.write(
                item.label, in: place, CellStyle(item.isEnabled ? .dialog : .dialogFaint))
            if isSelected { canvas.overlay(line, .listSelected) }
        }
    }
}
