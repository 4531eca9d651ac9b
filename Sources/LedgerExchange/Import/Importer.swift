import EventStoreCore
import LedgerService
import TextFormats

/// Imports files into an event store: all of a file in one transaction, or nothing.
///
/// The source holds all of the file, so that nothing is waited for inside the transaction. It is
/// read while the store records what was read before. Of a CSV file the order of the rows is found
/// first. History is recorded as fact with its own dates: rows are checked for what a fold can
/// take, and not by the rules that commands obey.
package struct Importer: Sendable {
    private let events: any EventStore
    private let readModels: any ReadModelStore
    private let codec: EventCodec
    private let environment: LedgerEnvironment
    private let capacity: ImportCapacity

    /// - Parameters:
    ///   - events: what is written to.
    ///   - readModels: takes the snapshots of what was written.
    ///   - codec: reads and writes the ledger's own payloads.
    ///   - environment: its clock gives the moment that everything is recorded at.
    ///   - capacity: what is kept in memory; tests make it small.
    package init(
        events: any EventStore, readModels: any ReadModelStore, codec: EventCodec,
        environment: LedgerEnvironment, capacity: ImportCapacity = ImportCapacity()
    ) {
        self.events = events
        self.readModels = readModels
        self.codec = codec
        self.environment = environment
        self.capacity = capacity
    }

    /// Imports a CSV file.
    ///
    /// - Throws: `ImportError`, the source's errors, `EventStoreError`, `HistoryError`; nothing is
    ///   written then.
    package func importCSV(
        _ mapping: CSVMapping, _ options: ImportOptions,
        from source: @escaping @Sendable () throws -> any SeekableSource
    ) async throws -> ImportReport {
        try checkThatItCanBeTried(options)
        var mapping = mapping
        mapping.units = codec.units.current
        try mapping.check()
        let survey = try CSVSurvey(try source(), mapping, options)
        return try await run(options, "csv") { [mapping] session in
            let rows = try CSVImport(source, mapping, survey, session)
            try await rows.run()
        }
    }

    /// Imports CloudEvents: NDJSON, or one JSON array.
    ///
    /// - Throws: `ImportError`, the source's errors, `EventStoreError`, `HistoryError`; nothing is
    ///   written then.
    package func importCloudEvents(
        _ rules: EffectTable, _ options: ImportOptions,
        from source: @escaping @Sendable () throws -> any SeekableSource
    ) async throws -> ImportReport {
        try checkThatItCanBeTried(options)
        return try await run(options, "cloudevents") { session in
            var events = CloudEventImport(try source(), rules, session)
            try await events.run()
        }
    }

    /// A dry run records everything and is undone: where there is no undoing, there is none.
    private func checkThatItCanBeTried(_ options: ImportOptions) throws {
        guard options.isDryRun, !events.capabilities.atomicBulk else { return }
        throw ImportError.options(
            "an import into this ledger cannot be tried: what it records there is recorded for "
                + "good; try it on a ledger in a file, such as one that 'daybook migrate' makes")
    }

    private func run(
        _ options: ImportOptions, _ format: String,
        _ body: @escaping @Sendable (ImportSession) async throws -> Void
    ) async throws -> ImportReport {
        if let actor = options.actor { try NameRule.actor.check(actor) }
        let now = environment.now()
        do {
            var (report, snapshots) = try await events.bulk {
                [events, readModels, codec = codec.detached, capacity] writer in
                try await BulkRelay.run(writer) { relay in
                    let store = try await ImportStore(
                        relay, events, readModels, codec, now: now)
                    var keeping = ImportKeeping(
                        options, format, at: now,
                        isOneTransaction: events.capabilities.atomicBulk)
                    if keeping != nil, try await !store.keepsImports() { keeping = nil }
                    let session = ImportSession(
                        store, limits: events.limits, codec: codec, options: options, now: now,
                        periods: try await store.readPeriods(), keeping: keeping,
                        capacity: capacity)
                    try await body(session)
                    if options.isDryRun { throw DryRunEnd(report: session.report) }
                    return (session.report, store.snapshots.all)
                }
            }
            await keep(snapshots, &report)
            return report
        } catch let end as DryRunEnd {
            return end.report
        }
    }

    /// Keeps the snapshots of what is recorded: without them only reading is slower.
    private func keep(_ snapshots: [Snapshot], _ report: inout ImportReport) async {
        var rest = snapshots[...]
        do {
            while !rest.isEmpty {
                try await readModels.put(Array(rest.prefix(ImportLimits.snapshotBatch)))
                rest = rest.dropFirst(ImportLimits.snapshotBatch)
            }
        } catch {
            report.snapshots -= rest.count
            report.snapshotFailure = Printable(String(describing: error)).text
        }
    }

    /// Undoes the transaction of a dry run.
    private struct DryRunEnd: Error { let report: ImportReport }
}
