import EventStoreCore
import EventStreaming

/// Folds the log into one row an event type: how many, the newest one's position, and the
/// latest moment at which one happened.
package struct EventTypesProjection: Projection {
    package let schema = ReadModelSchema(
        name: "event_types", version: 2,
        columns: [
            .init("type", .text), .init("events", .integer), .init("last_position", .integer),
            .init("last_event_at", .integer),
        ],
        keyCount: 1, sortable: [])

    package init() {}

    package var wholeTypes: Set<String> { [] }

    package func makeFold() -> any ProjectionFold { Fold() }

    private struct Row: Sendable {
        let type: String
        var events: Int64
        var lastPosition: Int64 = 0
        /// Microseconds; `Int64.min` without an event.
        var lastEventAt: Int64 = .min
    }

    private struct Fold: ProjectionFold {
        /// By the bytes of the name: a store keeps names apart that Swift holds for equal.
        private var table = RowTable<[UInt8], Row>()

        var dirtyRowCount: Int { table.dirtyCount }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            // A page names its types by number: one look-up a type and page, none an entry.
            var rows: [Int] = []
            for type in page.types { rows.append(try await row(of: type, source)) }
            for entry in page.entries {
                table.update(at: rows[Int(entry.type)]) { row in
                    row.events &+= 1
                    row.lastPosition = entry.position.number
                    row.lastEventAt = max(row.lastEventAt, entry.occurredAt.microseconds)
                }
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            table.takeDirty().map { row in
                [
                    .text(row.type), .integer(row.events), .integer(row.lastPosition),
                    .integer(row.lastEventAt),
                ]
            }
        }

        private mutating func row(of type: String, _ source: any ProjectionSource) async throws
            -> Int
        {
            let key = Array(type.utf8)
            if let known = table.position(of: key) { return known }
            let stored = try await source.rows(keys: [[.text(type)]]).first
            return table.insert(
                Row(
                    type: type, events: stored?[1].integer ?? 0,
                    lastEventAt: stored?[3].integer ?? .min), for: key)
        }
    }
}
