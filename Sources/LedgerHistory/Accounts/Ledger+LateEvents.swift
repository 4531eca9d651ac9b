import EventStoreCore
import LedgerCore
import LedgerService

/// Late events are found through the read model of them, as far as that has come; behind it the
/// typed columns are looked at. What counts is judged by the events themselves: the read model only
/// says where to look. Without it all of the account behind the prefix is looked at.
extension Ledger {
    /// Hands over the late events of a point, in the order of their versions.
    ///
    /// - Throws: as `forEachFoldEntry`.
    func forEachLateEntry(
        of id: StreamID, at place: AccountPlace, _ body: (StreamFoldEntry) throws -> Void
    ) async throws {
        for run in try await lateRuns(of: id, at: place) {
            try await forEachFoldEntry(
                of: id, after: Version(run.lowerBound - 1), through: Version(run.upperBound)
            ) {
                for entry in $0 where place.counts(entry) { try body(entry) }
            }
        }
    }

    /// The versions of a point, its late events behind the prefix.
    ///
    /// - Throws: `EventStoreError`, `CancellationError` between two pages.
    package func versions(
        of id: StreamID, at place: AccountPlace
    ) async throws -> (runs: [ClosedRange<Int64>], late: LateEvents) {
        var runs = place.prefix
        var late = LateEvents()
        try await forEachLateEntry(of: id, at: place) { entry in
            runs.add(entry.version.number)
            late.add(entry)
        }
        return (runs, late)
    }

    /// The versions behind a point's prefix among which all of its late events are, from the lowest
    /// on.
    func lateRuns(of id: StreamID, at place: AccountPlace) async throws -> [ClosedRange<Int64>] {
        guard place.moment != nil, place.version < place.head else { return [] }
        let known = try await knownLate(of: id, behind: place.version, at: place)
        let rest = max(known.through, place.version)
        return known.runs
            + (rest < place.head ? [rest.number + 1...place.head.number] : [])
    }

    private static let latePage = 1000

    /// What the read model knows: the versions behind one that are dated before an older event and
    /// at or before the point's moment, and how far it has seen the account.
    private func knownLate(
        of id: StreamID, behind version: Version, at place: AccountPlace
    ) async throws -> (runs: [ClosedRange<Int64>], through: Version) {
        var (runs, last, through) = ([ClosedRange<Int64>](), version, Version.empty)
        var checkpoint = Position.start
        while true {
            try Task.checkCancellation()
            let query = ReadModelQuery(
                after: ReadModelQuery.Cursor(
                    sortValue: nil, key: [.text(id.name), .integer(last.number)]),
                limit: Self.latePage, filters: [.equals(column: "stream", .text(id.name))])
            // One that was made again meanwhile may not have come as far as the page before.
            guard let copy = try await lateCopy(query), copy.status.checkpoint > .start,
                copy.status.checkpoint >= checkpoint
            else { return (runs, last) }
            if checkpoint == .start {
                // One that has counted what is not in the log is another log's.
                if try await copy.status.checkpoint > events.lastPosition() { return (runs, last) }
                checkpoint = copy.status.checkpoint
                through =
                    checkpoint >= place.end
                    ? place.head : try await events.head(of: id, at: checkpoint)?.version ?? .empty
            }
            for row in copy.rows {
                guard let late = LateEvent(row) else { return (runs, last) }
                if late.version > through { return (runs, through) }
                last = late.version
                guard place.moment.map({ late.occurredAt <= $0 }) ?? false else { continue }
                runs.add(late.version.number)
            }
            if copy.rows.count < Self.latePage { return (runs, through) }
        }
    }

    /// One that cannot be read is as good as none.
    private func lateCopy(_ query: ReadModelQuery) async throws -> ReadModelCopy? {
        do {
            return try await readModels.copy(LateEvent.schema, query)
        } catch EventStoreError.damaged {
            return nil
        }
    }

    // MARK: By occurrence

    /// An event of a history that is looked through, whole where that was asked for.
    package typealias Examined = (entry: StreamFoldEntry, event: RecordedEvent?)

    /// Hands over the events of a point until the body has enough: by a moment of the occurred
    /// clock in the order in which they happened, those of one moment in the order of their
    /// versions; otherwise in the order of their versions. Memory: the account's late events.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - place: the point.
    ///   - earlier: an earlier point by the same clock, whose events are left out.
    ///   - isWhole: every event comes whole, and not only those that a fold wants so.
    ///   - body: takes an event, and says whether to go on.
    /// - Throws: `EventStoreError`, `CancellationError` between two pages, what the body throws.
    package func forEachByOccurrence(
        of id: StreamID, at place: AccountPlace,
        behind earlier: AccountPlace = AccountPlace(.empty), isWhole: Bool = false,
        _ body: (Examined) throws -> Bool
    ) async throws {
        let outOfOrder = try await outOfOrder(of: id, at: place, behind: earlier.version)
        let versions = Set(outOfOrder.map(\.version))
        var late = outOfOrder.filter { !earlier.counts($0) }[...]
        var last = earlier.version
        while last < place.version {
            try Task.checkCancellation()
            let wanted = Int(min(Int64(Self.pageSize), place.version.number - last.number))
            let page = try await examined(
                id, from: last.next, through: place.version, limit: wanted, isWhole)
            for one in page where !versions.contains(one.entry.version) {
                while let first = late.first, first.happened(before: one.entry) {
                    late.removeFirst()
                    if try await !handOver(first, of: id, isWhole, body) { return }
                }
                if try !body(one) { return }
            }
            guard page.count == wanted, let end = page.last else { break }
            last = end.entry.version
        }
        for entry in late where try await !handOver(entry, of: id, isWhole, body) { return }
    }

    private func handOver(
        _ entry: StreamFoldEntry, of id: StreamID, _ isWhole: Bool,
        _ body: (Examined) throws -> Bool
    ) async throws -> Bool {
        guard isWhole else { return try body((entry, entry.event)) }
        let page = try await examined(
            id, from: entry.version, through: entry.version, limit: 1, isWhole)
        return try page.allSatisfy(body)
    }

    private func examined(
        _ id: StreamID, from: Version, through: Version, limit: Int, _ isWhole: Bool
    ) async throws -> [Examined] {
        if isWhole {
            return try await events.read(
                id, StreamQuery(from: from, through: through, limit: limit)
            ).map { (StreamFoldEntry($0), $0) }
        }
        return try await events.readFold(
            id, from: from, through: through, limit: limit, whole: codec.wholeTypes
        ).map { ($0, nil) }
    }

    /// When the next event of an account happened behind a point of the occurred clock; nil if
    /// nothing did.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    func nextOccurrence(of head: StreamHead, after place: AccountPlace) async throws -> Timestamp? {
        guard let moment = place.moment, place.version < head.version else { return nil }
        let next = place.version.next
        let first = try await events.readFold(
            head.stream, from: next, through: next, limit: 1, whole: []
        ).first?.occurredAt
        let late = try await outOfOrder(of: head.stream, at: AccountPlace(allOf: head))
            .first { $0.occurredAt > moment }?.occurredAt
        return [first, late].compactMap { $0 }.min()
    }

    /// The events of a point behind a version that are dated before an older one of their account,
    /// in the order in which they happened.
    func outOfOrder(
        of id: StreamID, at place: AccountPlace, behind version: Version = .empty
    ) async throws -> [StreamFoldEntry] {
        guard place.moment != nil else { return [] }
        let known = try await knownLate(of: id, behind: version, at: place)
        var found: [StreamFoldEntry] = []
        for run in known.runs {
            try await forEachFoldEntry(
                of: id, after: Version(run.lowerBound - 1), through: Version(run.upperBound)
            ) { found += $0.filter(place.counts) }
        }
        let rest = max(known.through, version)
        if rest < place.head {
            var latest = try await load(id, through: rest).highestOccurredAt
            try await forEachFoldEntry(of: id, after: rest, through: place.head) {
                for entry in $0 {
                    if let moment = latest, entry.occurredAt < moment {
                        if place.counts(entry) { found.append(entry) }
                    } else {
                        latest = entry.occurredAt
                    }
                }
            }
        }
        return found.sorted { $0.happened(before: $1) }
    }
}

extension StreamFoldEntry {
    /// The order in which events are told of a moment by the occurred clock.
    func happened(before other: StreamFoldEntry) -> Bool {
        (occurredAt, version) < (other.occurredAt, other.version)
    }
}

extension [ClosedRange<Int64>] {
    /// Takes in a number that is higher than all so far.
    mutating func add(_ number: Int64) {
        if let run = last, run.upperBound == number - 1 {
            self[count - 1] = run.lowerBound...number
        } else {
            append(number...number)
        }
    }
}
