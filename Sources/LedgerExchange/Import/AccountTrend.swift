import EventStoreCore
import LedgerService

/// What the rows of one account say of their order, as they stand in a file: their dates, and the
/// balances that are stated behind them.
struct AccountTrend {
    enum Verdict {
        case oldestFirst, newestFirst
        /// One row, or rows that are all the same: either order is right.
        case either
        /// Several rows of one moment: nothing says which came first.
        case untold
        /// Dates that rise and fall, or balances that contradict them.
        case contradictory
    }

    /// How many of neighbouring rows lead from one stated balance to the other in one direction
    /// only. Pairs that do in both say nothing.
    private struct Chain {
        var forward = 0
        var backward = 0
        /// Pairs without balances, or with balances that do not follow in either direction.
        var open = 0

        mutating func note(_ isForward: Bool, _ isBackward: Bool) {
            if isForward, !isBackward { forward += 1 }
            if isBackward, !isForward { backward += 1 }
            if !isForward, !isBackward { open += 1 }
        }
    }

    let firstLine: Int
    private var last: CSVGlance
    private let firstRow: Int
    private var rises = false
    private var falls = false
    /// A rise against newest first, or a fall against oldest first, whose balances do not follow to
    /// the digit: what a tolerance lets pass is no witness against the dates.
    private var hasDoubtfulRise = false
    private var hasDoubtfulFall = false
    private var isUniform = true
    /// Of all pairs, and of those of one moment.
    private var all = Chain()
    private var ties = Chain()

    init(_ first: CSVGlance, _ record: CSVReader) {
        last = first
        firstLine = record.place.line
        firstRow = Self.hash(record)
    }

    /// Takes the next row of the account in; balances may be so far apart, in the glance's units.
    mutating func note(_ glance: CSVGlance, _ record: CSVReader, tolerance: Int64) {
        if isUniform, Self.hash(record) != firstRow { isUniform = false }
        let isForward = Self.follows(last.step, glance.step, tolerance)
        let isBackward = Self.follows(glance.step, last.step, tolerance)
        if glance.date > last.date {
            rises = true
            hasDoubtfulRise = hasDoubtfulRise || !Self.follows(glance.step, last.step, 0)
        } else if glance.date < last.date {
            falls = true
            hasDoubtfulFall = hasDoubtfulFall || !Self.follows(last.step, glance.step, 0)
        }
        all.note(isForward, isBackward)
        if glance.date == last.date { ties.note(isForward, isBackward) }
        last = glance
    }

    var verdict: Verdict {
        switch (rises, falls) {
        case (true, false): ties.backward > ties.forward ? .contradictory : .oldestFirst
        case (false, true): ties.forward > ties.backward ? .contradictory : .newestFirst
        case (true, true):
            if all.open > 0 || (all.forward > 0) == (all.backward > 0)
                || (all.forward > 0 ? hasDoubtfulFall : hasDoubtfulRise)
            {
                .contradictory
            } else {
                all.forward > 0 ? .oldestFirst : .newestFirst
            }
        case (false, false):
            if all.open > 0 || (all.forward > 0) == (all.backward > 0) {
                isUniform ? .either : .untold
            } else {
                all.forward > 0 ? .oldestFirst : .newestFirst
            }
        }
    }

    /// True if the second balance is the first and the second row's amount.
    private static func follows(
        _ first: (amount: Int64, balance: Int64)?, _ second: (amount: Int64, balance: Int64)?,
        _ tolerance: Int64
    ) -> Bool {
        guard let first, let second else { return false }
        let (sum, overflow) = first.balance.addingReportingOverflow(second.amount)
        let (difference, isFar) = sum.subtractingReportingOverflow(second.balance)
        return !overflow && !isFar && difference.magnitude <= UInt64(max(0, tolerance))
    }

    private static func hash(_ record: CSVReader) -> Int {
        var hasher = Hasher()
        for field in record.fields { hasher.combine(field.range.count) }
        record.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
