import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import TextFormats

extension ShippedReactor.Kind: ExpressibleByArgument {}

struct ReactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "react",
        abstract: "Answer events with commands: an alert, a sweep, a total; each once in effect.",
        discussion: """
            NAME is a subscription, which is made on first use: which reactor answers, with what \
            it is told, which events it is handed, and how far it has come are kept in the ledger. \
            Of several processes with one name one reads, on whatever host; the others wait to \
            take over.

            overdraft records in $alerts that a balance has fallen below --limit (or below zero). \
            sweep transfers what an account holds above --limit --to another account. total \
            records an event of the --type that a description has, which states the balance.

            What it records bears the id of the event that it answers, and reactor:NAME as the \
            actor. It answers nothing that it has recorded itself, or that came of it. A command \
            that a rule refuses is noted, and listed with --refused. SIGINT and SIGTERM end it in \
            order, with status 130.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The subscription.", transform: TypedArguments.withoutMark)
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "overdraft, sweep or total. Needed on first use, and the same later on.",
            valueName: "reactor"))
    var with: ShippedReactor.Kind?

    @Option(
        name: .long, parsing: .unconditional,
        help: "The amount that a balance may rise or fall to, with its unit: '1000.00 GBP'.")
    var limit: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("The account that a sweep transfers to.", valueName: "account"),
        completion: AccountArgument.names)
    var to: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "The described type that a total is recorded as, which states the balance.",
            valueName: "type"))
    var type: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "The events that it is handed; fixed on first use. Without it those that move money, "
                + "and none of its own."))
    var filter: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On first use: \(BookPlace.help). What stands behind it is answered.",
            valueName: "place"))
    var from: BookPlace?

    @Flag(name: .long, help: "End at the end of the log, and wait for nothing.")
    var once = false

    @Flag(name: .long, help: "List what was refused, and do nothing else.")
    var refused = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long others watch before they take over from one that is silent.",
            valueName: "seconds"))
    var lease = 15.0

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On a production ledger, or another program's table: its name, instead of the "
                + "question at the terminal.", valueName: "name"))
    var confirm: String?

    @Option(name: .long, help: "Of what was refused: table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        guard (0.05...86_400).contains(lease) else {
            throw ValidationError("--lease takes 0.05 to 86400 seconds.")
        }
    }

    mutating func run() async throws {
        let name = try SubscriptionName(name)
        if refused { return try await list(name) }
        let open = try await parent.open(ledgerOptions, for: .write) {
            [confirm] ledger, isMarked in
            try ProductionGuard(ledger: ledger, isProduction: isMarked, given: confirm)
                .pass(ledger, of: "ledger", for: "let the reactor '\(name)' act")
        }
        if !open.isProduction {
            try open.askForTable(
                open.name, of: "table", for: "let the reactor '\(name)' act", confirm)
        }
        let subscription = try await subscription(name, open)
        guard let shipped = subscription.target.flatMap({ ShippedReactor(target: $0) }) else {
            throw CommandStop(
                .usage,
                "error: the subscription '\(name)' is for no reactor that this daybook knows")
        }
        let reactor = try Self.reactor(shipped, open)
        var options = SubscriptionRunner.Options(holder: OpenLedger.readerName)
        options.lease = .seconds(lease)
        options.endsAtEnd = once
        options.made = subscription.createdAt
        // Each event may cost a command: what is in hand when it ends is looked at again.
        options.batchSize = 100
        let (codec, isQuiet) = (open.ledger.codec, open.isQuiet)
        let reading = SubscriptionRunner(
            store: open.store, name: name, options: options, clock: .live,
            executor: Workers.shared, exponent: { codec.units.exponent($0) },
            notify: { if !isQuiet { StandardError.write($0.words(name)) } })
        open.stores.remote?.follow()
        try await ReactorRunner(
            reading, reactor, notify: { if !isQuiet { Self.tell($0) } }
        ).run()
    }

    private static func tell(_ notice: ReactorNotice) {
        switch notice {
        case .answered: break
        case .refused(let note):
            StandardError.write(
                "note: nothing was done about position \(note.position): \(Printable(note.reason))")
        case .trouble(let position, let reason):
            StandardError.write(
                "warning: position \(position): \(Printable(reason)); trying again")
        }
    }

    // MARK: What was refused

    private func list(_ name: SubscriptionName) async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        guard try await open.subscriptions().find(name) != nil else {
            throw SubscriptionError.missing(name)
        }
        var writer = RecordWriter(format)
        for note in try await ReactionNotes(of: name, open.store.checkpoints).all() {
            try writer.write([
                Field("position", .integer(note.position.number), column: "POSITION"),
                Field("at", .moment(note.at), column: "AT"),
                Field("reason", .text(note.reason), column: "REFUSED"),
            ])
        }
        try writer.finish(header: ["position", "at", "reason"])
    }

    // MARK: The subscription

    /// The one that is there, if it is what is asked for; or a new one.
    private func subscription(
        _ name: SubscriptionName, _ open: OpenLedger
    ) async throws -> Subscription {
        let asked = try wanted(open)
        return try await open.changeableSubscriptions().findOrCreate(
            name, check: { try check($0, asked) },
            make: { try await new(name, asked, open) })
    }

    private func new(
        _ name: SubscriptionName, _ asked: ShippedReactor?, _ open: OpenLedger
    ) async throws -> Subscription {
        guard let asked else {
            throw CommandStop(
                .usage,
                "error: there is no subscription '\(name)' yet; --with says which reactor "
                    + "answers")
        }
        if case .overdraft = asked.kind, open.stores.remote?.status.table != nil {
            throw CommandStop(
                .usage,
                "error: alerts stand in $alerts, for which another program's table has no "
                    + "place")
        }
        // Before it is kept: a mistyped one would have to be deleted again.
        _ = try Self.reactor(asked, open)
        return try Subscription(
            name, filter: filter ?? ShippedReactor.filter(for: name), target: asked.target,
            began: try await (from ?? .beginning).position(in: open.ledger),
            createdAt: open.ledger.environment.now())
    }

    /// What was typed; nil for nothing.
    private func wanted(_ open: OpenLedger) throws -> ShippedReactor? {
        guard let with else {
            guard limit == nil, to == nil, type == nil else {
                throw ValidationError("--limit, --to and --type come with --with.")
            }
            return nil
        }
        let amount = try limit.map { text in
            do {
                return try Money(text, currency: nil, units: open.ledger.units).description
            } catch let error as AmountError {
                throw CommandStop(
                    .usage, "error: --limit: \(Printable(error.description))")
            }
        }
        let isComplete =
            switch with {
            case .overdraft: to == nil && type == nil
            case .sweep: limit != nil && to != nil && type == nil
            case .total: limit == nil && to == nil && type != nil
            }
        guard isComplete else {
            throw ValidationError(
                "--with overdraft takes --limit or nothing, sweep --limit and --to, total --type.")
        }
        return ShippedReactor(with, limit: amount, destination: to, type: type)
    }

    private static func reactor(
        _ shipped: ShippedReactor, _ open: OpenLedger
    ) throws -> any Reactor {
        do { return try shipped.reactor(on: open.ledger) } catch let error as AmountError {
            throw CommandStop(.usage, "error: --limit: \(Printable(error.description))")
        }
    }

    private func check(_ kept: Subscription, _ asked: ShippedReactor?) throws {
        let name = kept.name
        if let asked, asked.target != kept.target {
            throw CommandStop(
                .usage,
                "error: the subscription '\(name)' is for "
                    + "\(Printable(kept.target ?? "nothing that a command knows")) and not for "
                    + "\(Printable(asked.target)); another reactor needs another name")
        }
        try kept.checkFilter(filter)
    }
}
