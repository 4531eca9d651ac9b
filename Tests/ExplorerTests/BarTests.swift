import Explorer
import TerminalCanvas
import Testing

/// The row that is selected lies under one bar.
@Suite struct BarTests {
    private static let bars: Set<Role> = [
        .listSelected, .listSelectedMarked, .listSelectedUnfocused,
    ]
    /// What may stand at its right.
    private static let edges: Set<Role> = [
        .scrollbar, .scrollbarThumb, .scrollbarMark, .listRule, .whatifFrame,
    ]

    /// On every screen, in every state, at every size.
    @Test(arguments: Scene.all)
    func isAsWideAsItsList(_ scene: Scene) {
        for size in scene.sizes {
            let stage = scene.played(at: size)
            guard stage.model.overlay == nil else { continue }
            let canvas = stage.frame.canvas
            for row in 0..<canvas.size.height {
                let cells = Array(canvas.row(row))
                guard let start = cells.prefix(3).firstIndex(where: Self.isPointer) else {
                    continue
                }
                let end =
                    cells[start...].firstIndex { !Self.isBar($0) } ?? cells.count
                let isWhole = end == cells.count || Self.edges.contains(cells[end].style.role)
                #expect(isWhole, "\(scene.name) at \(size), line \(row): \(start)..<\(end)")
            }
        }
    }

    private static func isPointer(_ cell: Cell) -> Bool {
        cell.scalars.map(String.init).joined() == "▸" && isBar(cell)
    }

    private static func isBar(_ cell: Cell) -> Bool {
        cell.style.overlay.map(bars.contains) ?? false
    }
}
