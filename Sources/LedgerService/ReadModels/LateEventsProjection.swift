import EventStoreCore
import EventStreaming

/// Folds the log into one row for each event that is dated before an older one of its stream.
/// A stream that was recorded in the order of what happened has none.
///
/// One more row has the latest moment of the log. An event that is not before it is late in no
/// stream, so nothing of its stream is looked up: most of what is recorded is of that kind.
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
        /// The latest moment of the log where this fold began, and by now; nil if nobody knows.
        private var bounds: (start: Timestamp, now: Timestamp)?
        private var hasBegun = false
        private var isHigher = false

        var dirtyRowCount: Int { late.count + (isHigher ? 1 : 0) }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            if !hasBegun, let first = page.entries.first { try await begin(at: first, source) }
            for entry in page.entries {
                guard let now = bounds?.now, entry.occurredAt > now else { continue }
                bounds?.now = entry.occurredAt
                isHigher = true
            }
            var found: [(entry: FoldEntry, latest: Timestamp)] = []
            for (place, entry) in page.entries.enumerated() {
                var row = Int(index.row(of: entry.stream))
                if row < 0, isUnknown(entry) {
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
            defer { (late, isHigher) = ([], false) }
            let log = isHigher ? bounds.map { [LateEvent.log($0.now)] } ?? [] : []
            return log + late.map(\.values)
        }

        private mutating func begin(
            at entry: FoldEntry, _ source: any ProjectionSource
        ) async throws {
            hasBegun = true
            let row = try await source.rows(keys: [LateEvent.logKey]).first
            if let latest = row?.last?.integer {
                let moment = Timestamp(microseconds: latest)
                bounds = (moment, moment)
            } else if entry.position.number == 1 {
                let none = Timestamp(microseconds: .min)
                bounds = (none, none)
            }
        }

        /// Something of the stream that this fold has not seen may be later than the event.
        private func isUnknown(_ entry: FoldEntry) -> Bool {
            entry.version.number > 1 && bounds.map { entry.occurredAt < $0.start } ?? true
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
                before[entry.stream] =
                    isUnknown(entry) ? Version(entry.version.number - 1) : .empty
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
