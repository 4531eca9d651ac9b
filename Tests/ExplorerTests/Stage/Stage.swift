import EventStoreCore
import Explorer
import TerminalCanvas

/// The explorer with a book behind it: every request is answered at once, as the runtime would, or
/// kept until it is asked for.
struct Stage {
    var model: Model
    var book: SampleBook
    private let ledger: SampleLedger
    /// Requests are kept in `held`.
    var isHolding = false
    private(set) var held: [Effect] = []
    /// All that was asked for.
    private(set) var asked: [Effect] = []

    init(
        _ book: SampleBook = .standard, _ info: BookInfo = BookInfo(name: "books.db"),
        _ size: Size = Size(width: 80, height: 24), remote: RemoteLedger? = nil
    ) {
        self.book = book
        ledger = SampleLedger(book)
        model = Model(
            book: info, size: size, head: book.head, now: Sample.now,
            descriptions: ledger.descriptions, remote: remote)
    }

    // MARK: What happens

    mutating func begin() { settle(start(&model)) }

    /// Begins anew, as a reader who has seen the log up to a position in an earlier session.
    mutating func beginAgain(seen position: Position) {
        self = Stage(book, model.book, model.size)
        model.lookedLast(at: position)
        begin()
    }

    /// Begins anew, under other circumstances.
    mutating func restart(remote: RemoteLedger? = nil, _ change: (inout Stage) -> Void) {
        self = Stage(book, model.book, model.size, remote: remote)
        change(&self)
        begin()
    }

    mutating func take(_ action: Action) { settle(update(&model, action)) }

    /// Keys in the notation of scripts: `j j enter`.
    mutating func press(_ keys: String) {
        for notation in keys.split(separator: " ") {
            guard let key = Key(String(notation)) else { continue }
            take(.input(.key(key)))
        }
    }

    /// Types a text, a key a character.
    mutating func type(_ text: String) {
        for character in text { take(.input(.key(.character(character)))) }
    }

    mutating func paste(_ text: String) { take(.input(.paste(text))) }

    /// Records events and tells them, as the tailer would.
    mutating func happens(lag: Int64 = 0, _ change: (inout SampleBook) -> Void) {
        book.moment = Sample.now
        change(&book)
        ledger.follow(book)
        if let news = ledger.news(lag: lag) { take(.tailed(news)) }
    }

    /// Answers what was kept, the oldest first.
    mutating func release() {
        isHolding = false
        let waiting = held
        held = []
        settle(waiting)
    }

    /// Answers what was kept, each question as if it were another one.
    mutating func replaceHeld(by other: (Effect) -> Effect) {
        held = held.map(other)
        release()
    }

    /// Answers of what was kept only what is asked for here, while the rest is kept on.
    mutating func answer(_ isWanted: (Effect) -> Bool) {
        let wanted = held.filter(isWanted)
        held.removeAll(where: isWanted)
        for effect in wanted {
            for action in ledger.answers(to: effect, book) { settle(update(&model, action)) }
        }
    }

    private mutating func settle(_ effects: [Effect]) {
        var waiting = effects
        while !waiting.isEmpty {
            let effect = waiting.removeFirst()
            asked.append(effect)
            guard !isHolding else {
                held.append(effect)
                continue
            }
            for action in ledger.answers(to: effect, book) { waiting += update(&model, action) }
            // What the reader records comes back by way of the tailer.
            if case .ask(_, .submit) = effect, let news = ledger.news() {
                waiting += update(&model, .tailed(news))
            }
        }
    }

    // MARK: What is shown

    var frame: Frame { view(model) }
}
