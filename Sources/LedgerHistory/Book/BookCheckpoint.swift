import EventStoreCore
import EventStreaming

/// The book at a position, at rest. It stands on an event: with another hash at that position the
/// log is another one, and the checkpoint is ignored.
struct BookCheckpoint: Sendable {
    let position: Position
    let hash: Digest
    private let accounts: PackedAccounts
    /// The latest moments up to here.
    let highest: ClockTimes
    private let folds: [any ProjectionFold]

    /// A row of a read model in memory, with its place in the index of keys.
    private static let bytesPerRow = 96

    /// With the read models, of which each checkpoint has a copy of its own: a day and currency a
    /// row, they outweigh the accounts of a small and old book.
    var byteCount: Int {
        accounts.byteCount + folds.reduce(0) { $0 + $1.dirtyRowCount * Self.bytesPerRow }
    }

    init(_ state: BookState, hash: Digest) {
        position = state.position
        self.hash = hash
        accounts = PackedAccounts(state.accounts)
        (highest, folds) = state.parts
    }

    func state(_ directory: BookDirectory) -> BookState {
        BookState(
            position: position, highest: highest, accounts: accounts.unpacked(directory),
            folds: folds)
    }
}
