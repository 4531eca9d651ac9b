import EventStoreCore
import EventStreaming

/// Folds the log into one row for each event that is dated before an older one of its stream.
/// A stream that was recorded in the order of what happened has none.
package struct LateEventsProjection: Projection {
    package let schema = LateEvent.schema

    package init() {}

    package var wholeTypes: Set<String> { [] }

    package func makeFold() -> any ProjectionFold { Fold() }

    private struct Fold: ProjectionFold {
        private var index = HandleIndex()
        /// The latest moment that each stream has come to.
        private var latest: [Timestamp] = []
        private var late: [LateEvent] = []

        var dirtyRowCount: Int { late.count }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            var found: [(entry: FoldEntry, latest: Timestamp)] = []
            for (place, entry) in page.entries.enumerated() {
                var row = Int(index.row(of: entry.stream))
                if row < 0, entry.version.number > 1 {
                    try await learn(page.entries[place...], from: source)
                    row = Int(index.row(of: entry.stream))
                }
                if row < 0 {
                    add(entry.stream, entry.occurredAt)
                } else if entry.occurredAt < latest[row] {
                    found.append((entry, latest[row]))
                } else {
                    latest[row] = entry.occurredAt
                }
            }
            if found.isEmpty { return }
            let names = try await source.streams(Array(Set(found.map(\.entry.stream))))
            for (entry, latest) in found {
                guard let name = names[entry.stream] else {
                    throw ProjectionFailure(
                        position: entry.position, reason: "its stream has no name in the store")
                }
                late.append(
                    LateEvent(
                        stream: name, version: entry.version, occurredAt: entry.occurredAt,
                        latestAt: latest))
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            defer { late = [] }
            return late.map(\.values)
        }

        private mutating func add(_ stream: StreamHandle, _ moment: Timestamp) {
            index.set(Int32(latest.count), for: stream)
            latest.append(moment)
        }

        /// Looks up how far the streams had come that this fold meets in their middle: to the
        /// moment of the event before or, if that one is late itself, to what its row says.
        private mutating func learn(
            _ entries: ArraySlice<FoldEntry>, from source: any ProjectionSource
        ) async throws {
            var before: [StreamHandle: Version] = [:]
            for entry in entries
            where index.row(of: entry.stream) < 0 && before[entry.stream] == nil {
                before[entry.stream] = Version(entry.version.number - 1)
            }
            before = before.filter { $0.value > .empty }
            let moments = try await source.occurrences(of: before)
            let names = try await source.streams(Array(before.keys))
            let keys = names.compactMap { handle, name in
                before[handle].map { [ReadModelValue.text(name.name), .integer($0.number)] }
            }
            var rows: [StreamID: LateEvent] = [:]
            for row in try await source.rows(keys: keys).compactMap({ LateEvent($0) }) {
                rows[row.stream] = row
            }
            for handle in before.keys {
                let row = names[handle].flatMap { rows[$0] }
                add(handle, row?.latestAt ?? moments[handle] ?? Timestamp(microseconds: .min))
            }
        }
    }
}
