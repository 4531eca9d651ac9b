import EventStoreCore
import Synchronization

/// Finds the reversals of events that were items of another program's table, whose ids do not tell
/// which they are.
///
/// What stands behind the events is looked through by the reversals' type: the rest of their
/// accounts where that is short, or else the log, once. What was learned of the log is kept, as
/// small values, so that a page of rows costs no more than what was recorded since.
package final class ReversedItems: Sendable {
    private struct Known {
        /// The stretch of the log that was looked through, without its first position.
        var after: Position
        var through: Position
        var reversals = Reversals()
    }

    private let known = Mutex(Known?.none)
    private let turn = Turn()

    /// Events of the log that are looked through rather than asking where each account ends.
    private static let fewOfLog: Int64 = 2000
    /// Events of accounts that are looked through each time.
    private static let fewOfStreams: Int64 = 2000

    /// Knows nothing yet.
    package init() {}

    /// Looks for the reversals of events that were items.
    ///
    /// - Parameters:
    ///   - events: which; of none nothing is asked.
    ///   - store: the same each time.
    ///   - reversals: takes what is found.
    /// - Throws: `EventStoreError`, `CancellationError`.
    func find(
        for events: [RecordedEvent], in store: any EventStore, into reversals: inout Reversals
    ) async throws {
        guard let first = events.map(\.position).min() else { return }
        if let found = try await inStreams(events, behind: first, store) {
            for event in events { found.reversal(of: event).map { reversals.take($0) } }
            return
        }
        try await turn.take { try await learn(behind: first, store) }
        let found = known.withLock { known in
            events.compactMap { known?.reversals.reversal(of: $0) }
        }
        for reversal in found { reversals.take(reversal) }
    }

    /// What the rests of the accounts have; nil where the log is to be looked through.
    private func inStreams(
        _ events: [RecordedEvent], behind first: Position, _ store: any EventStore
    ) async throws -> Reversals? {
        guard known.withLock({ $0.map { first < $0.after } ?? true }) else { return nil }
        let last = try await store.lastPosition()
        guard last.number &- first.number > Self.fewOfLog else { return nil }
        let streams = Dictionary(
            events.map { ($0.stream, $0.version) }, uniquingKeysWith: { min($0, $1) })
        var count: Int64 = 0
        for (stream, version) in streams {
            guard let head = try await store.head(of: stream) else { continue }
            count += max(1, head.version.number &- version.number)
            guard count <= Self.fewOfStreams else { return nil }
        }
        var found = Reversals()
        for (stream, version) in streams {
            try await store.forEachReversal(in: stream, behind: version) { found.take($0) }
        }
        return found
    }

    /// Looks through what is not known of the log behind a position.
    private func learn(behind first: Position, _ store: any EventStore) async throws {
        let last = try await store.lastPosition()
        let begun = known.withLock { known in
            let begun = known ?? Known(after: first, through: first)
            known = begun
            return (after: begun.after, through: begun.through)
        }
        if first < begun.after {
            let found = try await items(after: first, through: begun.after, store)
            known.withLock { known in
                known?.after = first
                for reversal in found { known?.reversals.take(reversal) }
            }
        }
        guard begun.through < last else { return }
        let found = try await items(after: begun.through, through: last, store)
        known.withLock { known in
            known?.through = last
            for reversal in found { known?.reversals.take(reversal) }
        }
    }

    private func items(
        after start: Position, through end: Position, _ store: any EventStore
    ) async throws -> [FoundReversal] {
        var found: [FoundReversal] = []
        try await store.forEachReversal(after: start, through: end) { event in
            let reversal = FoundReversal(event)
            if reversal.object != nil { found.append(reversal) }
        }
        return found
    }
}
