import EventStoreCore
import Explorer
import LedgerCore
import LedgerService

extension ExplorerQueries {
    /// The real history that a what-if begins with.
    func facts(_ id: StreamID, from version: Version) async throws -> WhatIfFacts {
        let base = try await ledger.load(id, through: Version(max(0, version.number - 1)))
        let head = try await store.head(of: id)?.version ?? .empty
        var facts: [WhatIf.Fact] = []
        while facts.count < WhatIfFacts.maximum {
            try Task.checkCancellation()
            let next = Version(base.version.number + Int64(facts.count) + 1)
            let page = try await store.read(id, StreamQuery(from: next, limit: Self.page))
            for event in page.prefix(WhatIfFacts.maximum - facts.count) {
                facts.append(
                    WhatIf.Fact(
                        version: event.version.number, event: try ledger.codec.decode(event)))
            }
            if page.count < Self.page { break }
        }
        return WhatIfFacts(
            base: base.account, baseVersion: base.version, facts: facts,
            left: head.number - base.version.number - Int64(facts.count))
    }

    private static let page = 500
}
