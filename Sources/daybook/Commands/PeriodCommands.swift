import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

struct ClosePeriodCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close-period",
        abstract: "Close a period: nothing more is recorded that is dated up to its end.",
        discussion: """
            A period is a year, a month or a day of UTC that is over: 2026, 2026-03, 2026-03-31. \
            All time before it is closed with it, since an older movement would change the \
            balances that it begins with. Commands and imports are refused that are dated into \
            it, whoever sends them. A wrong event of a closed period is reversed today.

            The closing is an event in the book's stream '$periods'. 'daybook periods' lists them, \
            'daybook reopen-period' takes one back.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var argument: PeriodArgument

    mutating func run() async throws {
        let period = try argument.period
        let open = try await argument.open(parent, ledgerOptions, for: "close \(period)")
        switch try await open.ledger.closePeriod(period) {
        case .recorded:
            AfterCommit.answer("closed \(period)") {
                StandardOutput.write(
                    "\(period)  closed  nothing more is dated up to \(period.lastDay)\n")
            }
        case .wasClosed(let other):
            AfterCommit.answer("nothing was done") {
                StandardOutput.write("\(period)  was closed before  by \(other)\n")
            }
        }
    }
}

struct ReopenPeriodCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen-period",
        abstract: "Reopen the period that was closed last.",
        discussion: """
            A period that a later one has closed is reopened behind that one. The reopening is an \
            event in the book's stream '$periods', with its reason.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var argument: PeriodArgument

    @Option(name: .long, parsing: .unconditional, help: "Why; it is recorded with it.")
    var reason: String

    mutating func run() async throws {
        let period = try argument.period
        let open = try await argument.open(parent, ledgerOptions, for: "reopen \(period)")
        let recorded = try await open.ledger.reopenPeriod(period, reason: reason)
        AfterCommit.answer(recorded == nil ? "nothing was done" : "reopened \(period)") {
            let last = open.ledger.closedPeriods.last
            let rest = last.map { "all up to \($0.lastDay) is closed" } ?? "no period is closed"
            StandardOutput.write(
                "\(period)  \(recorded == nil ? "was open before" : "reopened")  \(rest)\n")
        }
    }
}

struct PeriodsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "periods",
        abstract: "List the periods that were closed, and which of them were reopened.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        var writer = RecordWriter(format)
        for standing in try await open.ledger.periodStandings() {
            try writer.write(fields(standing))
        }
        try writer.finish(
            header: ["period", "state", "closed_by", "actor", "recorded_at", "position", "reason"])
    }

    private func fields(_ standing: PeriodStanding) -> [Field] {
        let event = standing.event
        let (state, by) = (standing.closedBy == nil ? "open" : "closed", standing.closedBy)
        let isOther = by != nil && by != standing.period
        return [
            Field("period", .text(standing.period.description), column: "PERIOD"),
            Field(
                "state", .text(state), column: "STATE",
                shown: isOther ? by.map { "closed by \($0)" } : nil),
            Field("closed_by", by.map { .text($0.description) } ?? .none),
            Field("actor", event.event.actor.map { .text($0) } ?? .none, column: "ACTOR"),
            Field("recorded_at", .moment(event.event.recordedAt), column: "RECORDED"),
            Field("position", .integer(event.position.number), column: "POSITION"),
            Field("reason", standing.reason.map { .text($0) } ?? .none, column: "REASON"),
        ]
    }
}

/// Which period a command is about, and the answer to the question that a production ledger asks.
struct PeriodArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A year, a month or a day: 2026, 2026-03 or 2026-03-31.", valueName: "period"),
        transform: TypedArguments.withoutMark)
    var name: String

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On a production ledger: the name of the ledger's file, instead of the question at the "
                + "terminal.", valueName: "name"))
    var confirm: String?

    /// - Throws: `Rejection.period`.
    var period: CalendarPeriod {
        get throws {
            guard let period = CalendarPeriod(name) else { throw Rejection.period(.noPeriod(name)) }
            return period
        }
    }

    /// Opens the ledger to record what is wished for, in words.
    ///
    /// - Throws: as `DaybookCommand.open` and `ProductionGuard.pass`.
    func open(
        _ parent: DaybookCommand, _ options: LedgerOptions, for wish: String
    ) async throws -> OpenLedger {
        try await parent.open(options, for: .write) { name, isMarked in
            try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                .pass(name, of: "ledger", for: wish)
        }
    }
}
