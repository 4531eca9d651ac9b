import EventStoreCore
import Explorer
import LedgerHistory
import LedgerService

extension ExplorerQueries {
    /// What caused an event, and what it caused.
    func causes(_ query: CausesQuery, _ progress: @escaping Progress) async throws -> CausesInfo {
        guard let event = try await events.event(query.event) else {
            throw LoadError("the event \(query.event) is not in this book")
        }
        let tree = try await reader.causes(
            of: event, within: CausationTree.Bounds(looking: query.looking), progress: progress)
        let rows = try await rows(of: tree.nodes.map(\.event))
        return CausesInfo(
            rows: tree.nodes.enumerated().map { number, node in
                CauseRow(
                    rows[number], CauseRow.Link(node.link),
                    branches: node.branches, isSubject: number == tree.subject)
            }, outside: tree.outsideCause, isRound: tree.isRound, isCut: tree.isCut,
            looked: tree.looked, through: tree.through, isWhole: tree.isWhole)
    }
}

extension CauseRow.Link {
    fileprivate init(_ link: CausationTree.Link) {
        self =
            switch link {
            case .root: .none
            case .caused: .caused
            case .sameCommand: .together
            case .sameCorrelation: .related
            }
    }
}
