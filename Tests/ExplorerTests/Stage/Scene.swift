import EventStoreCore
import Explorer
import TerminalCanvas
import Testing

/// A state of the explorer worth looking at, and how a person gets there. To add one: a line in a
/// table of `Scene+….swift`, a run with `DAYBOOK_UPDATE_GOLDENS=1`, and a look at the new file.
struct Scene: Sendable, CustomTestStringConvertible {
    let name: String
    let book: SampleBook
    let info: BookInfo
    let sizes: [Size]
    private let play: @Sendable (inout Stage) -> Void

    static let wide = Size(width: 120, height: 40)
    static let standard = Size(width: 80, height: 24)
    static let narrow = Size(width: 40, height: 12)

    /// - Parameters:
    ///   - name: of the golden.
    ///   - book: what the ledger holds.
    ///   - info: what is known of the ledger.
    ///   - sizes: of the terminal, one after the other.
    ///   - play: what happens after the first screen has appeared.
    init(
        _ name: String, _ book: SampleBook = .standard,
        _ info: BookInfo = BookInfo(name: "books.db"),
        sizes: [Size] = [standard, wide, narrow],
        _ play: @escaping @Sendable (inout Stage) -> Void
    ) {
        self.name = name
        self.book = book
        self.info = info
        self.sizes = sizes
        self.play = play
    }

    /// Only keys, in the notation of scripts.
    init(
        _ name: String, _ book: SampleBook = .standard,
        _ info: BookInfo = BookInfo(name: "books.db"), keys: String
    ) {
        self.init(name, book, info) { $0.press(keys) }
    }

    var testDescription: String { name }

    /// The stage at the end of the scene.
    func played(at size: Size, in other: SampleBook? = nil, _ info: BookInfo? = nil) -> Stage {
        var stage = Stage(other ?? book, info ?? self.info, size)
        stage.begin()
        play(&stage)
        return stage
    }

    static let all =
        accounts + prompts + timelines + streams + snapshots + projections + others + forms
        + records + confirmations + past + asking + proofs + tools + sizes + remotes + tables
        + outcomes + reversals + subscriptions + causes + dates + files + corrections
}
