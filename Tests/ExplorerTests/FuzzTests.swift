import EventStoreCore
import LedgerCore
import TerminalCanvas
import TestSupport
import Testing

@testable import Explorer

/// What must hold whatever happens: a walk of some thousand steps for each seed.
@Suite struct FuzzTests {
    private static let steps = Campaign.isWhole ? 10_000 : 3_000

    /// The seeds of each run, and one that is new each time.
    private static let seeds: [UInt64] = [2, 6, SeededRandom.announced(for: "FuzzTests").seed]

    @Test(arguments: seeds)
    func holdsWhateverHappens(seed: UInt64) {
        var fuzzer = Fuzzer(seed: seed)
        for step in 0..<Self.steps {
            let faults = walk(&fuzzer)
            guard faults.isEmpty else {
                Issue.record(
                    """
                    \(faults.joined(separator: "; ")) at step \(step) of seed \(seed); replay with \
                    \(SeededRandom.environmentName)=\(seed) swift test --filter FuzzTests
                    \(fuzzer.trace.joined(separator: "\n"))
                    \(view(fuzzer.model).canvas.textRows.joined(separator: "\n"))
                    """)
                return
            }
            // A book that has grown long makes the walk slow, and finds nothing more.
            if fuzzer.model.isQuitting || step % 500 == 499 { fuzzer.startAnew() }
            if fuzzer.model.size != Fuzzer.usualSize, let size = fuzzer.nextSize() {
                fuzzer.take(update(&fuzzer.model, .input(.resize(size))))
            }
        }
    }

    /// One step, and what it broke.
    private func walk(_ fuzzer: inout Fuzzer) -> [String] {
        switch fuzzer.next() {
        case .inputs(let inputs): return inputs.flatMap { play($0, &fuzzer) }
        case .news(let count): return playNews(count, &fuzzer)
        case .tick:
            let now = Timestamp(microseconds: fuzzer.model.now.microseconds + 700_000)
            fuzzer.note("tick")
            fuzzer.take(update(&fuzzer.model, .tick(now)))
            return drawn(fuzzer)
        case .remote(let action):
            fuzzer.note("\(action)")
            let effects = update(&fuzzer.model, action)
            return effects.isEmpty ? drawn(fuzzer) : ["how it stands has asked for \(effects)"]
        case .answer:
            guard let action = fuzzer.answer() else { return [] }
            fuzzer.note("answer \(Self.name(of: action))")
            let effects = update(&fuzzer.model, action)
            fuzzer.take(effects)
            return submits(effects).isEmpty ? drawn(fuzzer) : ["an answer has submitted a command"]
        }
    }

    /// Without what it carries, which may be a thousand rows.
    private static func name(of action: Action) -> String {
        Mirror(reflecting: action).children.first?.label ?? String(describing: action)
    }

    // MARK: Inputs

    private func play(_ input: Input, _ fuzzer: inout Fuzzer) -> [String] {
        fuzzer.note(String(describing: input))
        let before = fuzzer.model
        let effects = update(&fuzzer.model, .input(input))
        fuzzer.take(effects)
        var faults = drawn(fuzzer)
        for case .ask(_, .submit(let preview, let wish)) in effects {
            if let fault = unconfirmed(before, input, preview, wish) { faults.append(fault) }
        }
        for effect in effects where isTask(effect) {
            guard case .question(let question) = before.overlay else {
                faults.append("\(effect) was not asked about")
                continue
            }
            if let fault = unanswered(before, question, input) { faults.append(fault) }
        }
        for case .ask(_, .write(let wish)) in effects where wish.mayReplace {
            guard case .question(let question) = before.overlay, question.focused == 1 else {
                faults.append("a file was replaced unasked")
                continue
            }
        }
        if input == .key(.escape), fuzzer.model.isQuitting { faults.append("Esc has quit") }
        if case .key(let key) = input, before.overlay == nil {
            faults += dispatched(key, before, fuzzer.model, effects)
        }
        if case .resize = input, fuzzer.model.identity != before.identity {
            faults.append("a resize has moved the selection")
        }
        return faults
    }

    private func isTask(_ effect: Effect) -> Bool {
        switch effect {
        case .changeSnapshot, .rebuild: true
        default: false
        }
    }

    private func submits(_ effects: [Effect]) -> [Effect] {
        effects.filter { if case .ask(_, .submit) = $0 { true } else { false } }
    }

    /// Why a command should not have been submitted; nil if it was previewed, read and confirmed.
    private func unconfirmed(
        _ before: Model, _ input: Input, _ preview: RequestID, _ wish: Command
    ) -> String? {
        guard case .question(let question) = before.overlay,
            case .preview(let info) = question.confirmation?.stage
        else { return "a submit without a preview on the screen" }
        if info.id != preview || info.command != wish { return "another preview was shown" }
        return unanswered(before, question, input)
    }

    /// Why a question was not answered as it has to be; nil if it was.
    private func unanswered(_ before: Model, _ question: Question, _ input: Input) -> String? {
        if question.focused != 1 { return "nobody confirmed" }
        switch input {
        case .key(.enter), .mouse: break
        default: return "nobody confirmed"
        }
        if before.hasMore(question) { return "confirmed before it was read" }
        if before.size.height < FormLayout.minimum.height { return "confirmed without being seen" }
        if before.book.readOnlyReason != nil { return "a submit in a read-only ledger" }
        if before.cursor != nil { return "a submit from the past" }
        if before.book.isProduction, !question.isNameRight { return "the name was not typed" }
        return nil
    }

    /// The table of bindings says what a key does, and when it does nothing.
    private func dispatched(
        _ key: Key, _ before: Model, _ after: Model, _ effects: [Effect]
    ) -> [String] {
        let scope = before.screens.top.state.scope
        guard let bound = before.keymap.binding(for: key, in: scope) else {
            return effects.isEmpty && after.overlay == nil ? [] : ["an unbound key did something"]
        }
        let binding = before.standIn(for: bound)
        if before.isOnTheWay, binding.action.isAboutSelection {
            let held = after.heldKeys.count - before.heldKeys.count
            return (held == 1 && effects.isEmpty) || (held == 0 && effects == [.bell])
                ? [] : ["\(binding.action.name) did not wait for the selection"]
        }
        let isTold = after.notice?.text.hasPrefix("\(binding.words) is off: ") == true
        if before.reasonOff(binding) == nil { return isTold ? ["it is on and says off"] : [] }
        if effects != [.bell] || !isTold { return ["\(binding.action.name) is off and did it"] }
        return []
    }

    // MARK: News

    /// While only news arrives, the selection stays where it is, or at the newest if it follows;
    /// what is paused, or shows the past, does not move at all.
    private func playNews(_ count: Int, _ fuzzer: inout Fuzzer) -> [String] {
        let before = fuzzer.model
        guard let news = fuzzer.news(count) else { return [] }
        fuzzer.note("news of \(count)")
        let effects = update(&fuzzer.model, .tailed(news))
        fuzzer.take(effects)
        var faults = drawn(fuzzer)
        if fuzzer.model.identity != before.identity { faults.append("news moved the selection") }
        guard before.live.isPaused || before.cursor != nil else { return faults }
        if !effects.isEmpty { faults.append("what stands still asks for more") }
        guard fuzzer.below(3) == 0 else { return faults }
        let rows = (view(before).canvas.lines, view(fuzzer.model).canvas.lines)
        // The title counts what is new, and the line below it how fast it comes.
        let still = before.cursor == nil ? 2 : 1
        let end = before.layout.status.isEmpty ? 0 : before.size.height - before.layout.status.row
        // The status line of the stream counts too.
        if rows.0.dropFirst(still).dropLast(end) != rows.1.dropFirst(still).dropLast(end) {
            faults.append("what stands still moved")
        }
        return faults
    }

    /// Settles everything first, and then lets events arrive and be read: the row that is selected
    /// is the same one, wherever it stands by now.
    @Test(arguments: seeds)
    func theSelectionIsAnIdentity(seed: UInt64) {
        var fuzzer = Fuzzer(seed: seed)
        for round in 0..<60 {
            for _ in 0..<8 { _ = walk(&fuzzer) }
            if fuzzer.model.isQuitting { fuzzer.startAnew() }
            fuzzer.settle()
            let before = fuzzer.model
            let follows = before.screens.top.follows
            for _ in 0..<5 {
                guard let news = fuzzer.news(2) else { continue }
                fuzzer.take(update(&fuzzer.model, .tailed(news)))
                fuzzer.settle()
            }
            guard !follows, before.identity != nil else { continue }
            #expect(
                fuzzer.model.identity == before.identity,
                "round \(round) of seed \(seed): \(fuzzer.trace.suffix(12))")
        }
    }

    // MARK: Frames

    /// The frame is as large as the model says, whole, and its footer tells the truth.
    private func drawn(_ fuzzer: Fuzzer) -> [String] {
        let model = fuzzer.model
        let frame = view(model, fuzzer.steps % 3 == 0 ? .ascii : .unicode)
        var faults: [String] = []
        if frame.canvas.size != model.size { faults.append("the frame has another size") }
        if !frame.canvas.isWhole { faults.append("half of a wide character") }
        if let cursor = frame.cursor, !Rect(model.size).contains(cursor) {
            faults.append("the cursor is outside")
        }
        // The footer changes with the screen and the selection: not at each step.
        return fuzzer.isFooterDue ? faults + footerFaults(model) : faults
    }

    /// Each hint's key does what the hint says, and is in brackets just when it is off.
    private func footerFaults(_ model: Model) -> [String] {
        guard model.overlay == nil, model.size.width >= 40, model.size.height > 4 else { return [] }
        let scope = model.screens.top.state.scope
        let footer = model.footer.hints
        return footer.compactMap { hint in
            let binding = model.keymap.bindings(in: scope).first {
                ($0.label == hint.label || $0.action == .quit && hint.label == "back")
                    && $0.keys.first.map(Self.text) == hint.key
            }
            // The ways out of what is open have words of their own.
            let way: UserAction? =
                ["close": .back, "cancel": .back, "list": .nextPane][hint.label]
            if binding == nil, let way, model.keymap.keyText(way) == hint.key { return nil }
            guard let binding, let key = binding.keys.first else {
                return "the footer has '\(hint.label)', which no binding has"
            }
            if model.keymap.binding(for: key, in: scope)?.action != binding.action {
                return "\(key) does not do what the footer says"
            }
            let isOn = model.reasonOff(binding) == nil
            return isOn == hint.isEnabled ? nil : "the footer is wrong about \(hint.label)"
        }
    }

    private static func text(_ key: Key) -> String { key == .enter ? "⏎" : key.description }
}

extension Model {
    /// What is selected, as an identity; nil if nothing is.
    var identity: AnyHashable? { screens.top.identity }
}

extension Screen {
    var identity: AnyHashable? {
        switch self {
        case .accounts(let screen): screen.window.selected
        case .timeline(let screen): screen.window.selected
        case .stream(let screen): screen.window.selected
        case .snapshots(let screen): screen.window.selected
        case .projections(let screen): screen.window.selected
        case .messages(let screen): screen.window.selected
        case .compare(let screen): screen.answer.window.selected
        case .why(let screen): screen.answer.window.selected
        case .when(let screen): screen.answer.window.selected
        case .whatIf(let screen): screen.window.selected
        default: nil
        }
    }

    /// The selection goes on with what comes.
    var follows: Bool {
        switch self {
        case .timeline(let screen): screen.follows
        case .stream(let screen): screen.follows
        default: false
        }
    }
}
