import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerExchange
import LedgerService
import TextFormats

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Send events on as CloudEvents, each at least once, and go on where it ended.",
        discussion: """
            NAME is a subscription, which is made on first use: what it lets through, where it \
            sends, and how far it has come are kept in the ledger. Of several processes with one \
            name one sends, on whatever host; the others wait to take over.

            Each event leaves as a CloudEvent 1.0. A file and stdout get a line each; a file is \
            synced to the disk before the place is noted. A web address gets a POST request each, \
            or for a batch; SNS, SQS and Kinesis get entries, and S3 objects of many lines. After \
            a crash the last ones may come twice, with the same ids. What a \
            far side does not take now is sent again, for ever; what it refuses is parked with the \
            later events of its account, and of no other ('daybook parked', 'daybook replay').

            Secrets come from DAYBOOK_PUBLISH_TOKEN and DAYBOOK_PUBLISH_SIGNING_KEY, or from \
            files. Exit status 3 says that the far side lets nothing in until someone mends it. \
            SIGINT and SIGTERM end it in order, with status 130.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The subscription.", transform: TypedArguments.withoutMark)
    var name: String

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "\(PublishTarget.help). Needed on first use, and the same later on.",
            valueName: "target"))
    var to: PublishTarget?

    @Option(
        name: .long, parsing: .unconditional,
        help: "Only events that the expression is true of; fixed on first use.")
    var filter: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On first use: \(BookPlace.help). What stands behind it is sent.", valueName: "place"))
    var from: BookPlace = .beginning

    @OptionGroup var arguments: PublishArguments
    @OptionGroup var secrets: PublishSecrets

    @Flag(name: .long, help: "End at the end of the log, and wait for nothing.")
    var once = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long others watch before they take over from one that is silent.",
            valueName: "seconds"))
    var lease = 15.0

    func validate() throws {
        guard (0.05...86_400).contains(lease) else {
            throw ValidationError("--lease takes 0.05 to 86400 seconds.")
        }
    }

    mutating func run() async throws {
        let name = try SubscriptionName(name)
        let open = try await parent.open(ledgerOptions, for: .readAndProject)
        let (subscription, destination) = try await subscription(name, open)
        let isQuiet = open.isQuiet
        var options = SubscriptionRunner.Options(holder: OpenLedger.readerName)
        options.lease = .seconds(lease)
        options.endsAtEnd = once
        options.made = subscription.createdAt
        if subscription.target.flatMap({ PublishTarget(argument: $0) })?.keepsSendings == true {
            options.batchSize = await destination.bounds.events
            options.gathering = .seconds(60)
        }
        let codec = open.ledger.codec
        let runner = SubscriptionRunner(
            store: open.store, name: name, options: options, clock: .live,
            executor: Workers.shared, exponent: { codec.units.exponent($0) },
            notify: { if !isQuiet { StandardError.write($0.words(name)) } })
        let ledger = open.ledger
        try await ledger.learnDeclarations()
        let outlet = EventOutlet(descriptions: { ledger.descriptions })
        let delivery = EventDelivery(
            ParkedStore(open.store.checkpoints, of: subscription), to: destination,
            EventDelivery.Options(
                draw: { Double.random(in: 0..<1) },
                notify: { if !isQuiet { StandardError.write($0.words(name)) } }),
            clock: .live, outgoing: { outlet.outgoing($0) })
        open.stores.remote?.follow()
        do {
            try await runner.run(holding: { batch, hold in
                // What was described since; where it cannot be asked for, what is known counts.
                try? await ledger.learnDeclarations()
                try await delivery.deliver(batch, hold)
            })
            await (destination as? RotatingFile)?.finish()
        } catch let stopped as DeliveryStopped {
            throw CommandStop(
                .rejected,
                "error: '\(name)' stops: \(Printable(stopped.description)); 'daybook publish "
                    + "\(name)' goes on when that is mended")
        }
    }

    /// The one that is there, if it is what is asked for, or a new one; and where it sends.
    private func subscription(
        _ name: SubscriptionName, _ open: OpenLedger
    ) async throws -> (Subscription, any EventDestination) {
        let subscription = try await open.changeableSubscriptions().findOrCreate(
            name, check: check
        ) {
            guard let to else {
                throw CommandStop(
                    .usage,
                    "error: there is no subscription '\(name)' yet; --to says where it sends")
            }
            let new = try Subscription(
                name, filter: filter, target: to.text, options: arguments.options.kept,
                began: try await from.position(in: open.ledger),
                createdAt: open.ledger.environment.now())
            // What cannot be sent to is not kept. Warnings come with the one that sends.
            _ = try new.destination(secrets, warn: { _ in })
            return new
        }
        return (subscription, try subscription.destination(secrets))
    }

    private func check(_ kept: Subscription) throws {
        let name = kept.name
        if let to, to.text != kept.target {
            throw CommandStop(
                .usage,
                "error: the subscription '\(name)' sends to "
                    + Self.shown(kept.target) + " and not to \(Self.shown(to.text)); another "
                    + "target needs another name")
        }
        if let option = arguments.contradiction(to: try PublishOptions(kept: kept)) {
            throw CommandStop(
                .usage,
                "error: the subscription '\(name)' has another --\(option); that needs another "
                    + "name")
        }
        try kept.checkFilter(filter)
    }

    private static func shown(_ target: String?) -> String {
        Printable(target.map(PublishTarget.shown) ?? "nothing that a command knows").text
    }
}

extension Subscription {
    /// The far side that it sends to.
    ///
    /// - Parameters:
    ///   - secrets: what is not kept.
    ///   - warn: is told what an operator should know.
    /// - Returns: what sends there.
    /// - Throws: `CommandStop`.
    func destination(
        _ secrets: PublishSecrets,
        warn: @escaping @Sendable (String) -> Void = { StandardError.write("warning: \($0)") }
    ) throws -> any EventDestination {
        guard let target = target.flatMap({ PublishTarget(argument: $0) }) else {
            throw CommandStop(
                .usage,
                "error: the subscription '\(name)' sends to no target that this daybook knows")
        }
        return try target.destination(PublishOptions(kept: self), secrets, warn: warn)
    }
}
