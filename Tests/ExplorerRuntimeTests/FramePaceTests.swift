import Testing

@testable import ExplorerRuntime

/// When the explorer draws, by a clock of the test's own.
@Suite struct FramePaceTests {
    private enum Step {
        case keys(asked: Int)
        case opening(asked: Int)
        case news(asked: Int)
        case answer(asked: Int)
        case change
        case draw
    }

    private static let start = ContinuousClock.now

    /// Milliseconds from the start, what happens then, and when the next frame is due.
    @Test(
        arguments: [
            // At rest nothing is due; a key is drawn by itself, its one answer when it comes.
            [(0, .keys(asked: 0), nil)], [(0, .keys(asked: 1), nil), (3, .answer(asked: 0), 3)],
            // Two answers share a frame, if the second comes soon.
            [
                (0, .keys(asked: 2), nil), (3, .answer(asked: 0), 8), (5, .answer(asked: 0), 5),
                (5, .draw, nil),
            ],
            [(0, .keys(asked: 1), nil), (3, .answer(asked: 1), 8), (4, .answer(asked: 0), 4)],
            // A screen that opens waits for its rows, a little.
            [(0, .opening(asked: 1), 4), (1, .answer(asked: 0), 1), (1, .draw, nil)],
            [(0, .opening(asked: 2), 4), (2, .answer(asked: 0), 4), (4, .draw, nil)],
            // An answer is not held back by the frame of the news before it.
            [
                (0, .news(asked: 0), 0), (0, .draw, nil), (10, .keys(asked: 1), nil),
                (10, .draw, nil), (12, .answer(asked: 0), 12),
            ],
            // News after a rest waits for its answers only, and not for ever.
            [(0, .news(asked: 1), 20), (2, .answer(asked: 0), 2), (2, .draw, nil)],
            [(0, .news(asked: 2), 20), (2, .answer(asked: 0), 20), (20, .draw, nil)],
            // An age that was drawn is no reason to hold news back.
            [(0, .change, 0), (0, .draw, nil), (1, .news(asked: 0), 1)],
            // A burst is drawn once in an interval, with the answers it causes.
            [
                (0, .news(asked: 0), 0), (0, .draw, nil), (5, .news(asked: 1), 100),
                (7, .answer(asked: 0), 100), (30, .news(asked: 1), 100), (100, .draw, nil),
                (101, .answer(asked: 0), 200), (200, .draw, nil), (400, .news(asked: 0), 400),
            ],
            // What was cancelled does not answer; after a while its key is forgotten.
            [
                (0, .keys(asked: 2), nil), (3000, .news(asked: 0), 3000), (3000, .draw, nil),
                (3001, .news(asked: 1), 3100), (3002, .answer(asked: 0), 3100),
            ],
            // Keys among them are answered, and bring the news along.
            [
                (0, .news(asked: 0), 0), (0, .draw, nil), (5, .news(asked: 0), 100),
                (6, .keys(asked: 1), 100), (8, .answer(asked: 0), 8), (8, .draw, nil),
                (9, .news(asked: 0), 108),
            ],
        ] as [[(Int, Step, Int?)]])
    private func isDue(_ steps: [(Int, Step, Int?)]) {
        var pace = FramePace(interval: .milliseconds(100))
        for (number, (milliseconds, step, expected)) in steps.enumerated() {
            let now = Self.start + .milliseconds(milliseconds)
            switch step {
            case .opening(let asked): pace.keys(asked: asked, opening: true, at: now)
            case .keys(let asked): pace.keys(asked: asked, at: now)
            case .news(let asked): pace.news(asked: asked, at: now)
            case .answer(let asked): pace.answer(asked: asked, at: now)
            case .change: pace.change(at: now)
            case .draw: pace.drew(at: now)
            }
            let due = pace.due.map { $0 - Self.start }
            #expect(due == expected.map { .milliseconds($0) }, "step \(number)")
        }
    }
}
