import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerExchange
import LedgerService

/// Writes events in the format asked for.
struct EventListing {
    /// Which events to write; nil for all.
    let filter: EventFilter?
    private let limit: Int
    private let codec: EventCodec
    /// Of the events that are written next.
    var reversals = Reversals()
    private let format: OutputFormat
    private let showsBalance: Bool
    private var writer: RecordWriter
    private var count = 0

    /// - Parameters:
    ///   - format: how to write.
    ///   - filter: which events to write; nil for all.
    ///   - limit: how many at most.
    ///   - codec: reads payloads.
    ///   - showsBalance: the events are of one account, and come with the balance after each.
    init(
        format: OutputFormat, filter: EventFilter?, limit: Int, codec: EventCodec,
        showsBalance: Bool
    ) {
        self.showsBalance = showsBalance
        self.format = format
        self.filter = filter
        self.limit = limit
        self.codec = codec
        writer = RecordWriter(format)
    }

    var isFull: Bool { count >= limit }

    func passes(_ event: RecordedEvent) -> Bool {
        filter?.matches(event) { codec.units.exponent($0) } ?? true
    }

    /// - Parameters:
    ///   - event: the event, which passes.
    ///   - account: as it is after it, where that is known.
    /// - Throws: what stdout throws.
    mutating func write(_ event: RecordedEvent, after account: Account?) throws {
        if isFull { return }
        switch format {
        case .table, .csv: try writer.write(fields(event, account))
        case .json, .ndjson:
            try StandardOutput.checkOpen()
            if format == .json { StandardOutput.write(count == 0 ? "[\n" : ",\n") }
            let line = CloudEventWriter(reversals: reversals).line(event)
            StandardOutput.write(JSONLine.safe(String(decoding: line, as: UTF8.self)))
            if format == .ndjson { StandardOutput.write("\n") }
        }
        count += 1
    }

    mutating func finish() throws {
        switch format {
        case .table, .csv: try writer.finish(header: Self.header)
        case .json: StandardOutput.write(count == 0 ? "[]\n" : "\n]\n")
        case .ndjson: break
        }
        try StandardOutput.flush()
    }

    /// Writes what is held back, before a wait.
    mutating func release() throws { try writer.release() }

    private static let header = [
        "position", "account", "version", "occurred_at", "type", "amount_minor", "currency",
        "balance_minor", "memo", "counterparty", "actor", "event_id", "problem",
        "reverses", "reversed_by",
    ]

    private func fields(_ event: RecordedEvent, _ account: Account?) -> [Field] {
        let balance = account?.balance
        let problem = event.tableProblem ?? account.flatMap { wrongBalance(in: event, $0) }
        let movement = try? Movement(event.event.fold, units: codec.units.current)
        let decoded = try? codec.decode(event)
        let said = decoded?.movement == nil ? nil : decoded
        let links = (reverses: event.reverses, by: reversals.version(reversing: event))
        let signed = movement.map { $0.amount.minorUnits &* $0.effect.sign }
        let name =
            codec.isNewer(event.event)
            ? "\(event.type) (schema \(event.event.schemaVersion))"
            : event.type
        return [
            Field("position", .integer(event.position.number), column: "POSITION"),
            Field("account", .text(event.stream.name), column: "ACCOUNT"),
            Field("version", .integer(event.version.number), column: "VER"),
            Field("occurred_at", .moment(event.event.occurredAt), column: "TIME (UTC)"),
            Field("type", .text(name), column: "EVENT"),
            Field(
                "amount_minor", signed.map { .integer($0) } ?? .none, column: "AMOUNT",
                shown: movement.map { ($0.effect == .credit ? "+" : "-") + $0.amount.decimal },
                isNumber: true),
            Field(
                "currency", .text(event.event.fold.currency?.description ?? ""), column: "CUR",
                shown: movement?.amount.currency.description),
            Field(
                "balance_minor", balance.map { .integer($0.minorUnits) } ?? .none,
                column: showsBalance ? "BALANCE" : nil, shown: balance?.decimal, isNumber: true),
            Field(
                "memo", .text(said?.memo ?? ""), column: "MEMO",
                shown: Self.said(problem, said?.memo, links)),
            Field("counterparty", .text(said?.counterparty ?? "")),
            Field("actor", .text(event.event.actor ?? "")),
            Field("event_id", .text(event.id.description)),
            Field("problem", .text(problem ?? "")),
            Field("reverses", links.reverses.map { .integer($0.number) } ?? .none),
            Field("reversed_by", links.by.map { .integer($0.number) } ?? .none),
        ]
    }

    /// A balance that an event states and that is not the account's.
    private func wrongBalance(in event: RecordedEvent, _ account: Account) -> String? {
        codec.statedBalance(in: event, beside: account).flatMap { $0.isRight ? nil : $0.comparison }
    }

    /// What is said of an event beside its memo: a problem, or what it is linked to by a reversal.
    ///
    /// - Returns: nil where the memo is all.
    private static func said(
        _ problem: String?, _ memo: String?, _ links: (reverses: Version?, by: Version?)
    ) -> String? {
        let marks = [
            problem.map { "! \($0)" }, links.by.map { "reversed by @\($0)" },
            links.reverses.map { "reverses @\($0)" },
        ].compactMap(\.self)
        return marks.isEmpty ? nil : (marks + [memo].compactMap(\.self)).joined(separator: "  ")
    }
}
