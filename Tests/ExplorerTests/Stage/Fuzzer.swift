import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import TestSupport

/// Plays anything that can happen to the explorer, in any order: keys, pastes, the mouse, resizes,
/// news, and answers that are late, wrong, doubled, or never come.
struct Fuzzer {
    var model: Model
    var book: SampleBook
    private let ledger: SampleLedger
    var random: SeededRandom
    /// What was asked for and is not answered.
    private(set) var waiting: [Effect] = []
    /// The last answers, to give them again.
    private var given: [Action] = []
    /// What it did, the newest last, for the report of a failure.
    private(set) var trace: [String] = []
    private(set) var steps = 0
    var isFooterDue: Bool { steps % 5 == 0 }

    /// Requests that nobody answered any more are forgotten, as the runtime cancels them.
    private static let maximumWaiting = 12
    private static let accounts = 16
    private static let keys = Keymap.standard.bindings.flatMap(\.keys)
    private static let pastes = HostileString.all.filter { $0.text.utf8.count < 1000 }

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        book = .large(Self.accounts, events: 3)
        ledger = SampleLedger(book)
        let info = BookInfo(
            name: "books.db", readOnlyReason: seed % 7 == 6 ? "it was opened for reading" : nil,
            isProduction: seed % 3 == 2)
        model = Model(
            book: info, size: Self.usualSize, head: book.head, now: Sample.now,
            remote: seed % 2 == 0 ? RemoteLedger(.sample(.live), isCopied: seed % 4 == 0) : nil)
        waiting = start(&model)
    }

    mutating func note(_ what: @autoclosure () -> String) {
        let text = what()
        steps += 1
        trace.append(text)
        if trace.count > 30 { trace.removeFirst() }
    }

    /// A number below the bound.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    // MARK: Steps

    /// Something that happens.
    enum Step {
        case inputs([Input])
        case news(Int)
        case answer
        case tick
        case remote(Action)
    }

    mutating func next() -> Step {
        switch below(100) {
        case 0..<50: return .inputs([.key(anyKey())])
        case 50..<58: return .inputs(routine())
        case 58..<61: return .inputs([.paste(Self.pastes[below(Self.pastes.count)].text)])
        case 61..<64: return .inputs([.mouse(anyMouse())])
        case 64..<67: return .inputs([.resize(anySize())])
        case 67..<68: return .inputs([.focus(below(2) == 0)])
        case 68..<75: return .news(1 + below(3))
        case 75..<77: return .tick
        case 77..<79: return .remote(anyRemote())
        default: return .answer
        }
    }

    /// How a ledger may stand whose truth is elsewhere.
    private mutating func anyRemote() -> Action {
        let moment = model.now.advanced(by: Int64(below(400) - 200) * Timestamp.second)
        let reason = HostileString.all[below(HostileString.all.count)].text
        let states: [RemoteStatus.State] = [
            .live, .live, .throttled(until: moment), .offline(since: moment, reason: reason),
            .noAccess(since: moment, reason: reason), .stopped(reason: reason),
            .copying(events: Int64(below(90)), ofAbout: nil),
            .copying(events: Int64(below(90)), ofAbout: Int64(below(90))),
        ]
        if below(10) == 0 { return .logCopied(.success(book.head)) }
        return .remote(
            .sample(
                states[below(states.count)], here: book.head.number, behind: Int64(below(3)),
                asked: below(4) == 0 ? nil : Int64(below(9000) - 100)))
    }

    private mutating func anyKey() -> Key {
        switch below(10) {
        case 0: return .character(Character(String(below(10))))
        case 1: return [.tab, .backTab, .enter, .escape, .backspace, .delete][below(6)]
        default:
            let key = Self.keys[below(Self.keys.count)]
            // What leaves at once would leave most walks short.
            return key == .character("Q") || key == .control("c") ? .escape : key
        }
    }

    /// Ways that chance alone would seldom find.
    private mutating func routine() -> [Input] {
        let keys: [String] = [
            "d 2 5 enter", "w 1 tab m enter", "t a c c - 0 0 0 3 tab 7 enter", "tab enter",
            "o z z tab y tab ctrl-u G B P enter", "X enter", "enter", "/ 0 1 enter", "& 1 enter",
            "2 & t enter", "esc esc esc", "[ [ [", "@ 5 enter", ". g", "S", "3", "= =", "enter G",
            "ctrl-u a c c - 0 0 0 0 tab enter", "pgdn pgdn tab enter", "E enter", "P enter",
            "P right", "i s P u p enter", "i e 5 enter P u p enter tab enter",
        ]
        return keys[below(keys.count)].split(separator: " ").compactMap {
            Key(String($0)).map { .key($0) }
        }
    }

    private mutating func anyMouse() -> MouseInput {
        let buttons: [MouseInput.Button] = [.left, .middle, .right, .wheelUp, .wheelDown]
        return MouseInput(
            buttons[below(5)], isRelease: below(2) == 0,
            at: CellPosition(
                column: below(model.size.width + 2), row: below(model.size.height + 2)))
    }

    /// Large enough for forms and their previews; a walk is as slow as its screens.
    static let usualSize = Size(width: 40, height: 12)

    /// From the smallest to the largest there are; the walk soon returns to what is usual.
    private mutating func anySize() -> Size {
        switch below(20) {
        case 0: Size(width: 1 + below(400), height: 1 + below(120))
        case 1: Size(width: 80 + below(60), height: 24)
        case 2: Size(width: 1, height: 1)
        default: Size(width: 1 + below(60), height: 1 + below(16))
        }
    }

    /// The size to return to, where the last one was drawn once; nil where it may stay.
    mutating func nextSize() -> Size? {
        let area = model.size.width * model.size.height
        if area > 1000 || below(8) == 0 { return Self.usualSize }
        return nil
    }

    /// Records so many events in accounts of any kind, and tells them.
    mutating func news(_ count: Int) -> News? {
        book.moment = model.now
        for _ in 0..<count {
            let name = "acc-\(String(10_000 + below(Self.accounts)).dropFirst())"
            book.move(name, Int64(below(2000)) - 900)
        }
        ledger.follow(book)
        var news = ledger.news(lag: below(5) == 0 ? 3 : 0)
        // No time goes by: what stands still can be compared.
        news?.at = model.now
        return news
    }

    // MARK: Answers

    mutating func take(_ effects: [Effect]) {
        waiting += effects
        if waiting.count > Self.maximumWaiting {
            waiting.removeFirst(waiting.count - Self.maximumWaiting)
        }
    }

    /// An answer to one of the requests that wait, or to one that was answered before.
    mutating func answer() -> Action? {
        if below(12) == 0, !given.isEmpty { return given[below(given.count)] }
        while !waiting.isEmpty {
            var answering = book
            answering.failure = below(12) == 0 ? "the disk has gone" : nil
            if below(3) == 0 { answering.refusal = anyRefusal() }
            let files: [WriteOutcome?] = [
                nil, .sampleExport, .sampleStatement, .exists("/x"), .refused(.file, "no place"),
            ]
            answering.writing = files[below(files.count)]
            // The newest is the one that is waited for; the others are out of date.
            let index = below(3) == 0 ? below(waiting.count) : waiting.count - 1
            let actions = ledger.answers(to: waiting.remove(at: index), answering)
            for progress in actions.dropLast() { take(update(&model, progress)) }
            if let action = actions.last {
                given.append(action)
                if given.count > 20 { given.removeFirst() }
                return action
            }
        }
        return nil
    }

    /// Answers all that is asked for.
    mutating func settle() {
        while !waiting.isEmpty {
            let effects = waiting
            waiting = []
            for effect in effects {
                for action in ledger.answers(to: effect, book) { take(update(&model, action)) }
            }
        }
    }

    /// Another walk behind one that has ended.
    mutating func startAnew() { self = Fuzzer(seed: random.next()) }

    private mutating func anyRefusal() -> Refusal {
        switch below(6) {
        case 0: .rejected(.accountClosed)
        case 1: .failed("the ledger is locked")
        case 2: .unavailable(Unavailability(reason: "no answer", until: model.now))
        case 3:
            .outcomeUnknown(
                UnknownOutcome(
                    CommandID(timestamp: model.now, random: (random.next(), random.next()))))
        default:
            .conflict([
                Conflict(
                    account: StreamID(stored: "acc-0000"), expected: Version(1),
                    actual: Version(3),
                    winners: (0..<Int64(below(4))).map { EventSample.row($0 + 2) })
            ])
        }
    }
}
