import EventStoreCore
import LedgerCore
import LedgerService

/// The balances of an account at the ends of the days before its last event.
extension BookReader {
    private static let trendDays = 30
    /// Events read for one account's trend; a busier account shows fewer days.
    private static let trendEvents = 500
    /// Events of the first read. Most accounts need no more for their days; the next reads are
    /// each four times as long.
    private static let firstTrendEvents = 16

    /// The balance at the end of each of the 30 days before an account's last event.
    ///
    /// - Throws: `CancellationError`. A history that cannot be folded has no trend.
    package func trends(
        _ accounts: [StreamID], at point: TimePoint?
    ) async throws -> [StreamID: [Int64]] {
        // Without the read model each account is loaded.
        let known = point == nil ? (try? await ledger.summaries(of: accounts)) ?? [:] : [:]
        var result: [StreamID: [Int64]] = [:]
        for id in accounts {
            try Task.checkCancellation()
            do {
                var account = known[id]
                if account == nil {
                    account =
                        point == nil
                        ? AccountSummary(try await ledger.load(id))
                        : try await self.account(id, at: point)?.summary
                }
                result[id] = if let account { try await trend(of: account, at: point) } else { [] }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                result[id] = []
            }
        }
        return result
    }

    /// Goes back from where the account stands, as far as its days reach: from the event that
    /// happened last to those that happened before it, whatever their versions.
    private func trend(
        of account: AccountSummary, at point: TimePoint?
    ) async throws -> [Int64] {
        var place = AccountPlace(
            account.version, moment: Timestamp(microseconds: .max), head: account.version,
            end: account.lastPosition)
        if case .moment(_, .occurred) = point {
            place = try await self.place(of: account.id, at: point)
        }
        let oldest = Version(max(0, place.version.number - Int64(Self.trendEvents)))
        var late = try await ledger.outOfOrder(of: account.id, at: place, behind: oldest)
        let versions = Set(late.map(\.version))
        var trend = TrendDays(Self.trendDays, balance: account.account.balanceMinor)
        var upper = place.version
        var (size, rest) = (Self.firstTrendEvents, Self.trendEvents)
        while !trend.isFull, upper > .empty, rest > 0 {
            let count = min(size, rest)
            let first = Version(max(1, upper.number - Int64(count) + 1))
            let page = try await events.readFold(
                account.id, from: first, through: upper, limit: count,
                whole: EventCodec.wholeTypes)
            for event in page.reversed() where !trend.isFull && !versions.contains(event.version) {
                while let last = late.last, event.happened(before: last), !trend.isFull {
                    late.removeLast()
                    guard try trend.goBack(over: last) else { return [] }
                }
                guard try trend.goBack(over: event) else { return [] }
            }
            upper = Version(first.number - 1)
            (size, rest) = (size * 4, rest - count)
        }
        // Before its first event there was nothing; before the last one read nothing is known.
        if upper > .empty { return trend.filled() }
        for event in late.reversed() where !trend.isFull {
            guard try trend.goBack(over: event) else { return [] }
        }
        return trend.isEmpty ? [] : trend.days
    }
}

/// Balances at the ends of days, filled from that of the last event back.
private struct TrendDays {
    private(set) var days: [Int64]
    /// The day of the last event; nil before it was met.
    private var last: Int64?
    private var balance: Int64
    private var left: Int

    init(_ count: Int, balance: Int64) {
        days = Array(repeating: 0, count: count)
        left = count
        self.balance = balance
    }

    var isFull: Bool { left == 0 }
    var isEmpty: Bool { last == nil }

    /// With the balance that is known by now on all days before; empty if no event was met.
    func filled() -> [Int64] {
        isEmpty ? [] : Array(repeating: balance, count: left) + days.dropFirst(left)
    }

    /// The days from this one on have the balance that is known by now.
    mutating func fill(through day: Int64) {
        let last = last ?? day
        self.last = last
        while left > 0, last - Int64(days.count - left) >= day {
            left -= 1
            days[left] = balance
        }
    }

    /// - Returns: false where the state that was begun with is no fold of these events: going back
    ///   leads out of the numbers.
    mutating func goBack(over event: StreamFoldEntry) throws -> Bool {
        fill(through: event.occurredAt.dayNumber)
        guard !isFull, let movement = try Movement(event.fold) else { return true }
        let amount = movement.effect.sign &* movement.amount.minorUnits
        let (sum, isOver) = balance.subtractingReportingOverflow(amount)
        balance = sum
        return !isOver
    }
}
