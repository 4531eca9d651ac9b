import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService

struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "List accounts, now or as they were.")

    enum Sort: String, CaseIterable, ExpressibleByArgument {
        case account, owner, balance, version, activity

        var column: String? {
            switch self {
            case .account: nil
            case .owner: "owner"
            case .balance: "balance_minor"
            case .version: "version"
            case .activity: "last_event_at"
            }
        }
    }

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "As of an address of the book: a moment (a day alone: its end, UTC), @pos:N, or -N "
                + "positions."))
    var at: AddressArgument?

    @Option(name: .long, help: "What a moment is compared with: occurred or recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "account, owner, balance, version or activity.")
    var sort: Sort = .account

    @Flag(name: .long, help: "The largest first.")
    var descending = false

    @Option(
        name: .long, parsing: .unconditional,
        help: "Only accounts whose name or owner holds this text.")
    var search: String?

    @Option(name: .long, help: "At most this many.")
    var limit: Int?

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit counts from 1.") }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: isPast ? .read : .readAndProject)
        try write(try await listing(open))
    }

    private var isPast: Bool { at.map { $0.address != .now } ?? false }

    /// Accounts, all of one moment and in the order to be written.
    struct Listing {
        /// Where the book ended at that moment.
        let end: Position
        let accounts: [AccountSummary]
        /// Of a moment: events that count and were recorded behind a later one of their account.
        var lateEvents: Int64 = 0
    }

    /// Reads the accounts of an open ledger. All of them are in memory before the first is written:
    /// a reader that stalls holds up nothing, and sees no other moment.
    ///
    /// - Throws: what reading the ledger throws.
    func listing(_ open: OpenLedger) async throws -> Listing {
        if !isPast, try await open.bringUpToDate([AccountSummaryProjection()]),
            let copy = try await open.store.copy(AccountSummary.schema, query)
        {
            let accounts = try copy.rows.map { row in
                guard let summary = AccountSummary(row, open.ledger.units) else {
                    throw EventStoreError.damaged(AccountSummary.damage(row))
                }
                return summary
            }
            return Listing(end: copy.status.checkpoint, accounts: accounts)
        }
        let end = try await open.store.lastPosition()
        // A read model that is behind and may not be written: fold, rather than show old numbers.
        let address = isPast ? at?.address : nil
        return try await folded(open, address ?? .position(end), in: end)
    }

    /// Writes accounts.
    ///
    /// - Throws: what writing to stdout throws.
    func write(_ listing: Listing) throws {
        var writer = RecordWriter(format)
        for account in listing.accounts { try writer.write(Self.fields(account)) }
        try writer.finish(header: Self.header)
        if let words = LateEvents.words(inBook: listing.lateEvents) {
            StandardError.write("note: \(words), and counted")
        }
        guard format == .table, !listing.accounts.isEmpty else { return }
        StandardOutput.write(Self.totals(of: listing.accounts))
        try StandardOutput.flush()
    }

    /// `12 accounts   total 30547.06 GBP`, behind an empty line.
    private static func totals(of accounts: [AccountSummary]) -> String {
        var sums: [Currency: Int128] = [:]
        for balance in accounts.compactMap(\.account.balance) {
            sums[balance.currency, default: 0] += Int128(balance.minorUnits)
        }
        let totals = sums.map { Total(minorUnits: $1, currency: $0) }
            .sorted { $0.currency.code < $1.currency.code }.map(\.description)
        let total = totals.isEmpty ? "" : "   total \(totals.joined(separator: ", "))"
        return "\n\(counted(Int64(accounts.count), "account"))\(total)\n"
    }

    private var query: ReadModelQuery {
        ReadModelQuery(
            sort: sort.column, descending: descending, limit: limit ?? .max,
            filters: search.map { [.contains(columns: ["account", "owner"], text: $0)] } ?? [])
    }

    private func folded(
        _ open: OpenLedger, _ address: Address, in end: Position
    ) async throws -> Listing {
        let progress = Progress("folding the book", isQuiet: open.isQuiet)
        let point = try await open.ledger.bookPoint(of: address, clock: clock, in: end)
        let book = try await open.ledger.book(at: point, in: end) { done, of in
            progress.update(done.number, of: of.number, "events")
        }
        var accounts = book.accounts
        progress.finish()
        if let search { accounts = accounts.filter { $0.matches(search) } }
        accounts.sort { isBefore($0, $1) }
        return Listing(
            end: end, accounts: Array(accounts.prefix(limit ?? .max)),
            lateEvents: book.lateEvents)
    }

    private func isBefore(_ left: AccountSummary, _ right: AccountSummary) -> Bool {
        let (first, second) = descending ? (right, left) : (left, right)
        switch sort {
        case .account: return first.id < second.id
        case .owner:
            let (one, other) = (first.account.owner.utf8, second.account.owner.utf8)
            if one.elementsEqual(other) { return first.id < second.id }
            return one.lexicographicallyPrecedes(other)
        case .balance:
            return (first.account.balanceMinor, first.id) < (second.account.balanceMinor, second.id)
        case .version: return (first.version, first.id) < (second.version, second.id)
        case .activity: return (first.lastEventAt, first.id) < (second.lastEventAt, second.id)
        }
    }

    private static let header = [
        "account", "owner", "balance_minor", "currency", "version", "last_event_at", "balance",
        "status", "overdraft_limit_minor", "opened_at", "last_position",
    ]

    private static func fields(_ summary: AccountSummary) -> [Field] {
        let account = summary.account
        return [
            Field("account", .text(summary.id.name), column: "ACCOUNT"),
            Field("owner", .text(account.owner), column: "OWNER"),
            Field(
                "balance_minor", .integer(account.balanceMinor), column: "BALANCE",
                shown: account.balanceText),
            Field("currency", .text(account.currencyCode), column: "CUR"),
            Field("version", .integer(summary.version.number), column: "VER"),
            Field("last_event_at", .moment(summary.lastEventAt), column: "LAST EVENT"),
            Field("balance", .text(account.balanceText)),
            Field("status", .text(account.status.rawValue), column: "STATUS"),
            Field("overdraft_limit_minor", .integer(account.overdraftLimitMinor)),
            Field("opened_at", .moment(summary.openedAt)),
            Field("last_position", .integer(summary.lastPosition.number)),
        ]
    }
}

extension AccountSummary {
    /// As the read model's `contains`: ASCII letters match in either case.
    fileprivate func matches(_ text: String) -> Bool {
        let wanted = text.asciiLowercased
        return id.name.asciiLowercased.contains(wanted)
            || account.owner.asciiLowercased.contains(wanted)
    }
}
