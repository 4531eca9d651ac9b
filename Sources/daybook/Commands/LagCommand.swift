import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

struct LagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: "Say how far a subscription is behind, with an exit status for monitors.",
        discussion: """
            Exit status: 0 within what is allowed, 1 over it (or the ledger cannot be read), 2 \
            wrong usage, a name that no subscription has among it. The age is that of the oldest \
            event that was not read and that the filter lets through, by this host's clock and \
            that of whoever recorded it.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var chosen: SubscriptionArgument

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The age that is allowed, such as 90s, 5m, 2h or 1d.", valueName: "age"))
    var maxAge: AgeArgument?

    @Option(name: .long, help: "The events of the log behind it that are allowed.")
    var maxEvents: Int64?

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        if let maxEvents, maxEvents < 0 { throw ValidationError("--max-events counts from 0.") }
    }

    mutating func run() async throws {
        let name = try SubscriptionName(chosen.name)
        let open = try await parent.open(ledgerOptions, for: .read)
        guard let subscription = try await open.subscriptions().find(name)?.subscription else {
            throw SubscriptionError.missing(name)
        }
        let lag = try await open.store.lag(
            of: subscription, exponent: open.ledger.codec.units.exponent)
        let now = open.ledger.environment.now()
        try SingleRecord.write(
            SubscriptionFields.of(
                subscription, lag,
                parked: try await ParkedStore(open.store.checkpoints, of: subscription).count(),
                now: now), as: format)
        let age = lag.oldest.map { SubscriptionFields.age(of: $0, now) } ?? 0
        var reasons: [String] = []
        if let maxAge, age > maxAge.seconds {
            reasons.append("its oldest event is \(ElapsedTime.words(age * Timestamp.second)) old")
        }
        if let maxEvents, lag.events > maxEvents {
            reasons.append("it is \(counted(lag.events, "event")) behind")
        }
        guard reasons.isEmpty else {
            throw CommandStop(.failure, "over: '\(name)': \(reasons.joined(separator: ", "))")
        }
    }
}

/// `90s`, `5m`, `2h`, `1d`; a number alone counts seconds.
struct AgeArgument: ExpressibleByArgument {
    let seconds: Int64

    private static let lengths: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count)
        guard let count = Int64(digits), unit.count <= 1 else { return nil }
        guard let length = unit.first.map({ Self.lengths[$0] }) ?? 1 else { return nil }
        let (seconds, isTooLong) = count.multipliedReportingOverflow(by: length)
        // As microseconds it is a number too.
        guard !isTooLong, seconds <= Int64.max / Timestamp.second else { return nil }
        self.seconds = seconds
    }
}
