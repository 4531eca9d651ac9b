import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "List the accounts that a far side refused an event of.",
        discussion: """
            The event that was refused, and the later ones of its account, wait in the ledger. All \
            other accounts go on. EVENTS counts what waits, POSITION is where the first of them \
            stands. 'daybook replay NAME' sends them again.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var chosen: SubscriptionArgument

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let subscription = try await chosen.find(in: try open.subscriptions())
        let parked = ParkedStore(open.store.checkpoints, of: subscription)
        var writer = RecordWriter(format)
        for kept in try await parked.list() { try writer.write(Self.fields(kept.parked)) }
        try writer.finish(header: Self.header)
    }

    private static let header = [
        "account", "position", "version", "event", "last", "events", "tries", "at", "reason",
    ]

    private static func fields(_ parked: ParkedStream) -> [Field] {
        [
            Field("account", .text(parked.stream.name), column: "ACCOUNT"),
            Field("position", .integer(parked.first.position.number), column: "POSITION"),
            Field("version", .integer(parked.first.version.number), column: "VERSION"),
            Field("event", .text(parked.first.id.description), column: "EVENT"),
            Field("last", .integer(parked.last.number)),
            Field("events", .integer(parked.events), column: "EVENTS"),
            Field("tries", .integer(parked.tries), column: "TRIES"),
            Field("at", .moment(parked.at), column: "REFUSED AT"),
            Field("reason", .text(parked.reason), column: "REASON"),
        ]
    }
}

extension SubscriptionArgument {
    /// The subscription of the name.
    ///
    /// - Throws: `SubscriptionError.missing` among others.
    func find(in subscriptions: SubscriptionStore) async throws -> Subscription {
        let name = try SubscriptionName(name)
        guard let kept = try await subscriptions.find(name) else {
            throw SubscriptionError.missing(name)
        }
        return kept.subscription
    }
}
