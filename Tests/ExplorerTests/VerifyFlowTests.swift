import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing
import TextFormats

@testable import Explorer

/// The proof in the background: its screen, its marks, and that only a key stops it.
@Suite struct VerifyFlowTests {
    private static let damaged = Sample.row(2).id

    private static func finding(
        _ number: Int, _ account: StreamID? = damaged, version: Int64? = 7,
        _ reason: String = "its content does not match its hash"
    ) -> FindingRow {
        FindingRow(
            number: number, kind: "event", account: account, version: version.map { Version($0) },
            position: Position(70), reason: reason)
    }

    private static func news(
        _ findings: [FindingRow], count: Int? = nil, damaged: [StreamID: Version] = [:],
        done: Int64 = 400
    ) -> VerificationNews {
        var progress = VerificationProgress()
        (progress.phase, progress.done, progress.total) = (.events, done, 1000)
        progress.isDamaged = !damaged.isEmpty
        progress.verdict = findings.isEmpty ? nil : "the ledger is damaged"
        progress.events = done
        progress.findingCount = count ?? findings.count
        return VerificationNews(progress: progress, findings: findings, damaged: damaged)
    }

    private func begun() -> (model: Model, id: RequestID) {
        var model = Sample.loaded()
        for case .ask(let id, .verify) in model.press("V") { return (model, id) }
        Issue.record("nothing was begun")
        return (model, 0)
    }

    private func lines(_ model: Model) -> [String] { view(model).canvas.lines }
    private func text(_ model: Model) -> String { lines(model).joined(separator: "\n") }

    @Test func everyListHasTheKey() {
        let without: Set<Scope> = [.help]
        for scope in Scope.allCases where !without.contains(scope) {
            let binding = Keymap.standard.binding(for: .character("V"), in: scope)
            #expect(binding?.action == .verify && binding?.isCommand == false, "\(scope)")
        }
        #expect(UserAction(named: "verify") == .verify)
    }

    @Test func progressAndFindingsAreShownAsTheyCome() {
        var (model, id) = begun()
        #expect(
            text(model).contains("checking the database file") && text(model).contains("so far"))
        _ = update(&model, .progressed(id, .verified(Self.news([]))))
        #expect(text(model).contains("verifying events") && text(model).contains("40 %"))
        _ = update(
            &model,
            .progressed(id, .verified(Self.news([Self.finding(1)]))))
        _ = update(
            &model,
            .progressed(
                id,
                .verified(
                    Self.news([Self.finding(2, nil, version: nil)], count: 2))))
        #expect(model.verification.findings.map(\.number) == [1, 2])
        #expect(text(model).contains("does not match its hash"))
    }

    @Test func onlyAKeyStopsIt() {
        var (model, id) = begun()
        _ = model.press("esc")
        #expect(model.verification.isRunning)
        // It is there again, and was not begun anew.
        #expect(
            model.press("V").allSatisfy { if case .ask(_, .verify) = $0 { false } else { true } })
        _ = update(
            &model,
            .progressed(id, .verified(Self.news([Self.finding(1)]))))
        #expect(model.press("V") == [.bell], "it is under way")
        #expect(model.press("x") == [.cancel(id)])
        #expect(model.verification.state == .stopped && text(model).contains("stopped"))
        // What still comes of it is dropped, and what was found stays.
        _ = update(
            &model,
            .progressed(id, .verified(Self.news([Self.finding(2)]))))
        _ = update(&model, .answered(id, .success(.verification(Self.news([])))))
        #expect(model.verification.findings.count == 1 && model.verification.state == .stopped)
    }

    @Test func aSoundLedgerSaysWhatWasCheckedAndWhen() {
        var (model, id) = begun()
        var progress = VerificationProgress()
        (progress.events, progress.accounts, progress.snapshots) = (3606, 12, 65)
        progress.readModelRows = 18
        progress.behind = ["account_summary is 5 behind"]
        let news = VerificationNews(progress: progress, findings: [], damaged: [:])
        _ = update(&model, .answered(id, .success(.verification(news))))
        let text = text(model)
        #expect(text.contains("✓ no problems found   \(Wording.time(Sample.now)) UTC"))
        #expect(text.contains("3,606 events, 12 accounts, 65 snapshots, 18 rows of read models"))
        #expect(text.contains("account_summary is 5 behind"))
        #expect(!text.contains("✗"))
    }

    @Test func moreThanIsListedIsSaid() {
        var (model, id) = begun()
        let rows = (1...1000).map { Self.finding($0) }
        _ = update(&model, .answered(id, .success(.verification(Self.news(rows, count: 1234)))))
        _ = model.press("j")
        #expect(text(model).contains("1,234 findings, 234 of them not listed"))
    }

    @Test func enterOpensTheAccountAtThatVersion() {
        var (model, id) = begun()
        _ = update(&model, .answered(id, .success(.verification(Self.news([Self.finding(1)])))))
        let effects = model.press("enter")
        #expect(model.point == .version(Self.damaged, Version(7)))
        #expect(
            effects.contains {
                if case .ask(_, .timeline(let query)) = $0 {
                    query.account == Self.damaged
                } else {
                    false
                }
            })
        _ = model.press("esc")
        guard case .verify = model.screens.top else {
            Issue.record("not back on the findings")
            return
        }
    }

    @Test func aFindingWithoutAnAccountOpensNothing() {
        var (model, id) = begun()
        _ = update(
            &model, .answered(id, .success(.verification(Self.news([Self.finding(1, nil)])))))
        #expect(model.press("enter") == [.bell])
        #expect(model.press("y") == [.copy("@pos:70")])
    }

    @Test func theAddressOfAFindingIsCopied() {
        var (model, id) = begun()
        _ = update(&model, .answered(id, .success(.verification(Self.news([Self.finding(1)])))))
        #expect(model.press("y") == [.copy("\(Self.damaged)@7")])
    }

    /// A timeline of nine versions.
    private func openTimeline(_ model: inout Model) {
        let row = Sample.row(2)
        model.screens.push(.timeline(TimelineScreen(row)))
        for case .ask(let id, .timeline(_)) in model.appear() {
            let head = AccountRow(
                id: row.id, owner: row.owner, balance: row.balance, version: Version(9),
                lastEventAt: row.lastEventAt, status: .open)
            let rows = (1...9).reversed().map { Self.event(row.id, Int64($0)) }
            let page = TimelinePage(rows: rows, head: head, atNewest: true, atOldest: true)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
    }

    private static func event(_ id: StreamID, _ version: Int64) -> EventRow {
        let new = NewEvent(
            id: EventID(timestamp: Sample.now, random: (UInt64(version), 1)),
            type: "FundsDeposited", payload: JSONText.emptyObject, occurredAt: Sample.now,
            recordedAt: Sample.now)
        return EventRow(
            event: RecordedEvent(
                stream: id, version: Version(version), position: Position(version * 10),
                event: new, commandID: nil, previousHash: .zero, hash: .zero),
            movement: nil, balance: Sample.pounds(version * 100))
    }

    @Test func aDamagedAccountIsMarkedWhereverItIs() {
        var (model, id) = begun()
        let news = Self.news([Self.finding(1)], damaged: [Self.damaged: Version(7)])
        _ = update(&model, .answered(id, .success(.verification(news))))
        #expect(model.distrust == [Self.damaged: Version(7)])
        _ = model.press("esc")
        // In the list by its sign, and in the title of every screen.
        let row = lines(model).first { $0.contains(Self.damaged.name) }
        #expect(row.map { Array($0)[1] } == "✗")
        #expect(lines(model)[0].contains("✗ 1 account damaged"))
        openTimeline(&model)
        for size in [Size(width: 80, height: 24), Size(width: 120, height: 40)] {
            _ = update(&model, .input(.resize(size)))
            let marked = lines(model).filter { Array($0).dropFirst().first == "✗" }
            #expect(marked.count == 3, "versions 7, 8 and 9")
            #expect(marked.last?.contains("✗ damaged from here") == true)
            #expect(lines(model)[1].contains("✗ damaged from v7"))
        }
        // In a terminal without Unicode too.
        let plain = view(model, .ascii).canvas.lines
        #expect(plain.contains { $0.contains("x damaged from here") })
    }

    @Test func aProofThatFindsItHealedTakesTheMarksAway() {
        var (model, id) = begun()
        let news = Self.news([Self.finding(1)], damaged: [Self.damaged: Version(7)])
        _ = update(&model, .answered(id, .success(.verification(news))))
        guard case .ask(let second, .verify)? = model.press("V").first else {
            Issue.record("not begun anew")
            return
        }
        // Until then it holds.
        #expect(model.distrust == [Self.damaged: Version(7)])
        _ = update(&model, .answered(second, .success(.verification(Self.news([])))))
        #expect(model.distrust.isEmpty && !lines(model)[0].contains("✗"))
    }

    @Test func aProofIsInTheTitleOfEveryScreenWhileItRuns() {
        var (model, id) = begun()
        _ = model.press("esc")
        #expect(lines(model)[0].contains("verify: file"))
        _ = update(&model, .progressed(id, .verified(Self.news([]))))
        for keys in ["1", "2", "3", "4", "["] {
            _ = model.press(keys)
            #expect(lines(model)[0].contains("verify 40 %"), "\(keys)")
        }
        _ = update(&model, .answered(id, .success(.verification(Self.news([])))))
        #expect(!lines(model)[0].contains("verify"))
    }

    /// One call that says nothing before its end: the time it takes is told every second.
    @Test func theCheckOfTheFileTellsItsTime() {
        var (model, id) = begun()
        let second = Timestamp(microseconds: Sample.now.microseconds + Timestamp.second)
        #expect(model.wakesAt == second)
        let later = Timestamp(microseconds: Sample.now.microseconds + 12 * Timestamp.second)
        _ = update(&model, .tick(later))
        #expect(text(model).contains("checking the database file …, 12 s so far"))
        _ = update(&model, .progressed(id, .verified(Self.news([]))))
        #expect(model.wakesAt == nil, "the events tell of themselves")
    }

    /// No balance rests on a wrong snapshot: that alone is no damage.
    @Test func wrongSnapshotsAloneAreNoDamage() {
        var (model, id) = begun()
        var progress = VerificationProgress()
        (progress.findingCount, progress.verdict) = (1, "the events are sound, snapshots are wrong")
        let row = FindingRow(
            number: 1, kind: "snapshot", account: Self.damaged, version: Version(50),
            position: nil, reason: "its snapshot says more")
        let news = VerificationNews(progress: progress, findings: [row], damaged: [:])
        _ = update(&model, .answered(id, .success(.verification(news))))
        #expect(text(model).contains("the events are sound, snapshots are wrong: 1 finding"))
        #expect(!text(model).contains("DAMAGED"))
    }

    @Test func anExplanationOfADamagedBalanceSaysSo() {
        var (model, id) = begun()
        _ = update(
            &model,
            .answered(
                id,
                .success(
                    .verification(Self.news([Self.finding(1)], damaged: [Self.damaged: Version(7)]))
                )))
        #expect(model.firstDamagedVersion(of: Self.damaged) == Version(7))
        for (version, isWarned) in [(Version(7), true), (Version(6), false)] {
            let point = TimePoint.version(Self.damaged, version)
            let query = WhyQuery(number: .balance(Self.damaged), at: point)
            let effects = model.push(.why(query))
            let found = Explanation(
                subject: "a", amount: nil, snapshot: nil, fromZero: [], fromSnapshot: [],
                disagreement: nil, rows: [], events: 0)
            for case .ask(let id, .explain(_)) in effects {
                _ = update(&model, .answered(id, .success(.explanation(found))))
            }
            #expect(text(model).contains("✗ damaged from v7 on: this number") == isWarned)
        }
    }

    @Test func aProofThatFailsSaysWhy() {
        var (model, id) = begun()
        _ = update(&model, .answered(id, .failure(LoadError("the disk is gone"))))
        #expect(text(model).contains("the disk is gone") && !model.verification.isRunning)
    }

    @Test func hostileReasonsAreHarmless() {
        var (model, id) = begun()
        let reason = "\u{1B}]0;owned\u{7}\u{202E}"
        let hostile = StreamID(stored: "\u{1B}[2Jacc")
        let row = Self.finding(1, hostile, version: 1, reason)
        _ = update(&model, .answered(id, .success(.verification(Self.news([row])))))
        let scalars = text(model).unicodeScalars.filter { $0 != "\n" }
        #expect(!scalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }

    // MARK: Snapshots

    @Test func aWrongSnapshotIsShownWithTheDifference() {
        var model = Sample.loaded()
        model.screens.push(.snapshots(SnapshotsScreen(Sample.row(2))))
        let money = FieldDifference(
            field: "balance", stated: Sample.pounds(9_166_503).map { .money($0) } ?? .nothing,
            folded: Sample.pounds(166_503).map { .money($0) } ?? .nothing)
        let owner = FieldDifference(field: "owner", stated: .text("E\u{1B}ve"), folded: .nothing)
        for case .ask(let id, .snapshots(_, _)) in model.appear() {
            let wrong = SnapshotRow(
                version: Version(100), createdAt: Sample.now, balance: Sample.pounds(166_503),
                disagreement: "does not pass its own check", differences: [money, owner])
            let right = SnapshotRow(
                version: Version(50), createdAt: Sample.now, balance: nil, disagreement: nil)
            let page = SnapshotsPage(rows: [wrong, right], head: Version(120))
            _ = update(&model, .answered(id, .success(.snapshots(page))))
        }
        #expect(text(model).contains("91,665.03 GBP"))
        #expect(lines(model).contains { $0.contains("owner") && $0.contains("nothing") })
        #expect(!text(model).contains("\u{1B}"))
        #expect(
            model.press("R tab enter")
                == [.changeSnapshot(.repair(Sample.row(2).id, Version(100)))])
        // On one that is right there is nothing to show and nothing to repair.
        #expect(model.press("j R") == [.bell])
        #expect(!text(model).contains("EVENTS  "))
    }

    @Test func eightyColumnsShowBothSidesOfADifferenceInFull() throws {
        let money = FieldDifference(
            field: "highestRecordedAt", stated: .text("1795000000000000"),
            folded: Sample.pounds(59_271_20).map { .money($0) } ?? .nothing)
        let row = SnapshotRow(
            version: Version(100), createdAt: Sample.now, balance: nil, disagreement: "wrong",
            differences: [money])
        var canvas = Canvas(Size(width: 80, height: 6), repertoire: .unicode)
        canvas.draw(try #require(SnapshotDifferenceView(row)), in: Rect(canvas.size))
        let text = canvas.lines.joined(separator: "\n")
        #expect(text.contains("1795000000000000") && text.contains("59,271.20 GBP"))
        #expect(text.contains("SNAPSHOT") && text.contains("EVENTS"))
    }

    @Test func withoutAClipboardTheAddressIsSaid() {
        var model = Sample.loaded()
        #expect(update(&model, .notCopied("acc-0012@409")) == [.bell])
        #expect(text(model).contains("acc-0012@409"))
    }

    @Test func inThePastTheProjectionsGiveTheAddressOfTheCursor() {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        _ = model.press("[ 3")
        #expect(model.press("y").last == .copy("@pos:999"))
    }
}
