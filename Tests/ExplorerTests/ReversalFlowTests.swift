import EventStoreCore
import Explorer
import LedgerCore
import LedgerService
import TerminalCanvas
import Testing

/// Reversals from the explorer: the key on an event, its form, and what timelines tell.
@Suite struct ReversalFlowTests {
    /// On the timeline of acc-0001, whose newest event is one side of a transfer to acc-0002.
    static func onTransfer(_ book: SampleBook = .standard) -> Stage {
        var stage = Stage(book)
        stage.begin()
        stage.wish("t", ["acc-0002", "12.50", "lunch"])
        stage.press("tab enter enter")
        return stage
    }

    private static func version(_ stage: Stage) -> Int64 {
        guard case .timeline(let screen) = stage.model.screens.top else { return -1 }
        return screen.list.window.selectedRow?.event.version.number ?? 0
    }

    private static func row(_ stage: Stage, _ version: Int64) -> EventRow? {
        guard case .timeline(let screen) = stage.model.screens.top else { return nil }
        return screen.list.window.rows.first { $0.event.version.number == version }
    }

    /// Job: undo a wrong entry. From the list of accounts, less what is typed: five keys.
    @Test func fromTheListOfAccounts() {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        stage.press("r")
        #expect(stage.model.text.contains("Reverse acc-0001@\(version)"))
        stage.type("typed twice")
        stage.press("enter")
        for part in [
            "FundsReversed  +12.50 GBP", "FundsReversed  −12.50 GBP",
            "reverses v\(version): FundsWithdrawn", "reason: typed twice", "acc-0002",
        ] {
            #expect(stage.model.text.contains(part), "\(part): \(stage.model.text)")
        }
        stage.press("tab enter")
        #expect(stage.model.overlay == nil)
        #expect(
            stage.model.notice?.text.contains("recorded acc-0001@\(version + 1)") == true)
        #expect(Self.row(stage, version)?.reversedBy == Version(version + 1))
        #expect(Self.row(stage, version + 1)?.reverses == Version(version))
        #expect(stage.model.text.contains("reversed by @\(version + 1)"))
    }

    @Test func aReasonIsAskedFor() {
        var stage = Self.onTransfer()
        stage.press("r enter")
        #expect(stage.model.text.contains("say why it is reversed"))
        stage.type("  ")
        stage.press("enter")
        #expect(stage.model.text.contains("say why it is reversed"))
    }

    /// There and back, by one key.
    @Test func goesToTheReversalAndBack() {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        stage.press("R")
        #expect(stage.model.notice?.text.contains("it is not reversed, and no reversal") == true)
        stage.wish("r", ["typed twice"])
        stage.press("tab enter j")
        #expect(Self.version(stage) == version)
        stage.press("R")
        #expect(Self.version(stage) == version + 1)
        stage.press("R")
        #expect(Self.version(stage) == version)
    }

    @Test func whatCannotBeReversedSaysWhy() {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        stage.wish("r", ["typed twice"])
        stage.press("tab enter r")
        #expect(stage.model.notice?.text.contains("it is a reversal itself") == true)
        stage.press("j r")
        #expect(
            stage.model.notice?.text.contains("it was reversed by @\(version + 1)") == true)
        stage.press("G r")
        #expect(stage.model.notice?.text.contains("it moves no money") == true)
        stage.press("g [ r")
        #expect(stage.model.notice?.text.contains("this is the past") == true)
        #expect(stage.model.overlay == nil)
    }

    /// Two people reverse the same event: the second one learns of it, and cannot.
    @Test func theOtherWasFirst() throws {
        var stage = Self.onTransfer()
        let row = try #require(Self.row(stage, Self.version(stage)))
        stage.wish("r", ["typed twice"])
        stage.book.reverse(row.event)
        stage.press("tab enter")
        #expect(stage.model.text.contains("Nothing was recorded"))
        stage.press("tab enter")
        #expect(stage.model.text.contains("alreadyReversed"), "\(stage.model.text)")
    }

    /// A reversal that arrives strikes the event that is on the screen.
    @Test func newsStrikeWhatIsShown() throws {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        let row = try #require(Self.row(stage, version))
        stage.happens { $0.reverse(row.event) }
        #expect(Self.row(stage, version)?.reversedBy == Version(version + 1))
        #expect(stage.model.text.contains("reversed by @\(version + 1)"))
    }

    /// Whoever writes to another program's table may name any event, and strikes none that keeps
    /// its money.
    @Test func aClaimStrikesNothing() throws {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        let row = try #require(Self.row(stage, version))
        let moved = try #require(row.movement)
        let more = Movement(
            effect: moved.effect,
            amount: Money(
                minorUnits: moved.amount.minorUnits + 1, currency: moved.amount.currency))
        stage.happens { $0.reverse(row.event.id.ofReversal, more, version, of: "acc-0001") }
        #expect(Self.row(stage, version + 1)?.reverses == Version(version))
        #expect(Self.row(stage, version)?.reversedBy == nil)
        #expect(!stage.model.text.contains("reversed by @\(version + 1)"))
    }

    /// Before the reversal nothing was reversed.
    @Test func notInThePast() {
        var stage = Self.onTransfer()
        let version = Self.version(stage)
        stage.wish("r", ["typed twice"])
        stage.press("tab enter [")
        #expect(!stage.model.text.contains("reversed by @\(version + 1)"))
        stage.press("]")
        #expect(stage.model.text.contains("reversed by @\(version + 1)"))
    }
}

extension SampleBook {
    /// Someone else reverses an event, without the other side of its transfer.
    mutating func reverse(_ event: RecordedEvent) {
        guard let movement = try? Movement(event.event.fold) else { return }
        reverse(event.id, movement, event.version.number, of: event.stream.name)
    }

    mutating func reverse(
        _ id: EventID, _ movement: Movement, _ version: Int64, of name: String
    ) {
        let reversal = LedgerEvent.fundsReversed(
            FundsReversed(
                movement: Movement(effect: movement.effect.opposite, amount: movement.amount),
                version: version, reason: "by someone else"))
        guard let encoded = try? EventCodec().encode(reversal) else { return }
        add(
            Entry(
                account: StreamID(stored: name), event: reversal,
                recorded: NewEvent(
                    id: id.ofReversal, type: encoded.type, payload: encoded.payload,
                    fold: encoded.fold, occurredAt: moment, recordedAt: moment, actor: actor,
                    causationID: id.description), command: nil))
    }
}
