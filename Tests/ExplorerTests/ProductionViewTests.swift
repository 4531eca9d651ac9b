import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import Testing

/// A production ledger must be known for one on every terminal on which it can be written to.
@Suite struct ProductionViewTests {
    @Test(arguments: [(80, 24), (120, 40), (40, 12)])
    func bannerAndQuestionAreSeen(_ width: Int, _ height: Int) throws {
        let model = Sample.model(width: width, height: height, isProduction: true)
        var loaded = Sample.loaded(30, model)
        #expect(view(loaded).canvas.lines[0].contains("▲ PRODUCTION ▲"))
        _ = loaded.press("d")
        _ = loaded.type("25")
        guard case .ask(let id, .preview(let wish, _))? = loaded.press("enter").last else {
            Issue.record("nothing was asked")
            return
        }
        let amount = try #require(Sample.pounds(2500))
        let effect = PreviewInfo.Change(
            account: StreamID(stored: wish.account), owner: "Owner 1",
            events: [.fundsDeposited(FundsMoved(amount: amount))], version: Version(2),
            before: Sample.pounds(100), after: Sample.pounds(2600))
        _ = update(
            &loaded,
            .answered(
                id,
                .success(.preview(.success(PreviewInfo(id: id, command: wish, changes: [effect]))))
            ))
        _ = loaded.type("acc-0")
        let lines = view(loaded).canvas.lines.joined(separator: "\n")
        for part in [
            "▲ PRODUCTION ▲", "Type the account's name", "> acc-0", "+25.00", "26.00 GBP",
            "Record",
        ] {
            #expect(lines.contains(part), "\(part) is not seen:\n\(lines)")
        }
    }

    @Test func anOrdinaryLedgerHasNoBanner() {
        #expect(!view(Sample.loaded()).canvas.lines[0].contains("PRODUCTION"))
    }
}
