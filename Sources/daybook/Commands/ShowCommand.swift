import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an account, now or at any point of its past.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT or ACCOUNT@ADDRESS.")
    var account: AccountArgument

    @Option(
        name: .long, parsing: .unconditional,
        help: "The address, for an account whose name holds an @.")
    var at: AddressArgument?

    @Option(name: .long, help: "What a moment is compared with: occurred or recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let ledger = try await parent.open(ledgerOptions, for: .read).ledger
        try SingleRecord.write(try await answer(ledger), as: format)
    }

    /// What is to be told of the account.
    ///
    /// - Throws: what reading the ledger throws.
    func answer(_ ledger: Ledger) async throws -> [Field] {
        let (head, address) = try await account.findAccount(in: ledger.events, at: at?.address)
        let place = try await ledger.place(address, of: head, clock: clock)
        let account = try await ledger.load(head.stream, at: place)
        guard account.exists else {
            throw CommandStop(
                .failure,
                "error: account '\(Printable(head.stream.name))' was not yet open at "
                    + "\(address)\(try await opening(of: head.stream, in: ledger))")
        }
        return fields(account, address, head) + (try await links(account, ledger))
    }

    /// What the account's last event is linked to by a reversal, which may be one of later.
    private func links(_ found: PastAccount, _ ledger: Ledger) async throws -> [Field] {
        let state = found.state
        let event = try await ledger.events.read(
            state.id, StreamQuery(from: state.version, through: state.version, limit: 1)
        ).first
        let reverses = event?.reverses
        let reversals = try await ledger.reversals(of: [event].compactMap(\.self))
        let by = event.flatMap { reversals.version(reversing: $0) }
        let links = [("reverses", "reverses", reverses), ("reversed_by", "reversed by", by)]
        return links.filter { format != .table || $0.2 != nil }.map { name, words, version in
            Field(
                name, version.map { .integer($0.number) } ?? .none, column: words,
                shown: version.map { "\(Printable(state.id.name))@\($0)" })
        }
    }

    /// When it was opened, where that can be told.
    private func opening(of account: StreamID, in ledger: Ledger) async throws -> String {
        let opened = try await ledger.load(account, through: Version(1))
        guard let moment = clock == .occurred ? opened.highestOccurredAt : opened.highestRecordedAt
        else {
            return ""
        }
        return "; its first event is of \(moment)"
    }

    private func fields(_ found: PastAccount, _ address: Address, _ head: StreamHead) -> [Field] {
        let state = found.state
        let account = state.account
        let available = account.currency.map {
            Money(minorUnits: account.availableMinor, currency: $0).decimal
        }
        return [
            Field("account", .text(state.id.name), column: "account"),
            Field("owner", .text(account.owner), column: "owner"),
            Field("status", .text(account.status.rawValue), column: "status"),
            Field("version", .integer(state.version.number)),
            Field("version_of", .text("\(state.version) of \(head.version)"), column: "version"),
            Field("address", .text(address.description), column: "asked for"),
            Field("as_of", moment(state.highestOccurredAt), column: "as of"),
            Field("balance", .text(account.balanceText), column: "balance"),
            Field("balance_minor", .integer(account.balanceMinor)),
            Field("currency", .text(account.currencyCode), column: "currency"),
            Field("available", .text(available ?? "0"), column: "available"),
            Field("overdraft_limit_minor", .integer(account.overdraftLimitMinor)),
            Field("opened_at", moment(state.openedAt), column: "opened"),
            Field("position", .integer(state.position.number), column: "position"),
            Field("hash", .text(state.hash.description), column: "hash"),
            Field("fields", .json(account.fieldsJSON)),
            Field("late_events", .integer(found.late.count)),
            Field("late", .text(found.late.words ?? ""), column: "late"),
        ].filter { field in
            switch field.name {
            case "version_of": format == .table
            case "late": format == .table && found.late.count > 0
            default: true
            }
        } + (format == .table ? described(account) : [])
    }

    /// What descriptions say of the state, a line each.
    private func described(_ account: Account) -> [Field] {
        account.sortedFields.map { name, value in
            Field(name, .text(value.description), column: "state.\(name)")
        }
    }

    private func moment(_ moment: Timestamp?) -> Field.Value { moment.map { .moment($0) } ?? .none }
}
