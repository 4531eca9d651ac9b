import EventStoreCore

/// The moments of a log's events between two others, by a clock: a cursor that steps by moments
/// looks here first. A log whose times rise is read a segment at a time; one in which accounts
/// follow one another has every time in every segment, and would be read whole for each step.
struct KnownMoments: Sendable {
    /// Kept at most: those nearest to where the reader stands.
    private static let maximum = 4096

    let clock: Clock
    /// Every moment later than `low` and earlier than `high` is known.
    private(set) var low: Timestamp
    private(set) var high: Timestamp
    /// Looked for later ones, and not for earlier ones.
    private let isLater: Bool
    private var found: Set<Timestamp> = []
    private var sorted: [Timestamp] = []

    /// Those later than a moment, or earlier; none are found yet.
    init(_ clock: Clock, from moment: Timestamp, isLater: Bool) {
        self.clock = clock
        self.isLater = isLater
        low = isLater ? moment : Timestamp(microseconds: .min)
        high = isLater ? Timestamp(microseconds: .max) : moment
    }

    /// The nearest one that was found; nil if there is none.
    var nearest: Timestamp? { isLater ? found.min() : found.max() }

    /// Takes a moment, if it is between the two.
    mutating func add(_ moment: Timestamp) {
        guard low < moment, moment < high, found.insert(moment).inserted else { return }
        sorted = []
        if found.count > 2 * Self.maximum { trim() }
    }

    /// What was not read holds this moment and later ones.
    mutating func end(at moment: Timestamp) {
        add(moment)
        cut(high: min(high, moment.advanced(by: 1)))
    }

    /// What was not read holds this moment and earlier ones.
    mutating func begin(at moment: Timestamp) {
        add(moment)
        cut(low: max(low, moment.advanced(by: -1)))
    }

    private mutating func trim() {
        let order = found.sorted()
        if isLater {
            cut(high: order[Self.maximum])
        } else {
            cut(low: order[order.count - Self.maximum - 1])
        }
    }

    private mutating func cut(low: Timestamp? = nil, high: Timestamp? = nil) {
        (self.low, self.high) = (low ?? self.low, high ?? self.high)
        found = found.filter { self.low < $0 && $0 < self.high }
        sorted = []
    }

    /// Puts what was found in order, for the look-ups.
    mutating func settle() { sorted = found.sorted() }

    /// The first one after a moment; nil if it is not known here.
    func next(after moment: Timestamp) -> Timestamp? {
        guard moment >= low else { return nil }
        let place = sorted.partitioningIndex { $0 > moment }
        return place < sorted.count ? sorted[place] : nil
    }

    /// The last one before a moment; nil if it is not known here.
    func last(before moment: Timestamp) -> Timestamp? {
        guard moment <= high else { return nil }
        let place = sorted.partitioningIndex { $0 >= moment }
        return place > 0 ? sorted[place - 1] : nil
    }
}

extension [Timestamp] {
    /// The first place from which on all of them belong to the second part.
    fileprivate func partitioningIndex(where isSecond: (Timestamp) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
