import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// Which of some numbered events to read: the versions of an account, or the positions of the log.
package enum EventPlace: Hashable, Sendable {
    case newest
    case oldest
    case above(Int64)
    case below(Int64)
    /// Half up to a number and half behind it.
    case around(Int64)
}

/// A window onto numbered events.
package struct EventWindow<Row: Sendable>: Sendable {
    /// The oldest first.
    package fileprivate(set) var rows: [Row] = []
    /// Where the events end.
    package let last: Int64
    /// The numbers that were looked at, the first and the last one.
    fileprivate var low: Int64
    fileprivate var high: Int64
    /// Where a search for rows that pass the filter stopped before it had enough of them.
    package fileprivate(set) var resume: Int64?

    package var atOldest: Bool { low <= 1 }
    package var atNewest: Bool { high >= last }
    /// How far was looked, towards the newest.
    package var through: Int64 { max(last, high) }
}

extension BookReader {
    /// Numbered events that are looked at in stretches, until there are enough.
    struct Numbered<Row: Sendable> {
        var first: Int64 = 1
        let last: Int64
        let limit: Int
        /// Numbers in a stretch.
        let step: Int64
        /// Numbers looked at before it gives up.
        let most: Int64
        let number: KeyPath<Row, Int64>

        /// - Parameters:
        ///   - place: which of them.
        ///   - look: the rows among some numbers, the oldest first.
        /// - Returns: the window.
        /// - Throws: what `look` throws; `CancellationError` between two stretches.
        func window(
            _ place: EventPlace, _ look: (ClosedRange<Int64>) async throws -> [Row]
        ) async throws -> EventWindow<Row> {
            switch place {
            case .newest: return try await scan(false, from: last, limit, look)
            case .oldest: return try await scan(true, from: first, limit, look)
            case .below(let number):
                return try await scan(false, from: min(last, number - 1), limit, look)
            case .above(let number): return try await scan(true, from: number + 1, limit, look)
            case .around(let number):
                let middle = min(last, number)
                var window = try await scan(false, from: middle, limit / 2, look)
                let above = try await scan(true, from: middle + 1, limit / 2, look)
                // A half that stays short is filled by the keys that move there.
                window.rows += above.rows
                (window.high, window.resume) = (above.high, nil)
                return window
            }
        }

        private func scan(
            _ isUpward: Bool, from start: Int64, _ limit: Int,
            _ look: (ClosedRange<Int64>) async throws -> [Row]
        ) async throws -> EventWindow<Row> {
            var window = EventWindow<Row>(
                last: last, low: isUpward ? start : start + 1, high: isUpward ? start - 1 : start)
            func isOver() -> Bool { isUpward ? window.high >= last : window.low <= first }
            while !isOver(), window.rows.count < limit, window.high - window.low + 1 < most {
                try Task.checkCancellation()
                if isUpward {
                    let top = min(last, window.high + step)
                    window.rows += try await look(window.high + 1...top)
                    window.high = top
                } else {
                    let bottom = max(first, window.low - step)
                    window.rows = try await look(bottom...window.low - 1) + window.rows
                    window.low = bottom
                }
            }
            if window.rows.count > limit {
                window.rows = Array(
                    isUpward ? window.rows.prefix(limit) : window.rows.suffix(limit))
                if isUpward {
                    window.high = window.rows.last?[keyPath: number] ?? window.high
                } else {
                    window.low = window.rows.first?[keyPath: number] ?? window.low
                }
            } else if window.rows.count < limit, !isOver() {
                window.resume = isUpward ? window.high : window.low
            }
            return window
        }
    }
}

/// Which events of the log are shown at a point.
package struct EventSieve: Sendable {
    private let filter: EventFilter?
    /// Later ones, by the clock, have not happened yet.
    private let moment: (Timestamp, Clock)?
    private let units: UnitTable

    /// - Throws: `FilterError`.
    init(_ text: String, at point: TimePoint? = nil, _ units: UnitTable) throws {
        self.units = units
        filter = text.isEmpty ? nil : try EventFilter(text)
        if case .moment(let moment, let clock) = point {
            self.moment = (moment, clock)
        } else {
            moment = nil
        }
    }

    /// The types of all events that it lets through; nil if they may be of any.
    var types: Set<String>? { filter?.types }

    var letsAllThrough: Bool { filter == nil && moment == nil }

    func letsThrough(_ event: RecordedEvent) -> Bool {
        if let moment, moment.1.time(of: event.event) > moment.0 { return false }
        return filter?.matches(event) { units.exponent($0) } ?? true
    }
}
