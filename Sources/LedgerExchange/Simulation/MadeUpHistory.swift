import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import Synchronization

/// A past for a ledger that has none: the commands of a workload, spread over the days before now.
///
/// Each is decided as any command is, in memory, by a clock that goes through those days; what was
/// recorded there is then imported at once, moments and all.
package struct MadeUpHistory: Sendable {
    private let days: Int64
    private let commandsPerDay: Int

    package init(days: Int64, commandsPerDay: Int) {
        self.days = days
        self.commandsPerDay = commandsPerDay
    }

    /// - Parameters:
    ///   - workload: its accounts are opened on the first day.
    ///   - events: an empty store.
    ///   - readModels: takes the snapshots.
    ///   - environment: its clock says when the history ends.
    ///   - description: what the workload's events mean, if they are not the ledger's own.
    /// - Throws: `ImportError`, `HistoryError`, `EventStoreError`.
    package func write(
        _ workload: Workload, to events: any EventStore, _ readModels: any ReadModelStore,
        environment: LedgerEnvironment, description: Description? = nil
    ) async throws {
        let lines = Lines()
        let decided = try await decided(workload, environment, description)
        try await Exporter(store: decided).export(
            .book(through: try await decided.lastPosition()), as: CloudEventWriter(), to: lines)
        let importer = Importer(
            events: events, readModels: readModels, codec: EventCodec(), environment: environment)
        _ = try await importer.importCloudEvents(
            EffectTable(), ImportOptions(file: "made-up history")
        ) { ArraySource(lines.bytes.withLock { $0 }) }
    }

    private func decided(
        _ workload: Workload, _ environment: LedgerEnvironment, _ description: Description?
    ) async throws -> InMemoryEventStore {
        var workload = workload
        let end = environment.now().microseconds
        let clock = SteppedClock(end - days * Timestamp.day)
        let store = InMemoryEventStore()
        let ledger = Ledger(
            events: store, readModels: store,
            environment: LedgerEnvironment(
                now: { Timestamp(microseconds: clock.moment.withLock { $0 }) },
                random: environment.random))
        if let description { try await ledger.declare(description) }
        for act in workload.openings { try await ledger.submit(act) }
        let pause = Timestamp.day / Int64(commandsPerDay)
        while true {
            // No two pauses are alike; on the whole they are as long as they should be.
            let next = clock.moment.withLock { $0 } + Int64(workload.random(UInt64(2 * pause)))
            guard next < end else { return store }
            clock.moment.withLock { $0 = next }
            do {
                try await ledger.submit(workload.next())
            } catch is Rejection {
                // The account had too little, as happens.
            }
        }
    }

    private final class SteppedClock: Sendable {
        /// In microseconds.
        let moment: Mutex<Int64>

        init(_ start: Int64) { moment = Mutex(start) }
    }

    private final class Lines: ByteSink {
        let bytes = Mutex<[UInt8]>([])

        func write(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    }
}
