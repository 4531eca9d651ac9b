import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "List events, of an account or of the whole book.",
        discussion: """
            A filter is an expression of the CloudEvents SQL Expression Language (CESQL): \
            "type = 'FundsDeposited' AND amount >= 250.50", "subject LIKE 'acc-%' AND NOT memo = \
            rent", "data.odds > 2 OR type IN (BetPlaced, BetSettled)".

            Names: type (or event), subject (account), time (occurred), recorded, currency, amount \
            (500 or 250.50), amountminor, memo, counterparty, actor, version, position, id, \
            source, data.x for a member of the payload, extension.x for what came with a foreign \
            event. Functions: ABS, BOOL, CONCAT, CONCAT_WS, INT, IS_BOOL, IS_INT, LEFT, LENGTH, \
            LOWER, RIGHT, STRING, SUBSTRING, TRIM, UPPER.

            Beyond CESQL: names with dots, exact decimals, moments (2026-08-01 is all of the day, \
            2026-08-01T12:00Z a moment), texts of one word without quotes. NOT before a comparison \
            negates it. OR before AND needs parentheses. A comparison with what is missing is false.

            json and ndjson are CloudEvents, as export writes them.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT, or ACCOUNT@ADDRESS for the events up to there.")
    var account: AccountArgument?

    @Flag(name: .long, help: "Keep following new events, until interrupted.")
    var follow = false

    @Option(
        name: .long, parsing: .unconditional, help: "Only events that the expression is true of.")
    var filter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only events after this position of the book; 'end' for new ones only.",
            valueName: "position"))
    var after: String?

    @Option(name: .long, help: "At most this many.")
    var limit: Int?

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit counts from 1.") }
        if follow, format == .json {
            throw ValidationError("--follow has no end, and json has one: use --format ndjson.")
        }
        if let filter { _ = try parse(filter) }
        if let after, after != "end" {
            guard let number = Int64(after), number >= 0 else {
                throw ValidationError("--after takes a position from 0, or 'end'.")
            }
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        var listing = EventListing(
            format: format, filter: try filter.map(parse), limit: limit ?? .max,
            codec: open.ledger.codec, showsBalance: account != nil)
        if let account {
            let (head, address) = try await account.find(in: open.store)
            if follow, address != .now { throw Self.followsFromNow }
            let state = try await list(head, address, open, &listing)
            if follow, !listing.isFull {
                try listing.release()
                try await followBook(open, listing, only: state)
                return
            }
        } else if follow {
            try await followBook(open, listing, only: nil)
            return
        } else {
            try await listBook(open.ledger, &listing)
        }
        try listing.finish()
    }

    private static let followsFromNow = ValidationError(
        "--follow goes on from now; an address ends in the past.")

    private func parse(_ text: String) throws -> EventFilter {
        do {
            return try EventFilter(text)
        } catch let error as FilterError {
            throw ValidationError(Printable(error.description).text)
        }
    }

    private func start(_ ledger: Ledger) async throws -> Position {
        guard let after else { return .start }
        guard let number = Int64(after) else { return try await ledger.events.lastPosition() }
        return Position(number)
    }

    private func listBook(_ ledger: Ledger, _ listing: inout EventListing) async throws {
        var cursor = try await start(ledger)
        let end = try await ledger.events.lastPosition()
        while cursor < end, !listing.isFull {
            try Task.checkCancellation()
            let page = try await ledger.events.readLog(
                LogQuery(after: cursor, through: end, limit: 1000), listing.filter,
                exponent: ledger.codec.units.exponent)
            listing.reversals = try await ledger.reversals(of: page.events)
            for event in page.events { try listing.write(event, after: nil) }
            guard page.readThrough > cursor else { break }
            cursor = page.readThrough
        }
    }

    /// An account's events, each with the balance after it.
    ///
    /// - Returns: the account as it is behind them.
    private func list(
        _ head: StreamHead, _ address: Address, _ open: OpenLedger, _ listing: inout EventListing
    ) async throws -> AccountState {
        let ledger = open.ledger
        let place = try await ledger.place(address, of: head)
        let after = try await start(ledger)
        listing.reversals = try await ledger.events.reversals(in: head.stream).filtered { event in
            event.version <= place.version
                || place.moment.map { event.occurredAt <= $0 } ?? false
        }
        let account = try await ledger.forEachEvent(of: head.stream, at: place) { event, state in
            if event.position > after, listing.passes(event) {
                try listing.write(event, after: state.account)
            }
            return !listing.isFull
        }
        LateEventsNote.write(account.late.words, isQuiet: open.isQuiet)
        return account.state
    }

    /// Tails the log; with an account, only its events, folded on from its state.
    private func followBook(
        _ open: OpenLedger, _ listing: EventListing, only account: AccountState?
    ) async throws {
        let begin: Position
        if let account { begin = account.position } else { begin = try await start(open.ledger) }
        let sink = FollowSink(
            listing: listing, account: account, ledger: open.ledger,
            after: after.flatMap { Int64($0) }.map { Position($0) } ?? begin)
        // An account is folded on by all of its events.
        let types = account == nil ? listing.filter?.types : nil
        let tailer = StreamTailer(store: open.store, after: begin, types: types)
        open.stores.remote?.follow()
        tailer.start(on: Workers.shared) { page in try await sink.write(page) }
        await withTaskCancellationHandler {
            await tailer.finished()
        } onCancel: {
            Task(executorPreference: Workers.shared) { await tailer.stop() }
        }
        if try await sink.isDone { return }
        if let failure = tailer.status.failure { throw CommandStop(.failure, "error: \(failure)") }
        try Task.checkCancellation()
    }
}

/// Writes what a tailer hands over, until the limit is reached or the reader has gone.
private actor FollowSink {
    private struct Done: Error {}

    private var listing: EventListing
    private var account: AccountState?
    private let ledger: Ledger
    /// Events up to here are folded and not written.
    private let after: Position
    private var end: Result<Void, any Error>?

    init(listing: EventListing, account: AccountState?, ledger: Ledger, after: Position) {
        self.after = after
        self.listing = listing
        self.account = account
        self.ledger = ledger
    }

    /// True if it has written all it should.
    var isDone: Bool { get throws { try end?.get() != nil } }

    func write(_ page: LogPage) async throws {
        do {
            listing.reversals = try await ledger.reversals(of: page.events)
            for event in page.events {
                if account != nil, event.stream != account?.id { continue }
                try account?.evolve(event, ledger.codec)
                guard event.position > after, listing.passes(event) else { continue }
                try listing.write(event, after: account?.account)
                if listing.isFull { break }
            }
            try listing.release()
        } catch {
            end = .failure(error)
            throw error
        }
        if listing.isFull {
            end = .success(())
            throw Done()
        }
    }
}
