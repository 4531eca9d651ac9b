import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerCore
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

    @Option(name: .long, help: "Only accounts whose name or owner holds this text.")
    var search: String?

    @Option(name: .long, help: "At most this many.")
    var limit: Int?

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    private static let page = 2000

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit counts from 1.") }
    }

    mutating func run() async throws {
        try await write(try parent.open(ledgerOptions, for: isPast ? .read : .readAndProject))
    }

    private var isPast: Bool { at.map { $0.address != .now } ?? false }

    /// Writes the accounts of an open ledger.
    ///
    /// - Throws: what reading the ledger and writing to stdout throw.
    mutating func write(_ open: OpenLedger) async throws {
        var writer = RecordWriter(format)
        if isPast, let at {
            try await writePast(open, at.address, &writer)
        } else if try await open.bringUpToDate([AccountSummaryProjection()]) {
            try await writeNow(open, &writer)
        } else {
            // The read model is behind and may not be written: fold, rather than show old numbers.
            let end = try await open.store.lastPosition()
            try await writePast(open, .position(end), &writer)
        }
        try writer.finish(header: Self.header)
    }

    private func writeNow(_ open: OpenLedger, _ writer: inout RecordWriter) async throws {
        let schema = AccountSummary.schema
        let sortIndex = sort.column.flatMap(schema.index(of:))
        let filters = search.map {
            [ReadModelQuery.Filter.contains(columns: ["account", "owner"], text: $0)]
        }
        var after: ReadModelQuery.Cursor?
        var left = limit ?? .max
        while left > 0 {
            let wanted = min(Self.page, left)
            let rows = try await open.store.rows(
                schema,
                ReadModelQuery(
                    sort: sort.column, descending: descending, after: after, limit: wanted,
                    filters: filters ?? []))
            for row in rows {
                guard let summary = AccountSummary(row) else {
                    throw EventStoreError.damaged(AccountSummary.damage(row))
                }
                try writer.write(Self.fields(summary))
            }
            left -= rows.count
            guard rows.count == wanted, let last = rows.last else { return }
            after = ReadModelQuery.Cursor(sortValue: sortIndex.map { last[$0] }, key: [last[0]])
        }
    }

    private func writePast(
        _ open: OpenLedger, _ address: Address, _ writer: inout RecordWriter
    ) async throws {
        let progress = Progress("folding the book", isQuiet: open.isQuiet)
        var accounts = try await open.ledger.book(at: address, clock: clock) { done, of in
            progress.update(done.number, of: of.number, "events")
        }
        progress.finish()
        if let search {
            accounts = accounts.filter { $0.matches(search) }
        }
        accounts.sort { isBefore($0, $1) }
        for account in accounts.prefix(limit ?? .max) { try writer.write(Self.fields(account)) }
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
