import EventStoreCore
import LedgerService

/// The accounts in the order in which the log first speaks of them: an account's place here is its
/// row in every `BookAccounts`, at any position.
struct BookDirectory: Sendable {
    private(set) var handles: [StreamHandle] = []
    private var index = HandleIndex()

    init() {}

    /// The first accounts of another directory, to go on from in another order.
    init(_ other: BookDirectory, prefix count: Int) {
        for handle in other.handles.prefix(count) { _ = append(handle) }
    }

    /// The row of a handle; nil if the log was not read so far.
    func row(of handle: StreamHandle) -> Int? {
        let row = index.row(of: handle)
        return row < 0 ? nil : Int(row)
    }

    mutating func append(_ handle: StreamHandle) -> Int {
        let row = handles.count
        handles.append(handle)
        index.set(Int32(row), for: handle)
        return row
    }
}
