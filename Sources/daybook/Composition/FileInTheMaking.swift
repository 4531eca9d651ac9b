import EventStoreCore
import Foundation
import TextFormats

/// A ledger's file that is being made, under another name until it is whole: `book.db.migrating`.
/// Whoever opens it sees that it is not.
struct FileInTheMaking {
    static let suffix = ".migrating"

    /// The name that it gets in the end.
    let target: String
    /// The name that it has.
    var path: String { target + Self.suffix }

    /// Nil for a ledger that is there, and for one that is no file.
    init?(of place: LedgerLocation) {
        guard case .sqlite(let path) = place, place.isMissing else { return nil }
        target = path
    }

    /// Nil where none was left beside a ledger that is there.
    init?(leftBeside place: LedgerLocation) {
        guard case .sqlite(let path) = place, access(path + Self.suffix, F_OK) == 0 else {
            return nil
        }
        target = path
    }

    /// Says, when something went wrong, how it goes on.
    ///
    /// - Parameters:
    ///   - last: the last position that is there; nil if that cannot be told.
    ///   - isQuiet: nothing but errors is said.
    func noteWhatIsThere(_ last: Position?, isQuiet: Bool) {
        guard !isQuiet, let last, last > .start else { return }
        StandardError.write(
            "note: \(Printable(path)) has the first \(grouped(last.number)) events; the same "
                + "command goes on from there")
    }

    /// Removes it, with what SQLite and its lock have put beside it.
    func remove() {
        for suffix in ["", "-wal", "-shm", "-journal", "-lock"] { unlink(path + suffix) }
    }
}
