import Explorer
import LedgerHistory
import LedgerService
import Synchronization

/// The last orders of a book of the past, of a list and of what is searched for in it: whoever
/// pages through them sorts each once.
final class OrderCache: Sendable {
    struct Key: Hashable, Sendable {
        let point: TimePoint
        let sort: AccountSort
        let isDescending: Bool
        let filter: String
    }

    private static let maximumCount = 2

    /// The latest last.
    private let kept = Mutex<[(key: Key, value: (BookState, BookOrder))]>([])

    func known(_ key: Key) -> (BookState, BookOrder)? {
        kept.withLock { $0.first { $0.key == key }?.value }
    }

    func keep(_ key: Key, _ value: (BookState, BookOrder)) {
        kept.withLock { kept in
            kept.removeAll { $0.key == key }
            kept.append((key, value))
            kept.removeFirst(max(0, kept.count - Self.maximumCount))
        }
    }
}
