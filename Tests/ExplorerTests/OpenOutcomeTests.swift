import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What becomes of a command whose answer is missing.
@Suite struct OpenOutcomeTests {
    private static let command = CommandID(timestamp: Sample.now, random: (1, 2))
    private static let unknown = Refusal.outcomeUnknown(UnknownOutcome(command))
    private static let id = Sample.row(1).id

    /// A deposit that was confirmed, and its request.
    private func submitted() throws -> (Model, RequestID) {
        var model = Sample.loaded()
        _ = model.press("d")
        _ = model.type("25")
        guard case .ask(let id, .preview(let wish, _))? = model.press("enter").last else {
            throw Missing()
        }
        let change = PreviewInfo.Change(
            account: Self.id, owner: "Owner 1", events: [], version: Version(2),
            before: Sample.pounds(100), after: Sample.pounds(2600))
        let info = PreviewInfo(id: id, command: wish, changes: [change])
        _ = update(&model, .answered(id, .success(.preview(.success(info)))))
        guard case .ask(let submit, .submit)? = model.press("tab enter").last else {
            throw Missing()
        }
        return (model, submit)
    }

    private struct Missing: Error {}

    /// The same, with the dialog that asks about its outcome.
    private func asking() throws -> Model {
        var (model, id) = try submitted()
        #expect(answer(&model, id, .failure(Self.unknown)) == [.bell])
        return model
    }

    private func answer(
        _ model: inout Model, _ id: RequestID, _ result: Result<ReceiptInfo, Refusal>
    ) -> [Effect] {
        update(&model, .answered(id, .success(.receipt(result))))
    }

    private func askAgain(_ model: inout Model) throws -> RequestID {
        guard case .ask(let id, .submitAgain(Self.command))? = model.press("enter").last else {
            throw Missing()
        }
        return id
    }

    private func seen() -> Action {
        var news = News(accounts: [:], count: 1, head: Position(9), lag: 0, at: Sample.now)
        news.recorded = [Self.command: [StreamVersion(stream: Self.id, version: Version(3))]]
        return .tailed(news)
    }

    private func receipt(isReplay: Bool) -> ReceiptInfo {
        let line = ReceiptInfo.Line(
            account: Self.id, version: Version(3), balance: Sample.pounds(2600))
        return ReceiptInfo(lines: [line], isReplay: isReplay)
    }

    private let told = "it had been recorded: deposit 25.00 GBP to acc-001, acc-001@3"

    @Test(arguments: [
        (false, "recorded acc-001@3, balance 26.00 GBP"),
        (true, "it had been recorded: acc-001@3, balance 26.00 GBP"),
    ])
    func enterSendsTheSameCommandAgain(isReplay: Bool, words: String) throws {
        var model = try asking()
        let id = try askAgain(&model)
        #expect(model.press("enter enter") == [.bell, .bell], "once is enough")
        _ = answer(&model, id, .success(receipt(isReplay: isReplay)))
        #expect(model.overlay == nil && model.notice?.text == words)
    }

    @Test func aRefusalMeansThatItWasNotRecorded() throws {
        var model = try asking()
        let id = try askAgain(&model)
        let conflict = Conflict(
            account: Self.id, expected: Version(2), actual: Version(3), winners: [])
        _ = answer(&model, id, .failure(.conflict([conflict])))
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains("Changed by someone else") && text.contains("Nothing was recorded"))
        // What was typed is kept.
        _ = model.press("esc")
        #expect(view(model).canvas.lines.contains { $0.contains("25") })
    }

    /// It was looked for, and is not there; and now a rule keeps it out.
    @Test func aRejectionMeansThatToo() throws {
        var model = try asking()
        let id = try askAgain(&model)
        _ = answer(&model, id, .failure(.rejected(.accountClosed)))
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains(Rejection.accountClosed.reason))
        #expect(!text.contains("Recorded or not"))
    }

    @Test(arguments: [
        Refusal.outcomeUnknown(UnknownOutcome(command, again: "no route")),
        .unavailable(Unavailability(reason: "no route", until: nil)), .failed("no route"),
    ])
    func whateverElseComesBackItStaysUnknown(refusal: Refusal) throws {
        var model = try asking()
        let id = try askAgain(&model)
        _ = answer(&model, id, .failure(refusal))
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains("Recorded or not") && text.contains("Asked again, and it is still"))
        #expect(!model.log.messages.contains { $0.text.contains("nothing was recorded") })
        _ = try askAgain(&model)
    }

    /// It must not look as if it could be typed once more.
    @Test(arguments: ["esc", "n", "q", "tab enter", "ctrl-c"])
    func whoLeavesItIsToldLater(keys: String) throws {
        var model = try asking()
        #expect(model.press(keys).isEmpty)
        #expect(model.overlay == nil)
        #expect(model.openOutcomes.count == 1)
        #expect(model.notice?.text.contains("\(Self.command)") == true)
        _ = update(&model, seen())
        #expect(model.notice?.text == told && model.openOutcomes.isEmpty)
        // Once.
        _ = update(&model, seen())
        #expect(model.log.messages.filter { $0.text == told }.count == 1)
    }

    @Test func theLogAnswersAnOpenDialog() throws {
        var model = try asking()
        _ = update(&model, seen())
        #expect(model.overlay == nil && model.notice?.text == told)
    }

    @Test func theAnswerIsWaitedForOnceItIsAskedAgain() throws {
        var model = try asking()
        let id = try askAgain(&model)
        _ = update(&model, seen())
        #expect(model.overlay != nil)
        _ = answer(&model, id, .success(receipt(isReplay: true)))
        #expect(model.notice?.text.contains("it had been recorded") == true)
    }

    /// The log was faster than the answer that it is not known.
    @Test(arguments: [false, true])
    func whatTheLogHasShownIsNoQuestion(isDetached: Bool) throws {
        var (model, id) = try submitted()
        if isDetached { _ = model.press("esc") }
        _ = update(&model, seen())
        _ = answer(&model, id, .failure(Self.unknown))
        #expect(model.overlay == nil && model.openOutcomes.isEmpty)
        #expect(model.notice?.text == told)
    }

    @Test func whoWaitsNoMoreIsTold() throws {
        var (model, id) = try submitted()
        _ = model.press("esc")
        _ = answer(&model, id, .failure(Self.unknown))
        #expect(model.overlay == nil && model.openOutcomes.count == 1)
        #expect(!model.log.messages.contains { $0.text.contains("nothing was recorded") })
        _ = update(&model, seen())
        #expect(model.notice?.text == told)
    }

    @Test func oneMoreOfTheSameAccountIsWarnedOf() throws {
        var model = try asking()
        _ = model.press("esc d")
        _ = model.type("25")
        guard case .ask(let id, .preview(let wish, _))? = model.press("enter").last else {
            throw Missing()
        }
        let info = PreviewInfo(id: id, command: wish, changes: [])
        _ = update(&model, .answered(id, .success(.preview(.success(info)))))
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains("It is not known whether this was recorded"))
    }

    /// The name was typed for this very command before.
    @Test func aProductionLedgerIsNotAskedForTheNameTwice() throws {
        var model = Model(
            book: BookInfo(name: "books.db", isProduction: true), size: Size(width: 80, height: 24),
            now: Sample.now)
        model = Sample.loaded(30, model)
        _ = model.press("d")
        _ = model.type("25")
        guard case .ask(let id, .preview(let wish, _))? = model.press("enter").last else {
            throw Missing()
        }
        let info = PreviewInfo(id: id, command: wish, changes: [])
        _ = update(&model, .answered(id, .success(.preview(.success(info)))))
        _ = model.type(wish.account)
        guard case .ask(let submit, .submit)? = model.press("enter enter").last else {
            throw Missing()
        }
        _ = answer(&model, submit, .failure(Self.unknown))
        _ = try askAgain(&model)
    }
}
