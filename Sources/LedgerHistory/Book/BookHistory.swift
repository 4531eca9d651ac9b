import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// The whole book at any point of its past: sorts, totals and charts, from a checkpoint and the
/// stretch of the log behind it.
///
/// Checkpoints live in memory, as long as the session: nothing is written, so that a ledger that
/// is open for reading has them too, and nothing of them can be stale in another process. They are
/// taken on the way, by whichever fold first comes by; each carries the hash of the event it
/// stands on and is ignored if that is not the event of the log. Memory is bounded: what does not
/// fit makes the stretches between checkpoints longer.
///
/// Any number of tasks may ask. What nobody has read yet is read by one of them, and the others
/// wait for it; a task that is cancelled leaves the checkpoints that it took.
package actor BookHistory {
    /// Packed checkpoints; five or six of a hundred thousand accounts.
    package static let standardBytes = 8 << 20
    /// Positions between two places where a checkpoint may stand: some 15 ms of folding.
    package static let standardSegment: Int64 = 65_536
    /// A step back begins so far behind the last answer at most.
    private static let nearDistance: Int64 = 8192
    /// The same for totals, which are kept at several places.
    private static let totalsDistances: [Int64] = [8192, 1024, 128]
    private static let maximumTotals = 12

    /// What is known of a segment of the log once it was folded.
    private struct Mark {
        /// The latest moments up to the segment's end.
        let highest: ClockTimes
        /// The earliest moments in it.
        let lowest: ClockTimes
        /// What the book adds up to at the segment's end.
        let totals: KeptTotals
    }

    /// Totals, and the hash of the event that they stand on.
    private struct KeptTotals {
        let totals: RunningTotals
        let hash: Digest
    }

    package let ledger: Ledger
    private let segment: Int64
    private var shelf: BookShelf
    private var marks: [Mark] = []
    private var directory = BookDirectory()
    /// The last answer, and the book a little before it.
    private var last: (state: BookState, hash: Digest)?
    private var near: BookCheckpoint?
    /// Totals a little before the last ones that were asked for, the newest last.
    private var nearTotals: [KeptTotals] = []
    /// Moments around those that were asked for, and the event up to which the log was read for
    /// them.
    private var moments: [KnownMoments] = []
    private var momentsEnd: (position: Position, hash: Digest)?
    /// A task reads what nobody has read yet; those that need it too wait for it, a segment at a
    /// time.
    private var isExploring = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - ledger: whose book.
    ///   - checkpointBytes: what checkpoints may take up, packed.
    ///   - segment: positions between two places where a checkpoint may stand.
    package init(
        ledger: Ledger, checkpointBytes: Int = standardBytes, segment: Int64 = standardSegment
    ) {
        self.ledger = ledger
        self.segment = max(1, segment)
        shelf = BookShelf(maximumBytes: checkpointBytes, segment: max(1, segment))
    }

    /// Checkpoints held, what they take up, and the most that a step may have to fold.
    package var usage: (checkpoints: Int, bytes: Int, longestStretch: Int64) {
        (shelf.checkpoints.count, shelf.byteCount, segment * shelf.stride)
    }

    /// The book at a position, or at the log's end if that comes first. Folds from the nearest
    /// checkpoint; the first time it comes to a part of the log, from the last part it knows.
    ///
    /// - Parameters:
    ///   - position: the position.
    ///   - progress: the position reached and the one asked for.
    /// - Returns: the book.
    /// - Throws: `ProjectionFailure` for an event that cannot be folded, `EventStoreError`,
    ///   `CancellationError` between two pages.
    package func state(
        at position: Position, progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookState {
        let end = min(position, try await ledger.events.lastPosition())
        let explores = try await takeTurn(through: end, progress)
        defer { if explores { endTurn() } }
        var walk = Walk(state: try await start(for: end), segment: segment)
        walk.state.adopt(directory)
        let nearPosition = Position(end.number - Self.nearDistance)
        while walk.state.position < end {
            var stop = min(walk.boundary, end)
            if walk.state.position < nearPosition { stop = min(stop, nearPosition) }
            try await advance(&walk, through: stop, end, progress)
            if stop == nearPosition { near = try await checkpoint(walk.state) }
        }
        last = (walk.state, try await ledger.hash(at: end))
        return walk.state
    }

    /// What the book adds up to at a position, or at the log's end if that comes first. The first
    /// time it comes to a part of the log it folds all of the book.
    ///
    /// - Throws: as `state(at:progress:)`.
    package func totals(
        at position: Position, progress: ProjectionRunner.Progress? = nil
    ) async throws -> RunningTotals {
        let end = min(position, try await ledger.events.lastPosition())
        guard isExplored(end), var totals = try await startOfTotals(for: end) else {
            return RunningTotals(try await state(at: end, progress: progress))
        }
        for distance in Self.totalsDistances where end.number - distance > totals.position.number {
            try await totals.advance(through: Position(end.number - distance), ledger)
            nearTotals.append(try await kept(totals))
        }
        nearTotals.removeFirst(max(0, nearTotals.count - Self.maximumTotals))
        try await totals.advance(through: end, ledger)
        return totals
    }

    /// The book at a point. `end` is where the book ends, so that several questions are asked of
    /// one book, whoever writes meanwhile; nil for where it ends now.
    ///
    /// - Throws: as `state(at:progress:)` of a position.
    package func state(
        at point: BookPoint, in end: Position? = nil, progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookState {
        switch point {
        case .position(let position):
            try await state(at: min(position, end ?? position), progress: progress)
        case .moment(let moment, let clock):
            try await state(at: moment, clock: clock, in: end, progress: progress)
        }
    }

    /// Adds up the events that the one point has and the other has not. Reads the segments of the
    /// log in which the two may differ.
    ///
    /// - Throws: as `state(at:)`.
    func flows(
        from first: BookPoint, to last: BookPoint, in end: Position,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> FlowTable {
        // Positions say where they differ; for a moment the log has to be known.
        if first.position == nil || last.position == nil {
            try await explore(through: end, progress)
        }
        let start = min(wholeBefore(first), wholeBefore(last))
        let stop = max(try await reach(of: first, end), try await reach(of: last, end))
        return try await Self.flows(from: first, to: last, after: start, through: stop, ledger) {
            progress?($0, stop)
        }
    }

    /// A position up to which the point has every event.
    private func wholeBefore(_ point: BookPoint) -> Position {
        switch point {
        case .position(let position): return position
        case .moment(let moment, let clock):
            let index = marks.firstIndex { $0.highest[clock] > moment } ?? marks.count
            return Position(Int64(index) * segment)
        }
    }

    /// The book at a moment: each account as `show ACC@MOMENT` has it, by itself. The first time
    /// this folds the whole log. After that it begins at the last checkpoint before which
    /// everything is earlier, and ends where everything is later: for a log whose times rise, one
    /// stretch.
    ///
    /// - Throws: as `state(at:)`.
    package func state(
        at moment: Timestamp, clock: Clock, in end: Position? = nil,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookState {
        let now = try await ledger.events.lastPosition()
        let end = min(end ?? now, now)
        try await explore(through: end, progress)
        let checkpoint = shelf.checkpoints.last {
            $0.position <= end && $0.highest[clock] <= moment
        }
        var start = checkpoint?.state(directory) ?? BookState()
        start.leaveOrder()
        let reach = try await reach(of: moment, clock, end)
        return try await Self.fold(
            start, through: reach, ledger, until: .moment(moment, clock)
        ) { reached in progress?(reached, end) }
    }

    /// The next or the last moments that differ from one, by a clock: where the book steps to where
    /// it is shown by moments. Reads the segments that may hold one of them, for a log whose times
    /// rise one or two a step.
    ///
    /// - Parameters:
    ///   - count: steps; back if it is negative. Back from a moment leads to before its events.
    ///   - moment: where to begin.
    ///   - clock: by which times.
    ///   - progress: the position reached and the last, while the log is read for the first time.
    /// - Returns: the moment, as far as there are any; nil if there is none.
    /// - Throws: as `state(at:)`.
    package func moment(
        _ count: Int64, from moment: Timestamp, clock: Clock,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> Timestamp? {
        let end = try await ledger.events.lastPosition()
        try await explore(through: end, progress)
        var found: Timestamp?
        if count > 0 {
            for _ in 0..<count {
                guard let next = try await next(after: found ?? moment, clock, end) else { break }
                found = next
            }
            return found
        }
        guard
            var shown = try await last(
                before: moment.advanced(by: 1), clock, end)
        else { return nil }
        for _ in 0..<count.magnitude {
            guard let earlier = try await last(before: shown, clock, end) else {
                return shown.advanced(by: -1)
            }
            (shown, found) = (earlier, earlier)
        }
        return found
    }

    private func next(
        after moment: Timestamp, _ clock: Clock, _ end: Position
    ) async throws -> Timestamp? {
        try await readMoments(through: end)
        for known in moments where known.clock == clock {
            if let next = known.next(after: moment) { return next }
        }
        var later = KnownMoments(clock, from: moment, isLater: true)
        for index in 0...marks.count {
            if index < marks.count {
                let mark = marks[index]
                guard mark.highest[clock] > moment else { continue }
                if let nearest = later.nearest, mark.lowest[clock] >= nearest {
                    later.end(at: mark.lowest[clock])
                    continue
                }
            }
            later = try await Self.moments(later, in: stretch(index, end), ledger)
        }
        return keep(later, end).nearest
    }

    private func last(
        before moment: Timestamp, _ clock: Clock, _ end: Position
    ) async throws -> Timestamp? {
        try await readMoments(through: end)
        for known in moments where known.clock == clock {
            if let last = known.last(before: moment) { return last }
        }
        var earlier = KnownMoments(clock, from: moment, isLater: false)
        for index in (0...marks.count).reversed() {
            if index < marks.count {
                let mark = marks[index]
                // What came up to here is no later than what was found.
                if let nearest = earlier.nearest, mark.highest[clock] <= nearest {
                    earlier.begin(at: mark.highest[clock])
                    break
                }
                if mark.lowest[clock] >= moment { continue }
            }
            earlier = try await Self.moments(earlier, in: stretch(index, end), ledger)
        }
        return keep(earlier, end).nearest
    }

    private func keep(_ found: KnownMoments, _ end: Position) -> KnownMoments {
        var found = found
        found.settle()
        if momentsEnd?.position == end { moments = moments.suffix(3) + [found] }
        return found
    }

    /// Takes in what the log has got since its moments were read.
    private func readMoments(through end: Position) async throws {
        let hash = try await ledger.hash(at: end)
        guard let before = momentsEnd, before.position <= end,
            try await ledger.hash(at: before.position) == before.hash
        else {
            (moments, momentsEnd) = ([], (end, hash))
            return
        }
        var longer: [KnownMoments] = []
        for known in moments {
            var known = try await Self.moments(known, in: (before.position, end), ledger)
            known.settle()
            longer.append(known)
        }
        (moments, momentsEnd) = (longer, (end, hash))
    }

    /// A segment of the log; the last one ends with it.
    private func stretch(_ index: Int, _ end: Position) -> (start: Position, end: Position) {
        let start = Position(min(end.number, Int64(index) * segment))
        return (start, Position(min(end.number, start.number + segment)))
    }

    // MARK: Turns

    private func isExplored(_ end: Position) -> Bool {
        end.number < Int64(marks.count + 1) * segment
    }

    /// Waits while another task reads what this one needs.
    ///
    /// - Returns: true if the rest is for this task to read, which has to end its turn then.
    private func takeTurn(
        through end: Position, _ progress: ProjectionRunner.Progress?
    ) async throws -> Bool {
        while isExploring, !isExplored(end) {
            progress?(Position(Int64(marks.count) * segment), end)
            await withCheckedContinuation { waiting.append($0) }
            try Task.checkCancellation()
        }
        if isExplored(end) { return false }
        isExploring = true
        return true
    }

    private func endTurn() {
        isExploring = false
        wakeWaiting()
    }

    private func wakeWaiting() {
        let woken = waiting
        waiting = []
        for task in woken { task.resume() }
    }

    // MARK: Walking

    /// A fold on its way, and what it saw of the segment that it is in.
    private struct Walk {
        var state: BookState
        /// The earliest moments of the segment; nil if the walk began inside it.
        var lowest: ClockTimes?
        private let segment: Int64

        init(state: BookState, segment: Int64) {
            self.state = state
            self.segment = segment
            if state.position.number % segment == 0 { lowest = .latest }
        }

        /// The end of the segment.
        var boundary: Position { Position((state.position.number / segment + 1) * segment) }
    }

    /// Folds on to a place that is no farther than the segment's end, and keeps what is learned.
    private func advance(
        _ walk: inout Walk, through stop: Position, _ end: Position,
        _ progress: ProjectionRunner.Progress?
    ) async throws {
        let boundary = walk.boundary
        let stretch = try await Self.fold(walk.state, through: stop, ledger) { reached in
            progress?(reached, end)
        }
        guard stretch.state.position == stop else {
            throw EventStoreError.damaged("the log ends before position \(stop)")
        }
        walk.state = stretch.state
        walk.lowest?.lower(stretch.lowest)
        let accounts = stretch.state.accounts
        if accounts.directory.handles.count > directory.handles.count {
            directory = accounts.directory
        }
        guard stop == boundary else { return }
        let totals = try await kept(RunningTotals(stretch.state))
        if let lowest = walk.lowest, stop.number == Int64(marks.count + 1) * segment {
            marks.append(Mark(highest: stretch.state.highest, lowest: lowest, totals: totals))
            wakeWaiting()
        }
        walk.lowest = .latest
        if shelf.wants(stop) { shelf.add(try await checkpoint(stretch.state)) }
    }

    /// The nearest state at or before a position that a walk may begin at.
    private func start(for end: Position) async throws -> BookState {
        let explored = Position(Int64(marks.count) * segment)
        // New parts of the log are walked from a segment's start, or no mark could be made of them.
        func serves(_ position: Position) -> Bool {
            position <= end
                && (position <= explored || end.number < explored.number + segment)
        }
        while true {
            let kept = [near, shelf.latest(through: end)].compactMap { $0 }
                .filter { serves($0.position) }.max { $0.position < $1.position }
            if let last, serves(last.state.position),
                last.state.position >= kept?.position ?? .start
            {
                if try await ledger.hash(at: last.state.position) == last.hash { return last.state }
            } else if let kept {
                if try await ledger.hash(at: kept.position) == kept.hash {
                    return kept.state(directory)
                }
            } else {
                return BookState()
            }
            forget()
        }
    }

    /// The nearest totals at or before a position; nil if the log is not the one that was folded.
    private func startOfTotals(for end: Position) async throws -> RunningTotals? {
        let last = Int(end.number / segment) - 1
        let ends = marks.indices.contains(last) ? [marks[last].totals] : []
        let nearest = (ends + nearTotals).filter { $0.totals.position <= end }
            .max { $0.totals.position < $1.totals.position }
        guard let nearest else { return RunningTotals() }
        if try await ledger.hash(at: nearest.totals.position) == nearest.hash {
            return nearest.totals
        }
        forget()
        return nil
    }

    private func kept(_ totals: RunningTotals) async throws -> KeptTotals {
        KeptTotals(totals: totals, hash: try await ledger.hash(at: totals.position))
    }

    /// The log is not the one that was folded: nothing of what is kept stands on it.
    private func forget() {
        shelf = BookShelf(maximumBytes: shelf.maximumBytes, segment: segment)
        marks = []
        directory = BookDirectory()
        (last, near, nearTotals) = (nil, nil, [])
        (moments, momentsEnd) = ([], nil)
    }

    private func explore(
        through end: Position, _ progress: ProjectionRunner.Progress?
    ) async throws {
        if end.number >= Int64(marks.count + 1) * segment {
            _ = try await state(at: end, progress: progress)
        }
    }

    private func checkpoint(_ state: BookState) async throws -> BookCheckpoint {
        BookCheckpoint(state, hash: try await ledger.hash(at: state.position))
    }

    /// A position behind which the point has no event.
    private func reach(of point: BookPoint, _ end: Position) async throws -> Position {
        switch point {
        case .position(let position): min(position, end)
        case .moment(let moment, let clock): try await reach(of: moment, clock, end)
        }
    }

    /// The end of the last segment that holds an event that is not later than the moment; what
    /// lies behind it need not be read.
    private func reach(
        of moment: Timestamp, _ clock: Clock, _ end: Position
    ) async throws -> Position {
        let explored = Position(Int64(marks.count) * segment)
        let tail = try await Self.lowest(after: explored, through: end, ledger)
        if tail[clock] <= moment { return end }
        let index = marks.lastIndex { $0.lowest[clock] <= moment } ?? -1
        return min(end, Position(Int64(index + 1) * segment))
    }
}
