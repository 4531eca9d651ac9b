import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

struct WhenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "when",
        abstract: "Find when a condition held: 'balance < 0'.",
        discussion: """
            A condition is judged after each event of the account's history: in the order of \
            versions or, told from a moment of the occurred clock, in the order in which they \
            happened. It is an expression of the language that filters are in (daybook help \
            events): "event = FundsWithdrawn and amount > 500", "previous.balance >= 0 and \
            balance < 0".

            Names: balance, amount, amountminor, event (or type), version, position, account \
            (subject), owner, status, currency, overdraft, memo, actor, occurred (time), recorded. \
            previous.balance, previous.owner, previous.status, previous.currency and \
            previous.overdraft are of the account before the event; state.x and previous.state.x \
            are what descriptions set. Any other name is a member \
            of the payload, as data.x is. Decimals count whole units of the account's currency and \
            are compared exactly; a day is all of it. What is not there compares as false, also \
            with !=.

            Exit status: 0 if it ever holds, 1 if never.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(
        help: ArgumentHelp(
            "ACCOUNT CONDITION, ACCOUNT@ADDRESS CONDITION to tell previous and next as well, or, "
                + "with --all, CONDITION.", valueName: "account> <condition"))
    var arguments: [String]

    @Flag(name: .long, help: "Look through the whole book: the first hit of each account.")
    var all = false

    @Option(name: .long, help: "The time of a hit: when it occurred or was recorded.")
    var clock: Clock = .occurred

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        guard arguments.count == (all ? 1 : 2) else {
            throw ValidationError(
                all
                    ? "--all takes a condition and no account."
                    : "An account and a condition are "
                        + "needed, or --all and a condition.")
        }
        _ = try condition()
    }

    private func condition() throws -> Condition {
        do {
            return try Condition(TypedArguments.withoutMark(arguments.last ?? ""))
        } catch {
            throw ValidationError(Printable(error.description).text)
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let condition = try condition()
        let count = all ? try await searchBook(condition, open) : try await search(condition, open)
        if count == 0 { throw CommandStop(.failure, "never: \(Printable(condition.text))") }
    }

    // MARK: An account

    private func search(_ condition: Condition, _ open: OpenLedger) async throws -> Int64 {
        guard let account = AccountArgument(argument: arguments[0]) else { return 0 }
        let (head, address) = try await account.findAccount(in: open.store)
        let cursor =
            account.address == nil
            ? nil : try await open.ledger.place(address, of: head, clock: clock)
        let links = try await open.store.links(of: try await open.store.reversals(in: head.stream))
        let progress = Progress("folding the account", isQuiet: open.isQuiet)
        var writer = RecordWriter(format)
        let answer = try await open.ledger.when(
            condition, in: head.stream, from: cursor,
            progress: { progress.update($0, of: $1, "events") },
            visit: { hit in
                if format != .json { try writer.write(fields(hit, links)) }
                return true
            })
        progress.finish()
        if format == .json {
            try SingleRecord.write(fields(answer, cursor, links), as: .json)
        } else if answer.count > 0 || format != .table {
            try writer.finish(header: Self.header)
        }
        tell(answer.neverSeen, condition, open)
        // In JSON it stands in the answer.
        LateEventsNote.write(answer.late.words, isQuiet: open.isQuiet || format == .json)
        return answer.count
    }

    private func fields(
        _ answer: ConditionAnswer, _ cursor: AccountPlace?, _ links: ReversalLinks
    ) -> [Field] {
        var fields = [
            Field("first", place(answer.first, links)), Field("last", place(answer.last, links)),
            Field("count", .integer(answer.count)), Field("examined", .integer(answer.examined)),
        ]
        if cursor != nil {
            fields.append(Field("previous", place(answer.previous, links)))
            fields.append(Field("next", place(answer.next, links)))
            fields.append(Field("late_events", .integer(answer.late.count)))
        }
        return fields
    }

    private func place(_ hit: ConditionHit?, _ links: ReversalLinks) -> Field.Value {
        guard let hit else { return .none }
        var writer = JSONWriter()
        writer.object { object in
            object.member("version", hit.version.number)
            object.member("at", hit.time(clock).description)
            object.member("position", hit.position.number)
            object.member("type", hit.type)
            object.member("balanceMinor", hit.account.balanceMinor)
            object.member("balance", hit.account.balanceText)
            if let version = links.reversed(by: hit.version, in: hit.id) {
                object.member("reverses", version.number)
            }
            if let version = links.reversal(of: hit.version, in: hit.id) {
                object.member("reversedBy", version.number)
            }
        }
        return .json(writer.text)
    }

    // MARK: The book

    private func searchBook(_ condition: Condition, _ open: OpenLedger) async throws -> Int64 {
        let end = try await open.store.lastPosition()
        let links = try await open.store.links(of: try await open.store.reversals(through: end))
        let progress = Progress("folding the book", isQuiet: open.isQuiet)
        var writer = RecordWriter(format)
        var count: Int64 = 0
        let told = try await open.ledger.whenInBook(
            condition, firstOnly: true,
            progress: { progress.update($0.number, of: $1.number, "events") },
            visit: { hit in
                count += 1
                try writer.write(fields(hit, links))
                return true
            })
        progress.finish()
        if count > 0 || format != .table { try writer.finish(header: Self.header) }
        tell(told.neverSeen, condition, open)
        return count
    }

    // MARK: Both

    private static let header = [
        "account", "version", "at", "position", "type", "balance_minor", "currency", "balance",
        "reverses", "reversed_by",
    ]

    private func fields(_ hit: ConditionHit, _ links: ReversalLinks) -> [Field] {
        [
            Field("account", .text(hit.id.name), column: "ACCOUNT"),
            Field("version", .integer(hit.version.number), column: "VER"),
            Field("at", .moment(hit.time(clock)), column: "TIME (UTC)"),
            Field("position", .integer(hit.position.number), column: "POSITION"),
            Field("type", .text(hit.type), column: "EVENT"),
            Field("balance_minor", .integer(hit.account.balanceMinor)),
            Field("currency", .text(hit.account.currencyCode), column: "CUR"),
            Field(
                "balance", .text(hit.account.balanceText), column: "BALANCE", isNumber: true),
        ] + links.fields(hit.version, of: hit.id)
    }

    /// A member that no event has may have been mistyped, and so may a field that no description
    /// sets.
    private func tell(_ neverSeen: [String], _ condition: Condition, _ open: OpenLedger) {
        let known = open.ledger.descriptions.fieldNames
        for name in condition.fieldNames where !known.contains(name) {
            StandardError.write(
                "note: no description of this book sets 'state.\(Printable(name))'"
                    + NearestName.hint(for: name, among: known))
        }
        for name in neverSeen {
            StandardError.write(
                "note: no event that was looked at has '\(Printable(name))' in its payload")
        }
    }
}
