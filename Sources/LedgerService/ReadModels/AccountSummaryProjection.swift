import EventStoreCore
import EventStreaming
import LedgerCore

/// Folds the log into one row an account.
package struct AccountSummaryProjection: Projection {
    package let schema = AccountSummary.schema

    package init() {}

    package var wholeTypes: Set<String> { EventCodec.wholeTypes }

    package func makeFold() -> any ProjectionFold { Fold() }

    struct Fold: ProjectionFold {
        private var rows = DirtyRows<AccountSummary>()
        private var index = HandleIndex()
        private let codec = EventCodec()

        var dirtyRowCount: Int { rows.dirtyCount }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            try await load(page, from: source)
            for entry in page.entries {
                let row = index.row(of: entry.stream)
                guard row >= 0 else {
                    throw ProjectionFailure(
                        position: entry.position, reason: "its account has no name in the store")
                }
                if page.isOfTheBook(entry), rows[Int(row)].version == .empty { continue }
                do {
                    try rows.update(at: Int(row)) { try $0.evolve(entry, of: page, codec) }
                } catch let error as ProjectionFailure {
                    throw error
                } catch {
                    throw ProjectionFailure(
                        position: entry.position, reason: String(describing: error))
                }
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            rows.takeDirty().map(\.values)
        }

        private mutating func load(
            _ page: FoldPage, from source: any ProjectionSource
        ) async throws {
            var missing: Set<StreamHandle> = []
            for entry in page.entries where index.row(of: entry.stream) < 0 {
                missing.insert(entry.stream)
            }
            if missing.isEmpty { return }
            let names = try await source.streams(Array(missing))
            let stored = try await source.rows(keys: names.values.map { [.text($0.name)] })
            var known: [StreamID: AccountSummary] = [:]
            for row in stored {
                if let summary = AccountSummary(row) { known[summary.id] = summary }
            }
            for (handle, name) in names {
                let row = rows.append(known[name] ?? AccountSummary(withoutEvents: name))
                index.set(Int32(row), for: handle)
            }
        }
    }
}

extension AccountSummary {
    init(withoutEvents id: StreamID) {
        self.init(
            id: id, account: Account(), version: .empty, openedAt: Timestamp(microseconds: 0),
            lastEventAt: Timestamp(microseconds: 0), lastPosition: .start)
    }

    mutating func evolve(_ entry: FoldEntry, of page: FoldPage, _ codec: EventCodec) throws {
        guard entry.version == version.next else {
            throw ProjectionFailure(
                position: entry.position,
                reason: "\(id)@\(entry.version) follows version \(version)")
        }
        try account.evolve(entry, of: page, codec)
        // Of the first one nothing is asked: it may have happened before 1970.
        lastEventAt =
            version == .empty ? entry.occurredAt : max(lastEventAt, entry.occurredAt)
        if version == .empty { openedAt = entry.occurredAt }
        version = entry.version
        lastPosition = entry.position
    }
}
