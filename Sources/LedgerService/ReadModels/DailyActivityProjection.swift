import EventStoreCore
import EventStreaming

/// Folds the log into one row a day (UTC, by when things happened) and currency. Events of the
/// book's own are no activity of accounts.
package struct DailyActivityProjection: Projection {
    package let schema = ReadModelSchema(
        name: "daily_activity", version: 2,
        columns: [
            .init("day", .integer), .init("currency", .text), .init("events", .integer),
            .init("credits_minor", .text), .init("debits_minor", .text),
        ],
        keyCount: 2, sortable: [])

    package init() {}

    package var wholeTypes: Set<String> { [] }

    package func makeFold() -> any ProjectionFold { Fold() }

    private struct Key: Hashable, Sendable {
        let day: Int64
        let currency: UInt64

        /// Events that move no money stand under the empty currency.
        var values: [ReadModelValue] {
            let code = currency == 0 ? "" : CurrencyCode(packed: currency).description
            return [.integer(day), .text(code)]
        }
    }

    private struct Row: Sendable {
        let key: Key
        var events: Int64 = 0
        var credits: Int128 = 0
        var debits: Int128 = 0

        mutating func add(_ entry: FoldEntry) {
            // What is counted on may have been changed in the file: `verify` names it, and a count
            // traps nowhere.
            events &+= 1
            if entry.sign > 0 {
                credits &+= Int128(entry.amountMinor)
            } else if entry.sign < 0 {
                debits &+= Int128(entry.amountMinor)
            }
        }
    }

    private struct Fold: ProjectionFold {
        private var table = RowTable<Key, Row>()
        /// Neighbours in the log mostly share their day: the last row is tried first.
        private var last: (key: Key, row: Int)?

        var dirtyRowCount: Int { table.dirtyCount }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            for entry in page.entries {
                if page.isOfTheBook(entry) { continue }
                let key = Key(
                    day: entry.occurredAt.dayNumber, currency: entry.sign == 0 ? 0 : entry.currency)
                let row: Int
                if let last, last.key == key {
                    row = last.row
                } else if let known = table.position(of: key) {
                    row = known
                } else {
                    row = try await load(key, from: source)
                }
                last = (key, row)
                table.update(at: row) { $0.add(entry) }
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            table.takeDirty().map { row in
                row.key.values + [
                    .integer(row.events), .total(row.credits), .total(row.debits),
                ]
            }
        }

        private mutating func load(_ key: Key, from source: any ProjectionSource) async throws
            -> Int
        {
            var row = Row(key: key)
            if let stored = try await source.rows(keys: [key.values]).first {
                row.events = stored[2].integer ?? 0
                row.credits = stored[3].total ?? 0
                row.debits = stored[4].total ?? 0
            }
            return table.insert(row, for: key)
        }
    }
}
