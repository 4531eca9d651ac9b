import Explorer
import TerminalCanvas
import TestSupport
import Testing

/// Every screen in every state, as text and as roles, at three sizes.
///
/// When a screen was meant to change: run with `DAYBOOK_UPDATE_GOLDENS=1`, and look at each
/// difference before it is committed (`git diff Tests/ExplorerTests/Goldens`).
@Suite struct GoldenScreenTests {
    private static let goldens = GoldenFolder()

    @Test(arguments: Scene.all)
    func looksLikeItsGolden(_ scene: Scene) throws {
        let dumps = scene.sizes.map { size in
            let frame = scene.played(at: size).frame
            return frame.canvas.dump(cursor: frame.cursor)
        }
        try Self.goldens.check(dumps.joined(separator: "\n"), scene.name)
    }

    @Test func everyGoldenHasAScene() throws {
        try Self.goldens.expectOnly(Scene.all.map(\.name))
        #expect(Set(Scene.all.map(\.name)).count == Scene.all.count, "two scenes of one name")
    }

    /// The same state at another size is the same as if it had been reached there: nothing that is
    /// drawn hangs on the way.
    @Test(arguments: Scene.all)
    func survivesEverySize(_ scene: Scene) {
        var stage = scene.played(at: Scene.standard)
        for size in [(1, 1), (7, 2), (36, 12), (200, 3), (5, 60), (400, 120), (80, 24)] {
            let size = Size(width: size.0, height: size.1)
            stage.take(.input(.resize(size)))
            let canvas = stage.frame.canvas
            #expect(canvas.size == size)
            #expect(canvas.isWhole, "\(size)")
        }
    }
}

extension Canvas {
    /// Whether each wide character has both of its halves, and each half its character.
    var isWhole: Bool {
        (0..<size.height).allSatisfy { row in
            var mayFollow = 0
            for cell in self.row(row) {
                if cell.isRightHalf != (mayFollow == 1) { return false }
                mayFollow = cell.width == 2 ? 1 : 0
            }
            return mayFollow == 0
        }
    }
}
