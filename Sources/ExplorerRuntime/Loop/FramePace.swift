/// When to draw.
///
/// What a key asked for is drawn as soon as all of it is there. News is drawn at once after a rest,
/// together with the answers it has given cause to, and in a burst at most once in an interval.
struct FramePace {
    typealias Instant = ContinuousClock.Instant

    /// How long a screen that was just opened waits for its rows, before it is drawn without them:
    /// an empty frame in between would be seen as a flicker, and paid for on a slow link.
    private static let openingPatience = Duration.milliseconds(4)
    /// How long an answer to a key waits for the others of that key: one frame for all.
    private static let keyPatience = Duration.milliseconds(5)
    /// How long news waits for its answers: the accounts that changed, read anew.
    private static let newsPatience = Duration.milliseconds(20)

    /// How long a key's answers are waited for: what was cancelled never answers.
    private static let keyMemory = Duration.seconds(2)

    /// When the next frame is to be drawn; nil while nothing has changed.
    private(set) var due: Instant?

    private let interval: Duration
    /// When the next frame with news may be drawn.
    private var nextNews: Instant?
    /// Answers under way that the last key has asked for, and those that news has.
    private var keyAnswers = 0
    private var keyEnd: Instant?
    private var newsAnswers = 0
    private var hasNews = false

    /// - Parameter interval: between two frames with news.
    init(interval: Duration) { self.interval = interval }

    /// Keys were taken, and drawn unless they have opened a screen; they have asked for so many
    /// answers.
    mutating func keys(asked: Int, opening: Bool = false, at now: Instant) {
        guard asked > 0 else { return }
        keyAnswers = asked
        keyEnd = now + Self.keyMemory
        if opening { draw(by: now + Self.openingPatience) }
    }

    /// Something has changed that nobody waits for: an age, a mark.
    mutating func change(at now: Instant) { draw(by: now) }

    /// News came and has asked for so many answers.
    mutating func news(asked: Int, at now: Instant) {
        hasNews = true
        newsAnswers += asked
        drawNews(at: now)
    }

    /// An answer came, and has asked for so many more.
    mutating func answer(asked: Int, at now: Instant) {
        if keyAnswers > 0, let keyEnd, now < keyEnd {
            keyAnswers += asked - 1
            draw(by: keyAnswers == 0 ? now : now + Self.keyPatience)
        } else {
            hasNews = true
            newsAnswers = max(0, newsAnswers + asked - 1)
            drawNews(at: now)
        }
    }

    /// A frame was drawn with all that has changed.
    mutating func drew(at now: Instant) {
        due = nil
        if hasNews { nextNews = now + interval }
        hasNews = false
        // What is late is drawn like news of its own.
        newsAnswers = 0
    }

    private mutating func drawNews(at now: Instant) {
        let ready = newsAnswers == 0 ? now : now + Self.newsPatience
        draw(by: max(ready, nextNews ?? now))
    }

    private mutating func draw(by instant: Instant) { due = min(due ?? instant, instant) }
}
