import EventStoreCore

/// Imports files into an event store: all of a file in one transaction, or nothing.
///
/// The source holds all of the file, so that nothing is waited for inside the transaction, and is
/// read from start to end on the thread that runs it. Of a CSV file the order of the rows is found
/// first. History is recorded as fact with its own dates: rows are checked for what a fold can
/// take, and not by the rules that commands obey.
package struct Importer: Sendable {
    private let store: any EventStore
    private let codec: EventCodec
    private let environment: LedgerEnvironment
    private let capacity: ImportCapacity

    /// - Parameters:
    ///   - store: what is written to.
    ///   - codec: reads and writes the ledger's own payloads.
    ///   - environment: its clock gives the moment that everything is recorded at.
    ///   - capacity: what is kept in memory; tests make it small.
    package init(
        store: any EventStore, codec: EventCodec, environment: LedgerEnvironment,
        capacity: ImportCapacity = ImportCapacity()
    ) {
        self.store = store
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
        var mapping = mapping
        mapping.units = codec.units.current
        try mapping.check()
        let survey = try CSVSurvey(try source(), mapping, options)
        return try await run(options) { [mapping] session in
            var rows = try CSVImport(source, mapping, survey, session)
            try rows.run()
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
        try await run(options) { session in
            var events = CloudEventImport(try source(), rules, session)
            try events.run()
        }
    }

    private func run(
        _ options: ImportOptions, _ body: @escaping @Sendable (ImportSession) throws -> Void
    ) async throws -> ImportReport {
        if let actor = options.actor { try NameRule.actor.check(actor) }
        let now = environment.now()
        do {
            return try await store.bulk { [limits = store.limits, codec, capacity] writer in
                let session = ImportSession(
                    writer, limits: limits, codec: codec, options: options, now: now,
                    capacity: capacity)
                try body(session)
                if options.isDryRun { throw DryRunEnd(report: session.report) }
                return session.report
            }
        } catch let end as DryRunEnd {
            return end.report
        }
    }

    /// Undoes the transaction of a dry run.
    private struct DryRunEnd: Error { let report: ImportReport }
}
