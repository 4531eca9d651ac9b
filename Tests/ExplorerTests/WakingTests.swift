import EventStoreCore
import Explorer
import TerminalCanvas
import Testing

/// No text that time changes may stand still when it has become wrong.
@Suite struct WakingTests {
    private static func later(_ model: Model, _ microseconds: Int64) -> Timestamp {
        Timestamp(microseconds: model.now.microseconds + microseconds)
    }

    @Test(arguments: [0, 4, 9, 10, 59, 60, 3_599, 3_600, 86_399, 90_000, 172_800, 6_000_000])
    func agesAreToldTheTimeWhenTheyChange(_ seconds: Int64) throws {
        var model = Sample.loaded(1)
        _ = update(&model, .tick(Self.later(model, seconds * 1_000_000)))
        for _ in 0..<3 {
            guard let wakesAt = model.wakesAt else {
                // Nothing but a date is left.
                #expect(model.text.contains("2026-11-18"))
                return
            }
            #expect(wakesAt > model.now)
            let shown = model.text
            var before = model
            let moment = Timestamp(microseconds: wakesAt.microseconds - 1)
            _ = update(&before, .tick(max(moment, model.now)))
            #expect(before.text == shown)
            _ = update(&model, .tick(wakesAt))
            #expect(model.text != shown || model.text.contains("yesterday"))
        }
    }

    @Test func marksAndRatesAreToldTheTimeToo() throws {
        var stage = Stage()
        stage.begin()
        stage.press("2")
        #expect(stage.model.wakesAt == nil)
        stage.happens { $0.move("acc-0001", 100) }
        let first = try #require(stage.model.wakesAt)
        #expect(first.microseconds - stage.model.now.microseconds <= 1_000_000)
        #expect(stage.frame.canvas.lines[1].contains("~0.1/s"))
        for _ in 0..<30 {
            guard let wakesAt = stage.model.wakesAt else { break }
            stage.take(.tick(wakesAt))
        }
        #expect(stage.model.wakesAt == nil)
        #expect(!stage.frame.canvas.lines[1].contains("/s"))
    }

    @Test func theStreamCountsOnWhileItIsPaused() {
        var stage = Stage()
        stage.begin()
        stage.press("2 =")
        for turn in 1...3 {
            stage.happens { $0.move("acc-0001", 100) }
            let lines = stage.frame.canvas.lines
            let events = turn == 1 ? "1 event" : "\(turn) events"
            #expect(lines[0].contains("paused, \(events) since"), "\(lines[0])")
            #expect(lines[22].contains("\(turn) new ↓"), "\(lines[22])")
        }
    }
}
