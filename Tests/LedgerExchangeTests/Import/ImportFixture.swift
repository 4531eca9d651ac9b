import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport

/// A store in memory, with what imports and exports need around it.
struct ImportFixture {
    static let now = Timestamp(microseconds: 1_790_000_000_000_000)
    static let codec = EventCodec()

    let store = InMemoryEventStore()
    var capacity = ImportCapacity()

    var importer: Importer {
        Importer(
            events: store, readModels: store, codec: Self.codec,
            environment: LedgerEnvironment(now: { Self.now }, random: { (1, 2) }),
            capacity: capacity)
    }

    /// The order is stated: most files here are of one day.
    static var mapping: CSVMapping {
        var mapping = CSVMapping()
        mapping.fixedCurrency = Currency(code: "CZK")
        mapping.id = "id"
        mapping.memo = "memo"
        mapping.order = .oldestFirst
        return mapping
    }

    @discardableResult
    func importCSV(
        _ text: String, _ mapping: CSVMapping = Self.mapping,
        _ options: ImportOptions = ImportOptions(file: "books.csv", actor: "import"),
        chunk: Int = 7
    ) async throws -> ImportReport {
        try await importer.importCSV(mapping, options) { ArraySource(text, chunkSize: chunk) }
    }

    @discardableResult
    func importEvents(
        _ bytes: [UInt8], _ rules: EffectTable = EffectTable(), keepGoing: Bool = false,
        chunk: Int = 11
    ) async throws -> ImportReport {
        let options = ImportOptions(file: "events.ndjson", actor: "import", keepGoing: keepGoing)
        return try await importer.importCloudEvents(rules, options) {
            ArraySource(bytes, chunkSize: chunk)
        }
    }

    @discardableResult
    func importEvents(
        _ text: String, _ rules: EffectTable = EffectTable(), keepGoing: Bool = false
    ) async throws -> ImportReport {
        try await importEvents(Array(text.utf8), rules, keepGoing: keepGoing)
    }

    func events() async throws -> [RecordedEvent] {
        try await store.readLog(LogQuery(after: .start, limit: 10_000)).events
    }

    func balance(_ name: String) async throws -> Int64 {
        var state = AccountState(try StreamID(name))
        for recorded in try await store.read(state.id, StreamQuery(limit: 10_000)) {
            try state.evolve(recorded, Self.codec)
        }
        return state.account.balanceMinor
    }

    var ledger: Ledger {
        Ledger(
            events: store, readModels: store,
            environment: LedgerEnvironment(now: { Self.now }, random: { (1, 2) }))
    }

    func export(_ format: some ExportFormat) async throws -> [UInt8] {
        let sink = MemorySink()
        try await Exporter(store: store).export(
            .book(through: Position(.max)), as: format, to: sink)
        return sink.bytes
    }
}

extension ImportError {
    /// The messages of the bad rows.
    var messages: [String] {
        switch self {
        case .badRows(let rows), .resembling(let rows): rows.map(\.description)
        case .unreadable(let row), .overlooked(let row), .unclearOrder(let row):
            [row.description]
        case .differences(let report): report.beyond.first.map(\.description)
        case .options(let reason): [reason]
        case .cancelled: [description]
        }
    }
}
