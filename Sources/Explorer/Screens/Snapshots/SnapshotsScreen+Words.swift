import EventStoreCore
import TerminalCanvas

extension SnapshotsScreen {
    package var path: Pieces {
        ScreenWords.path(
            [Scope.accounts.title, account.id.name, scope.title], short: scope.title)
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        [.fixed(DamageText.headline(context.distrust[account.id]))]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard answer.isHere else { return Counts("reading …") }
        let wrong = window.rows.count { $0.disagreement != nil }
        let count = Wording.count(Int64(window.rows.count), "snapshot")
        // The table has no room for all of it.
        let reason = window.selectedRow.flatMap { row in
            row.disagreement.map { "   @\(row.version): \(Wording.safe($0))" }
        }
        return Counts("\(count), \(wrong) wrong\(reason ?? "")")
    }

    package var failure: String? { answer.failure }

    package func note(width: Int) -> Note? {
        window.selectedRow.flatMap(SnapshotDifferenceView.init)
            .map { Note(height: $0.height, content: $0) }
    }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? {
        window.rows[window.visible(context.height)]
            .compactMap { Wording.ageChange(of: $0.createdAt, at: context.now) }.min()
    }
}
