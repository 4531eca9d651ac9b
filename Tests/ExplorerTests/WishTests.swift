import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What is recorded is what was previewed, of accounts that are what they were then.
@Suite struct WishTests {
    private static func preview(_ effects: [Effect]) -> (id: RequestID, wish: Command)? {
        for case .ask(let id, .preview(let wish, _)) in effects { return (id, wish) }
        return nil
    }

    private static func submitted(_ effects: [Effect]) -> (id: RequestID, wish: Command)? {
        for case .ask(let id, .submit(_, let wish)) in effects { return (id, wish) }
        return nil
    }

    private static func info(_ id: RequestID, _ wish: Command, _ version: Int64 = 2) -> PreviewInfo
    {
        let changes = wish.accounts.map { account in
            PreviewInfo.Change(
                account: StreamID(stored: account), owner: "Owner", events: [],
                version: Version(version),
                before: Sample.pounds(100), after: Sample.pounds(1100))
        }
        return PreviewInfo(id: id, command: wish, changes: changes)
    }

    /// Fills a deposit form in, and answers its preview.
    private static func previewed(_ model: inout Model) throws -> Command {
        _ = model.press("d")
        _ = model.type("10")
        let request = try #require(preview(model.press("enter")))
        _ = update(
            &model,
            .answered(request.id, .success(.preview(.success(info(request.id, request.wish))))))
        return request.wish
    }

    private static func news(_ account: StreamID, _ version: Int64) -> News {
        News(
            accounts: [account: Version(version)], count: 1, head: Position(7),
            lag: 0, at: Sample.now)
    }

    // MARK: The wish that was previewed

    @Test func anEditDropsThePreviewThatIsOnItsWay() throws {
        var model = Sample.loaded()
        _ = model.press("d")
        _ = model.type("10")
        let first = try #require(Self.preview(model.press("enter")))
        _ = model.type("0")
        _ = update(
            &model,
            .answered(first.id, .success(.preview(.success(Self.info(first.id, first.wish))))))
        guard case .form = model.overlay else {
            Issue.record("the preview of 10 stands over a form that says 100")
            return
        }
        let second = try #require(Self.preview(model.press("enter")))
        _ = update(
            &model,
            .answered(second.id, .success(.preview(.success(Self.info(second.id, second.wish))))))
        let submit = try #require(Self.submitted(model.press("tab enter")))
        #expect(submit.wish == second.wish)
        #expect(
            submit.wish
                == .deposit(
                    to: Sample.row(1).id.name,
                    FundsMoved(amount: try #require(Sample.pounds(10_000)))))
    }

    @Test func whatIsConfirmedIsWhatWasPreviewed() throws {
        var model = Sample.loaded()
        _ = model.press("d")
        _ = model.type("10")
        let request = try #require(Self.preview(model.press("enter")))
        // To go to another field edits nothing.
        _ = model.press("tab")
        _ = update(
            &model,
            .answered(request.id, .success(.preview(.success(Self.info(request.id, request.wish)))))
        )
        #expect(Self.submitted(model.press("tab enter"))?.wish == request.wish)
    }

    // MARK: Recording

    @Test func nobodyHasToWaitForTheLock() throws {
        var model = Sample.loaded()
        let wish = try Self.previewed(&model)
        let submit = try #require(Self.submitted(model.press("tab enter")))
        #expect(model.press("x enter").isEmpty == false, "it rings, and records nothing twice")
        _ = model.press("esc")
        #expect(model.overlay == nil)
        #expect(model.notice?.text.contains("still recording: \(wish.summary)") == true)
        let receipt = ReceiptInfo(lines: [
            ReceiptInfo.Line(
                account: StreamID(stored: wish.account), version: Version(3),
                balance: Sample.pounds(1100))
        ])
        _ = update(&model, .answered(submit.id, .success(.receipt(.success(receipt)))))
        #expect(model.notice?.text == "recorded acc-001@3, balance 11.00 GBP")
        let count = model.log.messages.count
        _ = update(&model, .answered(submit.id, .success(.receipt(.success(receipt)))))
        #expect(model.log.messages.count == count, "it is told once")
    }

    @Test func aRefusalThatNobodyWaitsForIsTold() throws {
        var model = Sample.loaded()
        _ = try Self.previewed(&model)
        let submit = try #require(Self.submitted(model.press("tab enter")))
        _ = model.press("esc")
        _ = update(
            &model,
            .answered(submit.id, .success(.receipt(.failure(.failed("the ledger is locked"))))))
        #expect(model.overlay == nil)
        #expect(model.notice?.kind == .error)
        #expect(model.notice?.text.contains("the ledger is locked; nothing was recorded") == true)
    }

    @Test(arguments: ["ctrl-c", "Q"])
    func recordingCanBeQuit(_ key: String) throws {
        var model = Sample.loaded()
        _ = try Self.previewed(&model)
        _ = model.press("tab enter")
        #expect(model.press(key) == [.quit])
    }

    @Test func bothSidesOfATransferAreTold() throws {
        var model = Sample.loaded()
        _ = try Self.previewed(&model)
        let submit = try #require(Self.submitted(model.press("tab enter")))
        let lines = [(1, 3, 500), (2, 9, 700)].map { number, version, balance in
            ReceiptInfo.Line(
                account: Sample.row(number).id, version: Version(Int64(version)),
                balance: Sample.pounds(Int64(balance)))
        }
        _ = update(
            &model, .answered(submit.id, .success(.receipt(.success(ReceiptInfo(lines: lines))))))
        #expect(
            model.notice?.text
                == "recorded acc-001@3, balance 5.00 GBP; acc-002@9, balance 7.00 GBP")
    }

    // MARK: Changed meanwhile

    @Test func aFormSaysThatItsAccountHasChanged() {
        var model = Sample.loaded()
        _ = model.press("d")
        _ = update(&model, .tailed(Self.news(Sample.row(2).id, 50)))
        #expect(!model.text.contains("changed to"))
        _ = update(&model, .tailed(Self.news(Sample.row(1).id, 16)))
        #expect(model.text.contains("changed to v16 since"))
    }

    @Test func whatHasChangedIsReviewedAgainAndNotRecorded() throws {
        var model = Sample.loaded()
        let wish = try Self.previewed(&model)
        // The version that was previewed is no news.
        _ = update(&model, .tailed(Self.news(StreamID(stored: wish.account), 2)))
        #expect(model.text.contains("Record ]"))
        _ = model.press("tab")
        _ = update(&model, .tailed(Self.news(StreamID(stored: wish.account), 7)))
        _ = update(&model, .tailed(Self.news(StreamID(stored: wish.account), 8)))
        #expect(model.text.contains("Changed by someone else"))
        #expect(model.text.contains("expected version 2, actual version 8"))
        #expect(!model.text.contains("Record ]"))
        let told = model.log.messages.map(\.text).filter { $0.contains("actual version") }
        #expect(told.count == 1, "\(told)")
        #expect(model.press("enter").isEmpty, "Cancel has the focus again")
        _ = model.press("esc")
        _ = try Self.previewed(&model)
        _ = update(&model, .tailed(Self.news(StreamID(stored: wish.account), 9)))
        let effects = model.press("tab enter")
        #expect(Self.submitted(effects) == nil)
        let again = try #require(Self.preview(effects))
        _ = update(
            &model,
            .answered(again.id, .success(.preview(.success(Self.info(again.id, again.wish, 9))))))
        #expect(Self.submitted(model.press("tab enter")) != nil)
    }

    @Test func ofTwoAccountsTheChangedOneIsNamedWithWhatWon() {
        var stage = Stage()
        stage.begin()
        stage.wish("t", ["acc-0002", "12.50"])
        stage.happens { $0.move("acc-0002", -25) }
        #expect(stage.model.text.contains("acc-0002: expected version 7, actual version 8"))
        #expect(stage.model.text.contains("v8 FundsWithdrawn −0.25 GBP"))
        #expect(!stage.model.text.contains("acc-0001: expected"))
    }

    @Test func whatIsPausedStandsStillAndTheLockSaysIt() throws {
        var model = Sample.loaded()
        _ = model.press("=")
        let wish = try Self.previewed(&model)
        _ = update(&model, .tailed(Self.news(StreamID(stored: wish.account), 7)))
        #expect(Self.submitted(model.press("tab enter")) != nil)
    }

    // MARK: What is seen

    @Test func nothingIsRecordedWhereItCannotBeRead() throws {
        var model = Sample.loaded()
        _ = try Self.previewed(&model)
        _ = model.press("tab")
        _ = update(&model, .input(.resize(Size(width: 30, height: 3))))
        for _ in 0..<40 { #expect(Self.submitted(model.press("enter")) == nil) }
        #expect(model.notice?.text.contains("too small") == true)
        _ = update(&model, .input(.resize(Size(width: 80, height: 24))))
        #expect(Self.submitted(model.press("enter")) != nil)
    }

    @Test func damageIsNamedWhereSomeoneActs() throws {
        var model = Sample.loaded()
        _ = model.press("V")
        let proof = VerificationNews(
            progress: VerificationProgress(), findings: [],
            damaged: [Sample.row(1).id: Version(2)])
        let request = try #require(model.verification.request)
        _ = update(&model, .progressed(request, .verified(proof)))
        _ = model.press("esc")
        _ = model.press("d")
        #expect(model.text.contains("✗ damaged from v2 on"))
        _ = model.press("esc")
        _ = try Self.previewed(&model)
        #expect(model.text.contains("✗ damaged from v2 on"))
    }
}
