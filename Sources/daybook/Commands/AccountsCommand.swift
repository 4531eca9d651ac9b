import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService

struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "List accounts, now or as they were.")

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
    var sort: AccountOrder = .account

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
        try write(try await listing(open), isQuiet: open.isQuiet)
    }

    private var isPast: Bool { at.map { $0.address != .now } ?? false }

    /// Reads the accounts of an open ledger. All of them are in memory before the first is written:
    /// a reader that stalls holds up nothing, and sees no other moment.
    ///
    /// - Throws: what reading the ledger throws.
    func listing(_ open: OpenLedger) async throws -> BookListing {
        var list = BookList(sort, isDescending: descending, filter: search ?? "")
        if isPast, let address = at?.address {
            list.point = TimePoint(
                try await open.ledger.bookPoint(of: address, clock: clock))
        }
        // A read model that is behind and may not be written: fold, rather than show old numbers.
        let isProjected =
            isPast ? false : try await open.bringUpToDate([AccountSummaryProjection()])
        let progress = Progress("folding the book", isQuiet: open.isQuiet)
        defer { progress.finish() }
        return try await BookReader(open.ledger).listing(
            list, limit: limit ?? .max, isProjected: isProjected
        ) { progress.update($0.number, of: $1.number, "events") }
    }

    /// Writes accounts.
    ///
    /// - Throws: what writing to stdout throws.
    func write(_ listing: BookListing, isQuiet: Bool) throws {
        var writer = RecordWriter(format)
        for account in listing.accounts { try writer.write(Self.fields(account)) }
        try writer.finish(header: Self.header)
        LateEventsNote.write(LateEvents.words(inBook: listing.lateEvents), isQuiet: isQuiet)
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

extension AccountOrder: ExpressibleByArgument {}
