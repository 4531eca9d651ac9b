import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What is typed while an account is looked for is about the account that is found.
@Suite struct TypeAheadTests {
    /// A search is under way; its request.
    private func searching(_ model: inout Model) throws -> RequestID {
        _ = model.press("/")
        _ = model.type("Owner 9")
        for case .ask(let id, .findAccount(_)) in model.press("enter") { return id }
        throw Missing()
    }

    private struct Missing: Error {}

    @Test func aFormIsAboutTheAccountThatWasFound() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        #expect(model.press("d").isEmpty && model.overlay == nil)
        _ = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        guard case .form(let form) = model.overlay else {
            return #expect(Bool(false), "no form was opened")
        }
        #expect(form.target?.id == Sample.row(9).id)
    }

    @Test func nothingIsTypedIntoAFormThatWasNotSeen() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("d w enter enter")
        _ = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        guard case .form(let form) = model.overlay else {
            return #expect(Bool(false), "no form was opened")
        }
        #expect(form.kind == .deposit && form.pending == nil && model.heldKeys.isEmpty)
    }

    @Test func enterOpensTheTimelineOfWhatWasFound() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("enter")
        #expect(model.screens.top.state.scope == .accounts)
        _ = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        guard case .timeline(let screen) = model.screens.top else {
            return #expect(Bool(false), "no timeline was opened")
        }
        #expect(screen.account.id == Sample.row(9).id)
    }

    @Test func whoGoesElsewhereTakesNothingWithThem() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("d 2")
        #expect(model.screens.top.state.scope == .stream && model.heldKeys.isEmpty)
        _ = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        #expect(model.overlay == nil)
    }

    @Test func noMoreIsHeldThanAnyoneTypes() throws {
        var model = Sample.loaded()
        _ = try searching(&model)
        for _ in 0..<100 { _ = model.press("j") }
        #expect(model.heldKeys.count == 32)
        #expect(model.press("j") == [Effect.bell])
    }

    @Test func aSearchThatFindsNothingDropsThem() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("d")
        _ = update(&model, .answered(request, .success(.account(nil))))
        #expect(model.overlay == nil, "the account that was meant was not found")
    }

    /// `⏎ ⏎` at the start: into the first account, and into its newest event.
    @Test func keysTypedBeforeTheFirstRowsAreKept() throws {
        var model = Sample.model()
        let begun = start(&model)
        #expect(model.press("enter enter").isEmpty && model.notice == nil)
        let effects = Sample.answer(&model, begun, 30)
        #expect(model.timelineScreen?.account.id == Sample.row(1).id)
        EventSample.answer(&model, effects, EventSample.page(1...5))
        #expect(model.timelineScreen?.showsDetail == true)
    }

    @Test func whatIsOffWhenTheSelectionIsThereIsSaidThen() throws {
        var model = Sample.loaded(30, Sample.model(readOnly: "--read-only"))
        let request = try searching(&model)
        #expect(model.press("d").isEmpty)
        let effects = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        #expect(effects.last == .bell && model.notice?.text.contains("--read-only") == true)
    }

    @Test func aSearchForWhatChangedHoldsNoKeysOfAnotherScreen() {
        var model = Sample.model()
        model.live.head = Position(110)
        model.lookedLast(at: Position(1))
        model = Sample.loaded(30, model)
        for case .ask(let id, .findUnread(_)) in model.press("U") {
            for case .ask(let stream, .stream(_)) in model.press("2") {
                let page = StreamWindowPage(
                    rows: [EventSample.row(1), EventSample.row(2)], atNewest: true, atOldest: true)
                _ = update(&model, .answered(stream, .success(.stream(page))))
            }
            _ = model.press("k")
            #expect(model.heldKeys.isEmpty, "\(id)")
            // Nor does its answer select anything, when the reader is back.
            _ = model.press("1 j j")
            _ = update(&model, .answered(id, .success(.unread(.found(Sample.row(9))))))
            guard case .accounts(let screen) = model.screens.top else { return }
            #expect(screen.window.selected == Sample.row(3).id)
            return
        }
        Issue.record("nothing was looked for")
    }

    // MARK: By name

    private func enter(_ line: String, _ model: inout Model) -> [Effect] {
        _ = model.press(":")
        _ = model.type(line)
        return model.press("enter")
    }

    @Test func anActionByItsNameWaitsAsItsKeyDoes() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        #expect(enter("deposit", &model).isEmpty && model.overlay == nil)
        _ = update(&model, .answered(request, .success(.account(Sample.row(9)))))
        guard case .form(let form) = model.overlay else {
            return #expect(Bool(false), "no form was opened")
        }
        #expect(form.target?.id == Sample.row(9).id)
    }

    /// Without a search the key goes to the next account that changed, and so does the name.
    @Test func anActionByItsNameDoesWhatItsKeyDoes() {
        var model = Sample.model()
        model.live.head = Position(110)
        model.lookedLast(at: Position(1))
        model = Sample.loaded(30, model)
        let effects = enter("search-previous", &model)
        #expect(effects.contains { if case .ask(_, .findUnread) = $0 { true } else { false } })
    }
}
