import EventStoreCore

/// Numbers without an item that a scan has come past and that may only look missing: a transaction
/// is seen item by item, and the first of its items may be read a moment before it is there.
///
/// A service hands out the items of a partition in the order of their numbers. Where another order
/// is met more looks missing than is, and is looked at.
struct SegmentGaps: Sendable {
    /// The numbers of a stream that were passed over.
    struct Gap: Hashable, Sendable {
        let stream: StreamID
        let numbers: ClosedRange<Int64>
    }

    /// Those that may be of a transaction, oldest first; beyond `most` they are left out.
    private(set) var found: [Gap] = []
    private var open: [Gap] = []
    private var last: (stream: StreamID, number: Int64)?

    /// Items of a transaction, at most: what more items stand behind was there before them.
    private static let itemsOfTransaction: Int64 = 100
    /// A table whose old items expire has gaps everywhere.
    private static let most = 1000

    /// Takes the next item of the scan in.
    mutating func note(_ stream: StreamID, _ number: Int64) {
        if last?.stream != stream { close() }
        let before = last?.number ?? 0
        if number - before > 1, number - before <= Self.itemsOfTransaction {
            open.append(Gap(stream: stream, numbers: (before + 1)...(number - 1)))
        }
        last = (stream, max(number, before))
    }

    /// The scan is at its end.
    mutating func close() {
        if let last {
            found += open.filter {
                last.number - $0.numbers.upperBound < Self.itemsOfTransaction
            }
            found.removeLast(max(0, found.count - Self.most))
        }
        (open, last) = ([], nil)
    }
}
