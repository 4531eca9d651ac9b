import EventStoreCore
import EventStreaming
import LedgerService

extension OpenLedger {
    /// Brings read models up to the log's end.
    ///
    /// - Returns: false if one is behind and the ledger is open for reading only.
    func bringUpToDate(_ projections: [any Projection]) async throws -> Bool {
        for projection in projections {
            if isReadOnly {
                let status = try await store.status(projection.schema)
                let end = try await store.lastPosition()
                guard let status, status.checkpoint == end, status.failure == nil else {
                    return false
                }
                continue
            }
            let progress = Progress("folding \(projection.schema.name)", isQuiet: isQuiet)
            defer { progress.finish() }
            do {
                let runner = ProjectionRunner(store: store, now: ledger.environment.now)
                try await runner.catchUp(projection) { done, of in
                    progress.update(done.number, of: of.number, "events")
                }
            } catch let failure as ProjectionFailure {
                throw CommandStop(
                    .damaged, "error: \(projection.schema.name) \(Printable(failure.description))")
            }
        }
        return true
    }
}
