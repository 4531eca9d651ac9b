import Explorer
import LedgerService
import Synchronization

/// The last order of a book of the past: whoever pages through it sorts it once.
final class OrderCache: Sendable {
    struct Key: Hashable, Sendable {
        let point: TimePoint
        let sort: AccountSort
        let isDescending: Bool
        let filter: String
    }

    private let last = Mutex<(key: Key, value: (BookState, BookOrder))?>(nil)

    func known(_ key: Key) -> (BookState, BookOrder)? {
        last.withLock { last in
            guard let last, last.key == key else { return nil }
            return last.value
        }
    }

    func keep(_ key: Key, _ value: (BookState, BookOrder)) { last.withLock { $0 = (key, value) } }
}
