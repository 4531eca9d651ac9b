import EventStoreCore
import EventStreaming
import LedgerService
import TextFormats

extension OpenLedger {
    /// Brings read models up to the log's end.
    ///
    /// - Returns: false if one is behind and the ledger is open for reading only.
    func bringUpToDate(_ projections: [any Projection]) async throws -> Bool {
        if isReadOnly { return try await areUpToDate(projections) }
        let names = projections.map(\.schema.name)
        let what = names.count == 1 ? names[0] : "\(names.count) read models"
        let progress = Progress("folding \(what)", isQuiet: isQuiet)
        defer { progress.finish() }
        let runner = ProjectionRunner(
            events: store, readModels: store, now: ledger.environment.now)
        let stopped = try await runner.catchUp(projections) { done, of in
            progress.update(done.number, of: of.number, "events")
        }
        guard stopped.isEmpty else {
            let lines = stopped.map {
                "error: \($0.name) \(Printable($0.failure.description))"
            }
            throw CommandStop(.damaged, lines.joined(separator: "\n"))
        }
        return true
    }

    private func areUpToDate(_ projections: [any Projection]) async throws -> Bool {
        let end = try await store.lastPosition()
        for projection in projections {
            let status = try await store.status(projection.schema)
            guard let status, status.checkpoint == end, status.failure == nil else { return false }
        }
        return true
    }
}
