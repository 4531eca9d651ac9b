import EventStoreCore
import Explorer
import Foundation
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import ExplorerRuntime

/// The explorer on a store whose truth is elsewhere, from the first copy to its end.
@Suite struct RemoteSessionTests {
    private let wall: Wall
    private let themes: ThemeShelf

    init() throws {
        wall = try Wall()
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../themes/\(ThemeShelf.standard).toml")
        let theme = try Array(Data(contentsOf: folder))
        themes = try ThemeShelf(
            folder: nil, builtIn: [ThemeShelf.standard: theme], read: { _ in theme })
    }

    private func open(_ ledger: Ledger) -> Task<Bool, any Error> {
        let session = ExplorerSession(
            ExploredLedger(
                ledger, book: BookInfo(name: "books"), identity: "test", warnings: []),
            host: SessionHost(
                workers: globalConcurrentExecutor, isEnding: { false },
                openTerminal: { [wall] in WallTerminal(wall) }, complain: { _ in }),
            themes: themes, keymap: .standard, hasMouse: false, leavesNoTrace: true)
        return Task { try await session.run() }
    }

    private func quit(_ session: Task<Bool, any Error>) async throws {
        wall.press("Q")
        _ = try await session.value
    }

    @Test func anAccountIsOpenedByItsNameWhileTheLogIsCopied() async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(
            .at(0, .copying(events: 1, ofAbout: 40_000)), isCopied: false)
        let session = open(ledger)
        try await wall.shows("Copying the log to this machine, for the first time")
        store.set(.at(0, .copying(events: 12_000, ofAbout: 40_000)))
        try await wall.shows("12,000 of about 40,000 events")
        #expect(wall.title.contains("copying 12,000 of about 40,000 events"))
        wall.type(":account acc-1")
        wall.press("enter")
        try await wall.shows("FundsDeposited")
        #expect(wall.rows.contains { $0.contains("5.00 GBP") })
        wall.press("d")
        try await wall.shows("the log is being copied for the first time; commands wait for it")
        wall.press("q")
        try await wall.shows("Copying the log")
        wall.type(":account acc")
        wall.press("enter")
        try await wall.shows("there is no account 'acc'; until the log is copied")
        // The lists wait, and fill.
        store.finishCopy()
        store.set(.at(3, .live, asked: ledger.environment.now()))
        try await wall.shows("acc-2")
        try await wall.shows("● live")
        try await wall.shows("2 accounts")
        #expect(store.catchUps == 0 && store.asked.isEmpty && store.checkpointUses == 0)
        try await quit(session)
    }

    @Test func aLogThatCannotBeCopiedSaysWhy() async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(
            .at(0, .copying(events: 1, ofAbout: nil)), isCopied: false)
        let session = open(ledger)
        try await wall.shows("Copying the log")
        store.set(.at(0, .stopped(reason: "the table is not there")))
        store.fail(.replaced("the table is not there"))
        try await wall.shows("stopped")
        try await wall.shows("the table is not there")
        try await quit(session)
    }

    @Test func theTitleFollowsTheTruth() async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(
            .at(3, .copying(events: 0, ofAbout: nil)), isCopied: true)
        let now = ledger.environment.now()
        let session = open(ledger)
        try await wall.shows("○ asking the service")
        store.set(.at(3, .live, asked: now, units: 7))
        try await wall.shows("● live")
        try await wall.shows("asked just now")
        try await wall.shows("7 units")
        store.set(.at(3, .offline(since: now, reason: "no route"), asked: now))
        try await wall.shows("✗ offline since 12:00")
        try await wall.shows("commands wait (no route)")
        // All screens read the copy.
        wall.press("enter")
        try await wall.shows("FundsDeposited")
        wall.press("q")
        store.set(.at(3, .live, asked: now))
        try await wall.shows("the service answers again")
        let soon = now.advanced(by: 3600 * Timestamp.second)
        store.set(.at(3, .throttled(until: soon), asked: now))
        try await wall.shows("○ throttled, again in 60 min")
        store.set(.at(3, .stopped(reason: "others"), asked: now))
        try await wall.shows("✗ stopped")
        wall.press("d")
        try await wall.shows("deposit is off: nothing more is copied or recorded")
        #expect(store.catchUps == 0 && store.asked.isEmpty && store.checkpointUses == 0)
        try await quit(session)
    }

    @Test func aLostAnswerIsAskedForAgain() async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(.at(3, .live), isCopied: true)
        let session = open(ledger)
        try await wall.shows("acc-2")
        store.plan(.lostBefore)
        wall.type("d12.50")
        wall.press("enter")
        try await wall.shows("balance 5.00 GBP → 17.50 GBP")
        wall.press("tab enter")
        try await wall.shows("Recorded or not: nobody knows yet")
        wall.press("enter")
        try await wall.shows("recorded acc-1@3, balance 17.50 GBP")
        #expect(store.appends.count == 2 && Set(store.appends).count == 1)
        #expect(try await store.base.lastPosition() == Position(4))
        try await quit(session)
    }

    /// The event comes with the log while the dialog is open, or was left.
    @Test(arguments: [false, true])
    func anOpenOutcomeIsToldWhenTheLogShowsIt(isLeft: Bool) async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(.at(3, .live), isCopied: true)
        let session = open(ledger)
        try await wall.shows("acc-2")
        store.plan(.lostBefore)
        wall.type("d12.50")
        wall.press("enter")
        try await wall.shows("balance 5.00 GBP → 17.50 GBP")
        wall.press("tab enter")
        try await wall.shows("Recorded or not: nobody knows yet")
        if isLeft {
            wall.press("esc")
            try await wall.shows("left open whether it was recorded")
        }
        // It was on its way for a while.
        let id = try #require(store.appends.first ?? nil)
        let wish = Command.deposit("acc-1", 1250)
        let late = Ledger(events: store.base, readModels: store.base, environment: .seeded(3))
        _ = try await late.submit(wish, id: id)
        try await wall.shows("it had been recorded: deposit 12.50 GBP to acc-1, acc-1@3")
        #expect(!wall.rows.contains { $0.contains("nobody knows") })
        try await quit(session)
    }

    @Test func aServiceThatTakesNothingKeepsWhatWasTyped() async throws {
        let (store, ledger) = try await ScriptedRemote.ledger(.at(3, .live), isCopied: true)
        let session = open(ledger)
        try await wall.shows("acc-2")
        store.plan(.unavailable(reason: "slow down", retryAfter: .seconds(5)))
        wall.type("d12.50")
        wall.press("enter")
        try await wall.shows("balance 5.00 GBP → 17.50 GBP")
        wall.press("tab enter")
        try await wall.shows("Throttled, the service turns requests away: slow down")
        try await wall.shows("It takes them again at 12:00:05 UTC.")
        wall.press("esc")
        try await wall.shows("nothing recorded")
        #expect(wall.rows.contains { $0.contains("12.50") })
        #expect(try await store.base.lastPosition() == Position(3))
        wall.press("esc")
        try await quit(session)
    }

    /// Keys that look at things, in the notation of scripts.
    private static let lookingKeys = [
        "1", "2", "3", "4", "enter", "esc", "j", "k", "g", "G", "home", "end", "pgup", "pgdn", "[",
        "]", "{", "}", "(", ")", ".", "tab", "m", "c", "W", "i", "V", "s", "C", "n", "left",
        "right", "?",
    ]

    #if Network
        @Test("A thousand keys over every screen but that of subscriptions make no request")
        func aThousandKeysAskNothing() async throws {
            guard TestEngine.allCases.contains(.dynamoDB) else { return }
            let bench = try LedgerBench(.dynamoDB)
            for command in [Command.open("acc-1"), .deposit("acc-1", 500), .open("acc-2")] {
                _ = try await bench.ledger.submit(command)
            }
            let session = open(bench.ledger)
            try await wall.shows("acc-2")
            let before = bench.place.requests
            var random = SeededRandom.announced(for: "RemoteSessionTests")
            for _ in 0..<1000 {
                guard let key = Self.lookingKeys.randomElement(using: &random) else { break }
                wall.press(key)
                // A key at a time, as a hand has them: what one asks for is under way.
                try await Task.sleep(for: .milliseconds(1))
            }
            // Out of whatever is open, to the accounts, as they are now.
            wall.press("esc esc esc esc esc esc 1 .")
            try await wall.shows("2 accounts")
            #expect(bench.place.requests == before)
            try await quit(session)
        }
    #endif
}
