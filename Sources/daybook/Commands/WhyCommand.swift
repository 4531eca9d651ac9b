import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain a balance: the events that make it, and the check that they do.",
        discussion: """
            ACCOUNT@ADDRESS explains an account's balance: every event up to there, the subtotals \
            by type, and whether the fold from zero and the fold from the last snapshot agree. \
            @ADDRESS --currency CODE explains a currency's total in the book.

            csv and ndjson are a record an event (for the book, a type). If the folds do not \
            agree the exit status is 5.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT, ACCOUNT@ADDRESS, or @ADDRESS of the book.")
    var subject: AccountArgument

    @Option(name: .long, help: "Of the book: the currency whose total to explain.")
    var currency: String?

    @Option(name: .long, help: "What a moment is compared with: occurred or recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        if let currency, Currency.packed(currency) == nil {
            throw ValidationError("--currency takes the code of a unit, such as GBP.")
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        switch try await subject.findPlace(in: open.store) {
        case .account(let head, let address):
            let place = try await open.ledger.place(address, of: head, clock: clock)
            try await explain(head.stream, place, open.ledger)
        case .book(let address):
            guard let currency = currency.flatMap({ open.ledger.units.recorded($0) }) else {
                throw ValidationError("A total of the book is one of a currency: add --currency.")
            }
            try await explain(currency, address, open)
        }
    }

    // MARK: An account

    private func explain(_ id: StreamID, _ place: AccountPlace, _ ledger: Ledger) async throws {
        var events = RecordWriter(format == .json ? .ndjson : format)
        var isFirst = true
        if format == .json {
            StandardOutput.write("{\"account\":\(JSONLine.string(id.name)),\"events\":[\n")
        }
        let isDescribed = !ledger.descriptions.wholeTypes.isEmpty
        let runs = try await ledger.versions(of: id, at: place).runs
        let links = try await ledger.events.links(
            of: try await ledger.events.reversals(in: id).filtered { event in
                runs.contains { $0.contains(event.version.number) }
            })
        let explanation = try await ledger.explain(id, at: place) { event in
            let fields = fields(event, isDescribed) + links.fields(event.entry.version, of: id)
            if format == .json {
                try StandardOutput.checkOpen()
                if !isFirst { StandardOutput.write(",\n") }
                StandardOutput.write(JSONLine.object(fields))
            } else {
                try events.write(fields)
            }
            isFirst = false
        }
        switch format {
        case .json:
            StandardOutput.write((isFirst ? "" : "\n") + "]," + tail(explanation) + "\n")
            try StandardOutput.flush()
        case .table:
            try events.finish(header: [])
            StandardOutput.write("\n")
            try SingleRecord.write(summary(explanation), as: .table)
        case .csv, .ndjson: try events.finish(header: Self.header)
        }
        if !explanation.foldsAgree { throw disagreement(explanation) }
    }

    private func disagreement(_ explanation: BalanceExplanation) -> CommandStop {
        let snapshot = explanation.snapshot.map { "the snapshot at version \($0.version)" }
        return CommandStop(
            .damaged,
            "damaged: the calculations differ: \(explanation.state.account.balanceText) from the "
                + "first event, "
                + "\(explanation.loaded.account.balanceText) from "
                + "\(snapshot ?? "what is loaded"); see 'daybook snapshots'")
    }

    private static let header = [
        "version", "position", "occurred_at", "recorded_at", "type", "amount_minor",
        "balance_minor", "since_snapshot", "changes", "reverses", "reversed_by",
    ]

    private func fields(_ event: ExplainedEvent, _ isDescribed: Bool) -> [Field] {
        let (entry, account) = (event.entry, event.state.account)
        let amount = entry.fold.amountMinor.flatMap { minor in
            entry.fold.sign == 0 ? nil : entry.fold.sign > 0 ? minor : 0 &- minor
        }
        let shown = amount.flatMap { amount in
            account.currency.map {
                (amount > 0 ? "+" : "") + Money(minorUnits: amount, currency: $0).decimal
            }
        }
        return [
            Field("version", .integer(entry.version.number), column: "VER"),
            Field("position", .integer(entry.position.number), column: "POSITION"),
            Field("occurred_at", .moment(entry.occurredAt), column: "TIME (UTC)"),
            Field("recorded_at", .moment(entry.recordedAt)),
            Field("type", .text(entry.type), column: "EVENT"),
            Field(
                "amount_minor", amount.map { .integer($0) } ?? .none, column: "AMOUNT",
                shown: shown ?? "", isNumber: true),
            Field(
                "balance_minor", .integer(account.balanceMinor), column: "BALANCE",
                shown: account.balanceText),
            Field(
                "since_snapshot", .boolean(event.hasSnapshot && event.isSinceSnapshot),
                column: "FROM",
                shown: event.hasSnapshot && event.isSinceSnapshot ? "snapshot" : "first event"),
            Field(
                "changes", .json(event.changes.json),
                column: isDescribed ? "CHANGES" : nil,
                shown: event.changes.map(Self.text).joined(separator: ", ")),
        ]
    }

    /// `available = false`, `no borrower`
    private static func text(_ change: FieldState) -> String {
        change.value.map { "\(change.name) = \($0)" } ?? "no \(change.name)"
    }

    /// What stands behind the events in a JSON answer.
    private func tail(_ explanation: BalanceExplanation) -> String {
        let account = explanation.state.account
        var writer = JSONWriter()
        writer.object { object in
            object.member("version", explanation.state.version.number)
            object.member("balanceMinor", account.balanceMinor)
            object.member("balance", account.balanceText)
            object.member("currency", account.currencyCode)
            if !account.fields.isEmpty {
                object.name("fields")
                object.raw(account.fieldsJSON.bytes)
                object.name("since")
                object.object { since in
                    for (name, version) in explanation.origins.sorted(by: { $0.key < $1.key }) {
                        since.member(name, version.number)
                    }
                }
            }
            if explanation.late.count > 0 { object.member("lateEvents", explanation.late.count) }
            object.name("fromSnapshot")
            if let snapshot = explanation.snapshot {
                object.object { from in
                    from.member("version", snapshot.version.number)
                    from.member("balanceMinor", snapshot.account.balanceMinor)
                    from.member(
                        "events", explanation.loaded.version.number - snapshot.version.number)
                    from.name("byType")
                    from.raw(TypeFlowJSON.ofAccount(explanation.sinceSnapshot).bytes)
                }
            } else {
                object.null()
            }
            object.name("byType")
            object.raw(TypeFlowJSON.ofAccount(explanation.fromZero).bytes)
            object.name("foldsAgree")
            object.boolean(explanation.foldsAgree)
        }
        return String(JSONLine.safe(writer.text.description).dropFirst())
    }

    private func summary(_ explanation: BalanceExplanation) -> [Field] {
        let account = explanation.state.account
        let since = explanation.snapshot.map { snapshot in
            "\(snapshot.account.balanceText) at @\(snapshot.version), "
                + "\(explanation.loaded.version.number - snapshot.version.number) events since"
        }
        let late = explanation.late.words.map { "; \($0)" } ?? ""
        let text =
            "\(account.balanceText) \(account.currencyCode) at @\(explanation.state.version)\(late)"
        return [
            Field("balance", .none, column: "balance", shown: text),
            Field("snapshot", .none, column: "from snapshot", shown: since ?? "none"),
            Field(
                "folds_agree", .none, column: "folds agree",
                shown: explanation.foldsAgree ? "yes" : "NO"),
        ] + TypeFlowJSON.lines(explanation.fromZero)
            + account.sortedFields.map { name, value in
                let origin = explanation.origins[name].map { ", since @\($0)" } ?? ""
                return Field(
                    name, .none, column: "state.\(name)", shown: value.description + origin)
            }
    }

    // MARK: The book

    private func explain(
        _ currency: Currency, _ address: Address, _ open: OpenLedger
    ) async throws {
        let point = try await open.ledger.bookPoint(of: address, clock: clock)
        let progress = Progress("folding the book", isQuiet: open.isQuiet)
        let explanation = try await BookHistory(ledger: open.ledger)
            .explain(currency, at: point) {
                progress.update($0.number, of: $1.number, "events")
            }
        progress.finish()
        guard currency.isDeclared || explanation.accounts > 0 || explanation.eventCount > 0 else {
            let reason = AmountError.unknownCurrency(currency.code).description
            throw ValidationError("\(Printable(reason)).")
        }
        switch format {
        case .csv, .ndjson:
            var writer = RecordWriter(format)
            for flow in explanation.byType { try writer.write(fields(flow)) }
            try writer.finish(header: ["type", "events", "credits_minor", "debits_minor"])
        case .json, .table: try SingleRecord.write(fields(explanation), as: format)
        }
        guard explanation.foldsAgree else {
            throw CommandStop(
                .damaged, "damaged: the events do not add up to what the accounts hold")
        }
    }

    private func fields(_ flow: TypeFlow) -> [Field] {
        [
            Field("type", .text(flow.type)), Field("events", .integer(flow.flow.events)),
            Field("credits_minor", .total(flow.flow.creditsMinor)),
            Field("debits_minor", .total(flow.flow.debitsMinor)),
            Field("net_minor", .total(flow.flow.netMinor)),
        ]
    }

    private func fields(_ explanation: TotalExplanation) -> [Field] {
        let total = Total(
            minorUnits: explanation.balanceMinor, currency: explanation.currency)
        let all = [
            Field("currency", .text(explanation.currency.code), column: "currency"),
            Field("position", explanation.point.position.map { .integer($0.number) } ?? .none),
            Field("at", .text(explanation.point.text), column: "at"),
            Field(
                "balance_minor", .total(total.minorUnits), column: "total",
                shown: total.description),
            Field("accounts", .integer(explanation.accounts), column: "accounts"),
            Field("events", .integer(explanation.eventCount), column: "events"),
            Field("late_events", .integer(explanation.lateEvents)),
            Field("by_type", .json(TypeFlowJSON.ofAccount(explanation.byType))),
            Field(
                "folds_agree", .boolean(explanation.foldsAgree), column: "folds agree",
                shown: explanation.foldsAgree ? "yes" : "NO"),
        ]
        return format == .table ? all + TypeFlowJSON.lines(explanation.byType) : all
    }
}
