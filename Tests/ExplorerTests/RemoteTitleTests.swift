import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What the title says of a ledger whose truth is elsewhere, as narrow as it may be.
@Suite struct RemoteTitleTests {
    private func model(
        _ status: RemoteStatus, width: Int = 80, isCopied: Bool = true, name: String = "books.db",
        isProduction: Bool = false
    ) -> Model {
        Model(
            book: BookInfo(name: name, isProduction: isProduction),
            size: Size(width: width, height: 24), head: Position(154), now: Sample.now,
            remote: RemoteLedger(status, isCopied: isCopied))
    }

    private func title(_ model: Model) -> String { view(model).canvas.lines[0] }

    private static let states: [RemoteStatus.State] = [
        .live, .copying(events: 0, ofAbout: nil), .copying(events: 12_000, ofAbout: 100_000),
        RemoteStatus.full, RemoteStatus.lost, RemoteStatus.gone,
    ]

    /// However narrow it is, the one word that counts is there, and no number is cut.
    @Test(arguments: states, [true, false])
    func theWordGivesWayLast(state: RemoteStatus.State, isCopied: Bool) {
        let status = RemoteStatus.sample(state, behind: 2_345)
        let words = [
            "● behind 2,345", "○ asking", "○ copying", "○ throttled", "✗ offline", "✗ stopped",
        ]
        for width in 34...200 {
            let title = title(model(status, width: width, isCopied: isCopied))
            #expect(words.contains { title.contains($0) }, "\(width): \(title)")
            let numbers = title.split(separator: " ").filter { $0.contains(",") }
            let known = ["2,345", "2,499", "12,000", "100,000", "copying,", "throttled,"]
            #expect(numbers.allSatisfy { known.contains(String($0)) }, "\(width): \(title)")
        }
    }

    /// That the copy is old is worth more than where it ends.
    @Test func anOldAnswerGivesWayAfterThePosition() {
        let old = model(.sample(.live, asked: 190), width: 40)
        #expect(title(old).contains("● live   asked 3 min ago"))
        #expect(!title(old).contains("pos"))
        let fresh = model(.sample(.live), width: 40)
        #expect(title(fresh).contains("● live   pos 154"))
    }

    @Test(arguments: [
        (Int64(0), "asked just now"), (59, "asked just now"), (60, "asked 1 min ago"),
        (3599, "asked 59 min ago"), (7200, "asked 2 h ago"), (-90, "asked at 11:08"),
    ])
    func agesAreRounded(seconds: Int64, words: String) {
        #expect(title(model(.sample(.live, asked: seconds), width: 120)).contains(words))
    }

    /// `asked just now` beside `offline` would say two things at once.
    @Test(arguments: [RemoteStatus.lost, RemoteStatus.gone])
    func aCopyThatCannotBeRenewedHasItsMoment(state: RemoteStatus.State) {
        let model = model(.sample(state, asked: 3), width: 120)
        #expect(title(model).contains("   copy of 11:06"))
        #expect(!title(model).contains("asked"))
        #expect(model.remote?.wakesAt(after: Sample.now) == nil)
    }

    @Test func whatWasNeverAskedHasNoAge() {
        #expect(!title(model(.sample(.live, asked: nil), width: 200)).contains("asked"))
    }

    @Test func offlineSinceAnotherDayNamesTheDay() {
        let since = Sample.now.advanced(by: -26 * 3600 * Timestamp.second)
        let status = RemoteStatus.sample(.offline(since: since, reason: "no route"))
        #expect(title(model(status)).contains("✗ offline since 2026-11-17 09:06"))
    }

    @Test(arguments: [
        (Int64(1), "again in 1 s"), (1_000_000, "again in 1 s"), (1_000_001, "again in 2 s"),
        (120_000_000, "again in 120 s"), (120_000_001, "again in 3 min"), (0, "asking again"),
        (-5, "asking again"), (.max, "again in"), (.min, "asking again"),
    ])
    func countdownsRoundUp(microseconds: Int64, words: String) {
        let until = Sample.now.advanced(by: microseconds)
        let status = RemoteStatus.sample(.throttled(until: until))
        #expect(title(model(status, width: 120)).contains("○ throttled, \(words)"))
    }

    @Test(arguments: [
        (Int64(0), nil), (1, "0.1 units"), (999, "0.9 units"), (1000, "1 unit"),
        (1500, "1.5 units"),
        (9_999, "9.9 units"), (10_500, "10 units"), (1_234_567, "1,234 units"), (-5, nil),
    ])
    func unitsAreRounded(milli: Int64, words: String?) {
        let status = RemoteStatus.sample(.live, milliUnits: milli)
        #expect(RemoteLedger(status, isCopied: true).units == words)
    }

    @Test(arguments: [
        (Int64(0), Int64(100), Int64(0)), (99, 100, 99), (999, 1000, 99), (1000, 1000, 100),
        (.max / 2, .max, 50), (.max - 1, .max, 99), (.max, .max, 100),
    ])
    func aShareIsWholeOnlyAtTheEnd(events: Int64, about: Int64, percent: Int64) {
        #expect(RemoteLedger.percent(events, of: about) == percent)
    }

    // MARK: When it wakes

    @Test func aFreshAnswerWakesWhenItGrowsOld() {
        let remote = RemoteLedger(.sample(.live), isCopied: true)
        #expect(remote.wakesAt(after: Sample.now) == Sample.now.advanced(by: 57 * Timestamp.second))
        let old = RemoteLedger(.sample(.live, asked: 190), isCopied: true)
        #expect(old.wakesAt(after: Sample.now) == Sample.now.advanced(by: 50 * Timestamp.second))
        let unasked = RemoteLedger(.sample(.live, asked: nil), isCopied: true)
        #expect(unasked.wakesAt(after: Sample.now) == nil)
    }

    /// Each wake-up changes what is shown, and the last one is the end of the wait.
    @Test func aCountdownWakesOnceAStep() {
        let until = Sample.now.advanced(by: 200 * Timestamp.second + 400_000)
        let remote = RemoteLedger(.sample(.throttled(until: until), asked: nil), isCopied: true)
        var (now, texts) = (Sample.now, [RemoteLedger.wait(until: until, at: Sample.now)])
        while let next = remote.wakesAt(after: now) {
            #expect(next > now)
            now = next
            texts.append(RemoteLedger.wait(until: until, at: now))
        }
        #expect(now == until && texts.last == .some(nil))
        #expect(texts.first == "4 min")
        #expect(Set(texts).count == texts.count && texts.count <= 125)
    }

    @Test func theTitleOfThePastDoesNotWake() {
        var model = Sample.loaded(1, model(.sample(.throttled(until: RemoteStatus.ago(-12)))))
        let next = Sample.now.advanced(by: Timestamp.second)
        #expect(model.wakesAt == next)
        _ = model.press("[")
        #expect(model.wakesAt != next)
    }

    // MARK: What is told

    private func told(_ states: RemoteStatus.State..., isCopied: Bool = true) -> [String] {
        var model = model(.sample(states[0]), isCopied: isCopied)
        for state in states.dropFirst() { _ = update(&model, .remote(.sample(state))) }
        return model.log.messages.map(\.text)
    }

    @Test func eachTroubleIsToldOnce() {
        let lost = RemoteStatus.State.offline(since: RemoteStatus.ago(3720), reason: "another")
        #expect(
            told(.live, RemoteStatus.lost, lost, .live) == [
                "offline since 10:04: the screens show the copy of 11:06, commands wait "
                    + "(connection refused)", "the service answers again",
            ])
        #expect(
            told(.live, RemoteStatus.full, .live, RemoteStatus.full) == [
                "throttled: the screens show the copy of 11:06, commands wait"
            ])
        #expect(
            told(.live, RemoteStatus.gone, RemoteStatus.gone) == [
                "stopped: the screens show the copy of 11:06, commands are off; the table is not "
                    + "there, or not any more (ResourceNotFoundException)"
            ])
        // Why it is so changes, and with it what is to be done.
        let replaced = RemoteStatus.State.stopped(reason: "they were made again")
        #expect(
            told(.live, RemoteStatus.gone, replaced, replaced, .live).dropFirst() == [
                "stopped: the screens show the copy of 11:06, commands are off; they were made "
                    + "again", "it goes on: what is new is copied again",
            ])
        let noKeys = RemoteStatus.State.noAccess(
            since: RemoteStatus.ago(3720), reason: "no credentials")
        #expect(
            told(.live, RemoteStatus.denied, noKeys, noKeys, .live).dropFirst() == [
                "no access since 10:04: the screens show the copy of 11:06, commands wait until "
                    + "there are keys and rights again (no credentials)",
                "the service lets us ask again",
            ])
        #expect(
            told(.copying(events: 1, ofAbout: 2), RemoteStatus.lost, isCopied: false) == [
                "offline since 10:04: the first copy of the log waits (connection refused)"
            ])
        #expect(told(.copying(events: 0, ofAbout: nil), .live) == [])
    }

    /// What a service says is text of others.
    @Test func reasonsAreHarmless() {
        let reason = "\u{1B}[2J\u{202E}evil\nline"
        for state in [
            RemoteStatus.State.stopped(reason: reason), .offline(since: Sample.now, reason: reason),
            .noAccess(since: Sample.now, reason: reason),
        ] {
            for isCopied in [true, false] {
                var model = model(.sample(.live), width: 200, isCopied: isCopied)
                _ = update(&model, .remote(.sample(state)))
                let text = view(model).canvas.lines.joined(separator: "|")
                #expect(text.contains("evil"))
                #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E })
            }
        }
    }

    @Test func commandsAreOffWhileThereIsNothingToJudgeThemBy() {
        for (state, isCopied, isOff) in [
            (RemoteStatus.State.live, true, false), (RemoteStatus.lost, true, false),
            (RemoteStatus.full, true, false), (RemoteStatus.denied, true, false),
            (RemoteStatus.gone, true, true),
            (.copying(events: 0, ofAbout: nil), true, false),
            (.copying(events: 1, ofAbout: 2), false, true), (.live, false, true),
        ] {
            var model = Sample.loaded(3, model(.sample(state), isCopied: isCopied))
            _ = model.press("d")
            #expect((model.overlay == nil) == isOff, "\(state), copied: \(isCopied)")
        }
    }

    // MARK: Tables of other programs

    /// However narrow it is, that it is only read and that something is wrong with it is said.
    @Test func whatIsWrongWithATableGivesWayLast() {
        let table = ForeignTableFacts.sample(unreadable: 12, alarms: 1)
        for width in 40...200 {
            let title = title(model(.sample(table), width: width, name: "t-orders"))
            #expect(title.hasPrefix(" read-only "), "\(width): \(title)")
            #expect(title.contains("● live"), "\(width): \(title)")
            let isWhole = title.contains("12 unreadable · 1 alarm")
            #expect(isWhole || title.contains(" ✗13 "), "\(width): \(title)")
        }
        #expect(title(model(.sample(.sample()), width: 40, name: "t-orders")).contains("  spring "))
        let wide = title(model(.sample(table), width: 120, name: "t-orders"))
        #expect(wide.contains("t-orders  spring table · 12 unreadable · 1 alarm"))
        let most = ForeignTableFacts.sample(unreadable: .max, alarms: .max)
        #expect(title(model(.sample(most), width: 60)).contains("✗9,223,372,036,854,775,807"))
    }

    /// What costs most to forget is there first, and all of it where there is room.
    @Test func whatCannotBePromisedIsSaidWhereThereIsRoom() {
        let table = ForeignTableFacts.sample("cloudevents", hasLock: false, unreadable: 12)
        let all = "12 unreadable (no lock, positions of this host, no hashes)"
        var shown: Set<Int> = []
        for width in 40...200 {
            let title = title(model(.sample(table), width: width, name: "t-orders"))
            let words = ["no hashes", "positions of this host", "no lock"]
                .map { title.contains($0) }
            // None without those that stand before it.
            #expect(words == words.sorted { !$0 && $1 }, "\(width): \(title)")
            shown.insert(words.count { $0 })
            #expect(title.contains("● live"), "\(width): \(title)")
        }
        #expect(shown == [0, 1, 2, 3])
        #expect(title(model(.sample(table), width: 200, name: "t-orders")).contains(all))
    }

    @Test(arguments: [
        (Int64(500), Int64(2000), "every 2 s, at most $0.01 an hour"),
        (222_000, 2000, "every 2 s, at most $0.05 an hour"),
        (11_100_000, 100_000, "every 100 s, at most $0.05 an hour"),
        (.max, .max, nil), (500, 0, nil),
    ])
    func readingAllAgainHasItsPrice(units: Int64, milliseconds: Int64, words: String?) {
        var table = ForeignTableFacts.sample()
        table.rescan = TableRescan(milliUnits: units, milliseconds: milliseconds)
        for (hasStream, isTold) in [(nil, false), (true, false), (false, words != nil)] {
            table.hasStream = hasStream
            #expect(table.fullIntroduction.contains("read again") == isTold)
        }
        let said = "no stream: all of it is read again "
        if let words { #expect(table.fullIntroduction.contains(said + words)) }
        let messages = told([.sample(), table, table]).filter { $0.contains("read again") }
        #expect(messages.count == (words == nil ? 0 : 1))
    }

    private func told(_ tables: [ForeignTableFacts], isCopied: Bool = true) -> [String] {
        var model = model(.sample(.live), isCopied: isCopied)
        for table in tables { _ = update(&model, .remote(.sample(table))) }
        return model.log.messages.map(\.text)
    }

    @Test func aTableIsToldOnceAndWhatBecomesWorse() {
        let line = "spring table, read-only: positions of this host, no hashes, unit not named"
        let advice =
            "unit not named; currency= in the address names it (until then amounts are in XXX)"
        #expect(told([.sample(), .sample()]) == [advice, line])
        #expect(told([.sample()], isCopied: false) == [])
        #expect(
            told([.sample(unit: nil, unreadable: 3), .sample(unit: nil, unreadable: 2)]) == [
                "spring table, read-only: positions of this host, no hashes"
            ])
        #expect(
            told([.sample(), .sample(unreadable: 1), .sample(unreadable: 1, alarms: 2)]).suffix(2)
                == [
                    "1 more item of the table cannot be read: account $unreadable",
                    "2 items of the table changed behind the log: account $alarms",
                ])
    }

    /// A key that cannot work is off, and says why; one that can is on.
    @Test(arguments: [true, false])
    func commandsGoByWhatMayBeWritten(isReadOnly: Bool) {
        for key in ["d", "w", "t", "o"] {
            var model = Sample.loaded(3, model(.sample(.sample(isReadOnly: isReadOnly))))
            _ = model.press(key)
            #expect((model.overlay == nil) == isReadOnly, "\(key)")
            let reason = "is off: another program's table, only read without write=yes"
            #expect((model.notice?.text.hasSuffix(reason) ?? false) == isReadOnly, "\(key)")
        }
    }

    /// So is one whose events nothing in the table stands for.
    @Test func commandsGoByWhatTheTableHas() {
        for (key, type) in [
            ("d", "FundsDeposited"), ("w", "FundsWithdrawn"), ("t", "FundsDeposited"),
            ("t", "FundsWithdrawn"), ("o", "AccountOpened"), ("X", "AccountClosed"),
        ] {
            let table = ForeignTableFacts.sample(isReadOnly: false, lacks: [type])
            var model = Sample.loaded(3, model(.sample(table)))
            _ = model.press(key)
            let said = model.notice?.text ?? ""
            #expect(model.overlay == nil && said.hasSuffix("in the table stands for \(type)"))
        }
    }

    @Test func positionsOfThisHostAreNotCopied() {
        var (shared, own) = (Stage(), Stage())
        shared.begin(remote: [.sample(.live)])
        own.begin(remote: [.sample(.sample())])
        for keys in ["3 y", "2 y", "1 [ 3 y"] {
            shared.press(keys)
            own.press(keys)
        }
        func copied(_ stage: Stage) -> [String] {
            stage.asked.compactMap { if case .copy(let text) = $0 { text } else { nil } }
        }
        #expect(copied(shared).contains { $0.contains("@pos:") })
        #expect(!copied(own).isEmpty && !copied(own).contains { $0.contains("pos:") })
    }

    @Test func aLocalLedgerSaysNothingOfIt() {
        var model = Sample.loaded()
        let before = view(model).canvas.lines
        _ = update(&model, .remote(.sample(RemoteStatus.lost)))
        #expect(model.remote == nil && view(model).canvas.lines == before)
    }
}
