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
        for case .findAccount(let id, _) in model.press("enter") { return id }
        throw Missing()
    }

    private struct Missing: Error {}

    @Test func aFormIsAboutTheAccountThatWasFound() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        #expect(model.press("d").isEmpty && model.overlay == nil)
        _ = update(&model, .accountFound(request, .success(Sample.row(9))))
        guard case .form(let form) = model.overlay else {
            return #expect(Bool(false), "no form was opened")
        }
        #expect(form.target?.id == Sample.row(9).id)
    }

    @Test func nothingIsTypedIntoAFormThatWasNotSeen() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("d w enter enter")
        _ = update(&model, .accountFound(request, .success(Sample.row(9))))
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
        _ = update(&model, .accountFound(request, .success(Sample.row(9))))
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
        _ = update(&model, .accountFound(request, .success(Sample.row(9))))
        #expect(model.overlay == nil)
    }

    @Test func noMoreIsHeldThanAnyoneTypes() throws {
        var model = Sample.loaded()
        _ = try searching(&model)
        for _ in 0..<100 { _ = model.press("j") }
        #expect(model.heldKeys.count == 32)
        #expect(model.press("j") == [Explorer.Effect.bell])
    }

    @Test func aSearchThatFindsNothingDropsThem() throws {
        var model = Sample.loaded()
        let request = try searching(&model)
        _ = model.press("d")
        _ = update(&model, .accountFound(request, .success(nil)))
        #expect(model.overlay == nil, "the account that was meant was not found")
    }
}
