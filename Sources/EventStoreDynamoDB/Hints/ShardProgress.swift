import EventStoreCore

/// How far one shard was read; what is greater is further.
enum ShardState: Hashable, Comparable, Sendable {
    /// Nobody has opened it.
    case unread
    /// It was opened at its oldest record, and has given none.
    case begun
    case after(SequenceNumber)
    /// It is closed, and was read to its end.
    case done

    /// It has given no record by which trimmed ones would be noticed.
    var isWithoutRecord: Bool { self <= .begun }
}

/// How far the shards of a stream were read.
struct ShardProgress: Sendable {
    struct Shard: Sendable {
        /// Nil for a first one.
        var parent: String?
        /// The stream lists it.
        var isListed: Bool
        var state: ShardState
        /// None of its records that matter is older.
        var since: Timestamp
        /// When it was read last, counted in readings; 0 if it was not yet.
        var lastReading = 0
        /// It answered an empty page when it was asked last.
        var isQuiet = false
        /// The last mark that was trimmed: one up to it says nothing any more.
        var trimmed: SequenceNumber?

        /// It begins with the oldest record that is left.
        ///
        /// - Parameter moment: what is older does not matter.
        mutating func beginAgain(at moment: Timestamp) {
            if case .after(let number) = state { trimmed = number }
            (state, since) = (.begun, moment)
        }

        /// Takes another's mark if it is further.
        mutating func take(_ mark: ShardState, since moment: Timestamp) {
            if case .after(let number) = mark, let trimmed, number <= trimmed { return }
            guard mark >= state else { return }
            (state, since) = (mark, max(since, moment))
        }
    }

    /// Those that are known, by name.
    var shards: [String: Shard] = [:]
    /// Those that are not any more, and that marks may still name.
    var gone: Set<String> = []
    /// When the shards were listed last: those that were not listed then have no older record.
    var listed: Timestamp

    /// Of a stream of which nothing was read.
    ///
    /// - Parameter moment: what is older does not matter.
    init(since moment: Timestamp) { listed = moment }

    /// Behind marks.
    init(_ marks: HintMarks) {
        listed = marks.since
        shards = marks.shards.mapValues {
            Shard(parent: nil, isListed: false, state: $0, since: marks.since)
        }
    }

    // MARK: Listing

    /// Takes what the stream lists.
    ///
    /// - Parameters:
    ///   - listing: all of its shards.
    ///   - moment: before it was asked for them.
    mutating func take(_ listing: ShardListing, at moment: Timestamp) {
        for (name, found) in listing.shards {
            var shard =
                shards[name]
                ?? Shard(parent: nil, isListed: true, state: .unread, since: listed)
            (shard.parent, shard.isListed) = (found.parent, true)
            shards[name] = shard
            gone.remove(name)
        }
        for name in shards.keys where listing.shards[name] == nil {
            shards[name]?.isListed = false
        }
        finishAncestors()
        for (name, shard) in shards where !shard.isListed && shard.state == .done { drop(name) }
        listed = moment
    }

    /// Nobody begins a shard before its parent is done: whose child was begun is done.
    private mutating func finishAncestors() {
        var finished: Set<String> = []
        for shard in shards.values where shard.state > .unread {
            var next = shard.parent
            while let name = next, let parent = shards[name], finished.insert(name).inserted {
                shards[name]?.state = .done
                next = parent.parent
            }
        }
    }

    mutating func drop(_ name: String) {
        shards[name] = nil
        gone.insert(name)
    }

    // MARK: What is next

    /// Its records may be read: it is not done, and what it came out of is, or is not there.
    private func isReadable(_ shard: Shard) -> Bool {
        guard shard.state < .done else { return false }
        guard let parent = shard.parent.flatMap({ shards[$0] }) else { return true }
        return parent.state == .done
    }

    /// So many shards, at most, whose turn it is; those first that have waited longest.
    func due(_ limit: Int) -> [String] {
        shards.filter { isReadable($0.value) }
            .sorted { ($0.value.lastReading, $0.key) < ($1.value.lastReading, $1.key) }
            .prefix(limit).map(\.key)
    }

    var isDone: Bool { shards.values.allSatisfy { $0.state == .done } }

    /// Every shard is done, or had nothing when it was asked last.
    var isAtEnd: Bool {
        shards.values.allSatisfy { $0.state == .done || $0.isQuiet && isReadable($0) }
    }

    // MARK: Marks

    /// What others have to know of it, to go on behind it.
    ///
    /// - Parameter stream: whose shards these are.
    /// - Returns: the shards that were begun and none of whose children was: the others follow from
    ///   those.
    func marks(of stream: String) -> HintMarks {
        let begun = shards.filter { $0.value.state > .unread }
        let parents = Set(begun.values.compactMap(\.parent))
        let since = shards.values.filter(\.state.isWithoutRecord).map(\.since).min()
        return HintMarks(
            stream: stream, since: since.map { min($0, listed) } ?? listed,
            shards: begun.filter { !parents.contains($0.key) }.mapValues(\.state))
    }

    /// Adds what others have read: of each shard the further mark stands.
    mutating func merge(_ marks: HintMarks) {
        for (name, state) in marks.shards where !gone.contains(name) {
            var shard =
                shards[name]
                ?? Shard(parent: nil, isListed: false, state: state, since: marks.since)
            shard.take(state, since: marks.since)
            shards[name] = shard
        }
        listed = max(listed, marks.since)
        finishAncestors()
    }
}
