import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare an account, or the book, at two points of its past.",
        discussion: """
            485@10 485@60 compares one account; @pos:20000 @pos:30000, or two moments, compare the \
            whole book. The earlier one is 'before', whichever comes first.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT@ADDRESS, or @ADDRESS of the book.")
    var one: AccountArgument

    @Argument(help: "The second point, of the same account or of the book.")
    var other: AccountArgument

    @Option(name: .long, help: "What a moment is compared with: occurred or recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let ledger = open.ledger
        let places = (
            try await one.findPlace(in: ledger.events), try await other.findPlace(in: ledger.events)
        )
        let progress = Progress("folding the history", isQuiet: open.isQuiet)
        switch places {
        case (.account(let earlier, let first), .account(let head, let second))
        where head.stream == earlier.stream:
            // Both of the account as it was found last.
            let versions = (
                try await ledger.resolve(first, of: head, clock: clock),
                try await ledger.resolve(second, of: head, clock: clock)
            )
            let comparison = try await ledger.compare(head.stream, versions.0, versions.1) {
                progress.update($0, of: $1, "events")
            }
            progress.finish()
            try SingleRecord.write(fields(comparison), as: format)
        case (.book(let first), .book(let second)):
            let end = try await ledger.events.lastPosition()
            let positions = (
                try await ledger.bookPosition(of: first, clock: clock, in: end),
                try await ledger.bookPosition(of: second, clock: clock, in: end)
            )
            let comparison = try await BookHistory(ledger: ledger)
                .compare(positions.0, positions.1) {
                    progress.update($0.number, of: $1.number, "events")
                }
            progress.finish()
            try SingleRecord.write(fields(comparison), as: format)
        default:
            throw ValidationError("Two points in time of one account are compared, or of the book.")
        }
    }

    // MARK: An account

    private func fields(_ comparison: AccountComparison) -> [Field] {
        let currency = comparison.after.account.currency ?? comparison.before.account.currency
        let changes = comparison.changes.map { change in
            Field(
                change.name, .none, column: "  " + change.name,
                shown: "\(change.before) → \(change.after)")
        }
        let all = [
            Field("account", .text(comparison.after.id.name), column: "account"),
            Field(
                "before", side(comparison.before), column: "before",
                shown: line(comparison.before)),
            Field("after", side(comparison.after), column: "after", shown: line(comparison.after)),
            Field("events", .integer(comparison.eventCount), column: "events"),
            Field(
                "net_minor", .total(comparison.netMinor), column: "net",
                shown: currency.map {
                    signed(Total(minorUnits: comparison.netMinor, currency: $0))
                } ?? ""),
            Field("by_type", .json(TypeFlowJSON.ofAccount(comparison.byType))),
            elapsed(comparison.elapsedMicroseconds(clock)),
        ]
        return format == .table ? all + changes + TypeFlowJSON.lines(comparison.byType) : all
    }

    private func side(_ state: AccountState) -> Field.Value {
        var writer = JSONWriter()
        let account = state.account
        writer.object { object in
            object.member("version", state.version.number)
            object.member("status", account.status.rawValue)
            object.member("owner", account.owner)
            object.member("currency", account.currencyCode)
            object.member("balanceMinor", account.balanceMinor)
            object.member("balance", account.balanceText)
            object.member("overdraftLimitMinor", account.overdraftLimitMinor)
            object.member("position", state.position.number)
            if let moment = state.lastOccurredAt {
                object.member("lastEventAt", moment.description)
            }
        }
        return .json(writer.text)
    }

    private func line(_ state: AccountState) -> String {
        let time = state.lastOccurredAt.map { ", \($0)" } ?? ""
        return "\(state.account.balanceText) \(state.account.currencyCode) at @\(state.version)"
            + time
    }

    // MARK: The book

    private func fields(_ comparison: BookComparison) -> [Field] {
        let nets = comparison.net
        var netText = JSONWriter()
        netText.object { object in
            for net in nets { object.member(net.currency.code, net.minorUnits) }
        }
        let netLine = nets.map(signed).joined(separator: ", ")
        let all = [
            Field(
                "before", side(comparison.before), column: "before",
                shown: line(comparison.before)),
            Field("after", side(comparison.after), column: "after", shown: line(comparison.after)),
            Field("events", .integer(comparison.eventCount), column: "events"),
            Field("net_minor", .json(netText.text), column: "net", shown: netLine),
            Field("by_type", .json(TypeFlowJSON.ofBook(comparison.byType))),
            elapsed(comparison.elapsedMicroseconds(clock)),
        ]
        return format == .table ? all + TypeFlowJSON.lines(comparison.byType) : all
    }

    private func side(_ side: BookComparison.Side) -> Field.Value {
        var writer = JSONWriter()
        writer.object { object in
            object.member("position", side.position.number)
            object.member("accounts", side.accounts)
            object.name("totalsMinor")
            object.object { totals in
                for total in side.totals {
                    totals.member(total.currency.code, total.balanceMinor)
                }
            }
            if let moment = side.time(clock) { object.member("at", moment.description) }
        }
        return .json(writer.text)
    }

    private func line(_ side: BookComparison.Side) -> String {
        let totals = side.totals.map(\.balance.description)
        return "@pos:\(side.position): \(grouped(side.accounts)) accounts, "
            + totals.joined(separator: ", ")
    }

    // MARK: Both

    private func signed(_ total: Total) -> String {
        (total.minorUnits > 0 ? "+" : "") + total.description
    }

    private func elapsed(_ microseconds: Int64?) -> Field {
        Field(
            "elapsed", microseconds.map { .text(ElapsedTime.iso8601($0)) } ?? .none,
            column: "elapsed", shown: microseconds.map(ElapsedTime.words) ?? "")
    }
}
