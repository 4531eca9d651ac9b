import EventStoreCore
import EventStreaming

/// One row a stream: its events, and the sum of their versions. Small enough to be told by heart.
struct TallyProjection: Projection {
    let schema: ReadModelSchema
    /// Called before each page is folded.
    var onPage: @Sendable (FoldPage) async throws -> Void = { _ in }

    init(_ name: String = "tally") {
        schema = ReadModelSchema(
            name: name, version: 1,
            columns: [.init("stream", .text), .init("events", .integer), .init("sum", .integer)],
            keyCount: 1, sortable: [])
    }

    var wholeTypes: Set<String> { [] }

    func makeFold() -> any ProjectionFold { Fold(onPage: onPage) }

    private struct Fold: ProjectionFold {
        let onPage: @Sendable (FoldPage) async throws -> Void
        private var rows: [String: (events: Int64, sum: Int64)] = [:]
        private var dirty: Set<String> = []

        init(onPage: @escaping @Sendable (FoldPage) async throws -> Void) { self.onPage = onPage }

        var dirtyRowCount: Int { dirty.count }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            try await onPage(page)
            let names = try await source.streams(page.entries.map(\.stream))
            let missing = Set(names.values.map(\.name)).filter { rows[$0] == nil }
            for row in try await source.rows(keys: missing.map { [.text($0)] }) {
                guard let name = row[0].text else { continue }
                rows[name] = (row[1].integer ?? 0, row[2].integer ?? 0)
            }
            for entry in page.entries {
                guard let name = names[entry.stream]?.name else { continue }
                let row = rows[name] ?? (0, 0)
                rows[name] = (row.events + 1, row.sum + entry.version.number)
                dirty.insert(name)
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            defer { dirty = [] }
            return dirty.map { name in
                [.text(name), .integer(rows[name]?.events ?? 0), .integer(rows[name]?.sum ?? 0)]
            }
        }
    }
}
