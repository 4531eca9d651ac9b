import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

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
            let places = (
                try await ledger.place(first, of: head, clock: clock),
                try await ledger.place(second, of: head, clock: clock)
            )
            let comparison = try await ledger.compare(head.stream, places.0, places.1) {
                progress.update($0, of: $1, "events")
            }
            progress.finish()
            try SingleRecord.write(fields(comparison), as: format)
        case (.book(let first), .book(let second)):
            let end = try await ledger.events.lastPosition()
            let points = (
                try await ledger.bookPoint(of: first, clock: clock, in: end),
                try await ledger.bookPoint(of: second, clock: clock, in: end)
            )
            let comparison = try await BookHistory(ledger: ledger)
                .compare(points.0, points.1) {
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
                "before", side(comparison.before, comparison.lateBefore), column: "before",
                shown: line(comparison.before, comparison.lateBefore)),
            Field(
                "after", side(comparison.after, comparison.lateAfter), column: "after",
                shown: line(comparison.after, comparison.lateAfter)),
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

    private func side(_ state: AccountState, _ late: LateEvents) -> Field.Value {
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
            if !account.fields.isEmpty {
                object.name("fields")
                object.raw(account.fieldsJSON.bytes)
            }
            object.member("position", state.position.number)
            if let moment = state.highestOccurredAt {
                object.member("lastEventAt", moment.description)
            }
            if late.count > 0 { object.member("lateEvents", late.count) }
        }
        return .json(writer.text)
    }

    private func line(_ state: AccountState, _ late: LateEvents) -> String {
        let time = state.highestOccurredAt.map { ", \($0)" } ?? ""
        return "\(state.account.balanceText) \(state.account.currencyCode) at @\(state.version)"
            + time + (late.words.map { "; \($0)" } ?? "")
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
            if let position = side.point.position { object.member("position", position.number) }
            object.member("accounts", side.accounts)
            object.name("totalsMinor")
            object.object { totals in
                for total in side.totals {
                    totals.member(total.currency.code, total.balanceMinor)
                }
            }
            if let moment = side.time(clock) { object.member("at", moment.description) }
            if side.lateEvents > 0 { object.member("lateEvents", side.lateEvents) }
        }
        return .json(writer.text)
    }

    private func line(_ side: BookComparison.Side) -> String {
        let totals = side.totals.map(\.balance.description)
        let late = LateEvents.words(inBook: side.lateEvents).map { "; \($0)" } ?? ""
        return "\(side.point.text): \(counted(side.accounts, "account"))"
            + (totals.isEmpty ? "" : ", " + totals.joined(separator: ", ")) + late
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
