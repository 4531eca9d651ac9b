import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions",
        abstract: "List the subscriptions with their lag; pause, resume, rewind or delete one.",
        discussion: """
            LAG counts the events of the log that were not read yet, those that the filter will \
            drop included. OLDEST is how long ago the first of them was recorded that it lets \
            through. PARKED counts the accounts whose events a far side refused ('daybook \
            parked'). NEXT TRY is when what was not taken is sent again. READ BY is who took the \
            right to read last; one that was killed stands there until another takes over.
            """,
        subcommands: [List.self, Hold.self, Resume.self, Rewind.self, Delete.self],
        defaultSubcommand: List.self)

    @ParentCommand var parent: DaybookCommand

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the subscriptions, with how far they have come.")

        @ParentCommand var command: SubscriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            let open = try await command.parent.open(ledgerOptions, for: .read)
            let units = open.ledger.codec.units
            var writer = RecordWriter(format)
            for listing in try await open.subscriptions().list() {
                switch listing {
                case .subscription(let subscription):
                    let lag: SubscriptionLag
                    do {
                        lag = try await open.store.lag(
                            of: subscription, exponent: units.exponent)
                    } catch let error as FilterError {
                        let name = subscription.name
                        try writer.write(
                            SubscriptionFields.of(
                                unreadable: name.text, .damaged(name, "its filter: \(error)")))
                        continue
                    }
                    try writer.write(
                        SubscriptionFields.of(
                            subscription, lag,
                            parked: try await ParkedStore(
                                open.store.checkpoints, of: subscription
                            ).count(), now: open.ledger.environment.now()))
                case .unreadable(let name, let error):
                    try writer.write(SubscriptionFields.of(unreadable: name, error))
                }
            }
            try writer.finish(header: SubscriptionFields.header)
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Stop the reading, until it is resumed; its place stays.")

        @ParentCommand var command: SubscriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions
        @OptionGroup var chosen: SubscriptionArgument

        mutating func run() async throws {
            let (name, subscriptions) = try await chosen.open(command, ledgerOptions)
            let kept = try await subscriptions.pause(name)
            SubscriptionArgument.answer(kept, "paused")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a paused subscription go on where it ended.")

        @ParentCommand var command: SubscriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions
        @OptionGroup var chosen: SubscriptionArgument

        mutating func run() async throws {
            let (name, subscriptions) = try await chosen.open(command, ledgerOptions)
            let kept = try await subscriptions.resume(name)
            SubscriptionArgument.answer(kept, "resumed")
        }
    }

    struct Rewind: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to a place, or ahead to one: what stands behind it comes next.")

        @ParentCommand var command: SubscriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions
        @OptionGroup var chosen: SubscriptionArgument

        @Argument(help: ArgumentHelp("\(BookPlace.help).", valueName: "place"))
        var place: BookPlace

        @Flag(name: .long, help: "Do not ask.")
        var yes = false

        mutating func run() async throws {
            let open = try await command.parent.open(ledgerOptions, for: .readAndProject)
            let subscriptions = try open.changeableSubscriptions()
            let name = try SubscriptionName(chosen.name)
            guard let kept = try await subscriptions.find(name)?.subscription else {
                throw SubscriptionError.missing(name)
            }
            let position = try await place.position(in: open.ledger)
            let count = kept.position.number - position.number
            StandardError.write(
                "'\(name)' has read up to position \(kept.position); "
                    + (count >= 0
                        ? "\(counted(count, "position")) behind \(position) will come again"
                        : "\(counted(-count, "position")) up to \(position) will be left out"))
            try TerminalQuestion.agree(isAgreed: yes)
            SubscriptionArgument.answer(
                try await subscriptions.rewind(name, to: position), "goes on")
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a subscription, its place included.")

        @ParentCommand var command: SubscriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions
        @OptionGroup var chosen: SubscriptionArgument

        @Flag(name: .long, help: "Do not ask.")
        var yes = false

        mutating func run() async throws {
            let (name, subscriptions) = try await chosen.open(command, ledgerOptions)
            do {
                guard try await subscriptions.find(name) != nil else {
                    throw SubscriptionError.missing(name)
                }
            } catch SubscriptionError.damaged, SubscriptionError.newer {
                // What cannot be read can be forgotten.
            }
            StandardError.write(
                "how far '\(name)' has read is forgotten with it, and what is parked")
            try TerminalQuestion.agree(isAgreed: yes)
            try await subscriptions.delete(name)
            AfterCommit.answer("deleted \(name)") { StandardOutput.write("\(name)  deleted\n") }
        }
    }
}

/// The subscription that a command is about.
struct SubscriptionArgument: ParsableArguments {
    @Argument(help: "The subscription.", transform: TypedArguments.withoutMark)
    var name: String

    /// Opens the ledger to change it.
    ///
    /// - Throws: `SubscriptionError.invalidName`, and as `DaybookCommand.open`.
    func open(
        _ command: SubscriptionsCommand, _ options: LedgerOptions
    ) async throws -> (SubscriptionName, SubscriptionStore) {
        let name = try SubscriptionName(name)
        let open = try await command.parent.open(options, for: .readAndProject)
        return (name, try open.changeableSubscriptions())
    }

    /// Says what was done.
    static func answer(_ kept: Subscription, _ done: String) {
        AfterCommit.answer("\(kept.name) \(done)") {
            StandardOutput.write("\(kept.name)  \(done) behind position \(kept.position)\n")
        }
    }
}
