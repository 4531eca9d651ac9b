import EventStoreCore
import Explorer
import LedgerCore
import TextFormats

@testable import LedgerService

/// What a ledger holds and how it fares, as a value; `SampleLedger` records it and answers from it.
struct SampleBook: Sendable {
    /// An event, and the command that it was recorded by.
    struct Entry: Sendable {
        let account: StreamID
        let event: LedgerEvent
        let recorded: NewEvent
        let command: CommandID?
    }

    /// The oldest first.
    private(set) var log: [Entry] = []
    private(set) var accounts: [StreamID: LedgerCore.Account] = [:]
    /// Of these accounts, at these versions; a wrong one with the minor units that it says.
    var snapshots: [StreamID: [(version: Int64, wrong: Int64?)]] = [:]
    /// The moment of the next event.
    var moment = Timestamp(microseconds: Sample.now.microseconds - 30 * Timestamp.day)
    /// Seconds between an event and the next.
    var step: Int64 = 4 * 3600
    var actor: String? = "till-3"

    /// Why everything that is asked for fails; nil if it does not.
    var failure: String?
    /// What becomes of a confirmed preview, where it is not recorded.
    var refusal: Refusal?
    /// What a command comes to that is sent again.
    var outcome: Result<ReceiptInfo, Refusal>?
    /// What becomes of a file: nothing of a scene touches a disk.
    var writing: WriteOutcome?
    /// Events at the end of the log that no read model has seen.
    var unseen = 0
    /// A read model that an event stopped, with what was wrong; the others have seen all.
    var stopped: (name: String, reason: String)?
    /// Who reads the log, and what becomes of a change of one; nil for what is kept in the store.
    var subscriptions: [SubscriptionRow]?
    /// When those were read.
    var readAt = Sample.now
    /// Positions whose events are not what was recorded.
    var damaged: Set<Position> = []
    /// What the file is damaged in.
    var structure: [String] = []

    var head: Position { Position(Int64(log.count)) }

    // MARK: Recording

    /// Details of an event that are not the ledger's.
    struct Details: Sendable {
        var payload: String?
        var metadata: String?
        var schemaVersion = 1
        var correlation: String?
        var causation: String?
        /// Nil for one of its own, or none.
        var command: CommandID?
    }

    mutating func record(_ name: String, _ event: LedgerEvent, _ details: Details = Details()) {
        let position = UInt64(log.count + 1)
        let word = position &* 0x9E37_79B9_7F4A_7C15
        let encoded = try? EventCodec().encode(event)
        let payload = details.payload.map { JSONText(stored: Array($0.utf8)) }
        add(
            Entry(
                account: StreamID(stored: name), event: event,
                recorded: NewEvent(
                    id: EventID(timestamp: moment, random: (word, ~word)), type: event.typeName,
                    schemaVersion: details.schemaVersion,
                    payload: payload ?? encoded?.payload ?? Self.foreign,
                    metadata: details.metadata.map { JSONText(stored: Array($0.utf8)) },
                    fold: (try? FoldFields(event.movement)) ?? .none, occurredAt: moment,
                    recordedAt: Timestamp(microseconds: moment.microseconds + 41_000),
                    actor: actor, correlationID: details.correlation,
                    causationID: details.causation),
                command: details.command
                    ?? (position % 2 == 0
                        ? nil : CommandID(timestamp: moment, random: (~word, word)))))
        moment = Timestamp(microseconds: moment.microseconds + step * Timestamp.second)
    }

    private static let foreign = JSONText(stored: Array(#"{"note":"from another system"}"#.utf8))

    mutating func add(_ entry: Entry) {
        log.append(entry)
        try? accounts[entry.account, default: LedgerCore.Account()].evolve(entry.event)
    }

    /// The same book of other entries.
    func replacing(_ change: (Entry) -> Entry) -> SampleBook {
        var book = self
        (book.log, book.accounts) = ([], [:])
        for entry in log { book.add(change(entry)) }
        return book
    }

    // MARK: Shorthand

    mutating func open(
        _ name: String, _ owner: String, _ code: String = "GBP", overdraft: Int64 = 0
    ) {
        guard let currency = Currency(code: code) else { return }
        record(
            name,
            .accountOpened(
                AccountOpened(owner: owner, currency: currency, overdraftLimitMinor: overdraft)))
    }

    /// Money in, or out where it is below zero.
    mutating func move(_ name: String, _ minor: Int64, _ details: Details = Details()) {
        guard let currency = accounts[StreamID(stored: name)]?.currency else { return }
        let amount = Money(minorUnits: abs(minor), currency: currency)
        let moved = FundsMoved(amount: amount)
        record(name, minor < 0 ? .fundsWithdrawn(moved) : .fundsDeposited(moved), details)
    }
}
