import EventStoreCore
import LedgerCore

/// An address that points at nothing.
package struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension Clock {
    package func time(of entry: FoldEntry) -> Timestamp {
        switch self {
        case .occurred: entry.occurredAt
        case .recorded: entry.recordedAt
        }
    }

    package func time(of entry: StreamFoldEntry) -> Timestamp {
        switch self {
        case .occurred: entry.occurredAt
        case .recorded: entry.recordedAt
        }
    }

    package func highest(in state: AccountState) -> Timestamp? {
        switch self {
        case .occurred: state.highestOccurredAt
        case .recorded: state.highestRecordedAt
        }
    }
}

extension Ledger {
    /// The version of an account that an address falls on; version 0 if it lies before its first
    /// event.
    ///
    /// - Throws: as `resolve(_:of:clock:)`, of the account as it is now.
    package func resolve(
        _ address: Address, of id: StreamID, clock: Clock = .occurred
    ) async throws -> Version {
        let head = try await events.head(of: id)
        return try await resolve(
            address, of: id, at: head?.version ?? .empty, clock: clock)
    }

    /// As above, of an account as it was found: several addresses are taken of one moment.
    ///
    /// - Throws: `AddressError` for a version, snapshot or step that the account does not have, or
    ///   a position that the book does not have.
    package func resolve(
        _ address: Address, of head: StreamHead, clock: Clock = .occurred
    ) async throws -> Version {
        try await resolve(address, of: head.stream, at: head.version, clock: clock)
    }

    private func resolve(
        _ address: Address, of id: StreamID, at head: Version, clock: Clock
    ) async throws -> Version {
        switch address {
        case .now: return head
        case .first: return head.number > 0 ? Version(1) : .empty
        case .lastSnapshot:
            guard let last = try await readModels.latestSnapshot(of: id, through: head) else {
                throw AddressError("\(id) has no snapshot")
            }
            return last.version
        case .version(let version):
            guard version <= head else {
                throw AddressError("\(id) is at version \(head); it has no version \(version)")
            }
            return version
        case .back(let steps):
            guard steps <= head.number else {
                throw AddressError("\(id) is at version \(head); it has no version \(steps) before")
            }
            return Version(head.number - steps)
        case .time(let moment):
            return try await version(of: id, through: head, before: moment, clock)
        case .snapshot(let number):
            return try await snapshotVersion(number, of: id, through: head)
        case .position:
            let position = try address.position(inBookOf: try await events.lastPosition())
            return min(head, try await events.head(of: id, at: position)?.version ?? .empty)
        }
    }

    /// The last version before the first event that is later than the moment.
    ///
    /// A state carries the latest moment seen up to it, which never falls; so the snapshots can be
    /// bisected even where events are dated back, and only the events behind one are read.
    private func version(
        of id: StreamID, through head: Version, before moment: Timestamp, _ clock: Clock
    ) async throws -> Version {
        var state = AccountState(id)
        var low = Version.empty
        var high = head
        while low < high {
            let middle = Version(low.number + (high.number - low.number + 1) / 2)
            guard let snapshot = try await readModels.latestSnapshot(of: id, through: middle),
                snapshot.version > low
            else {
                low = middle
                continue
            }
            guard !distrusted.contains(snapshot.version, of: id),
                let candidate = SnapshotCodec.decode(snapshot, codec),
                let highest = clock.highest(in: candidate), highest <= moment
            else {
                high = Version(snapshot.version.number - 1)
                continue
            }
            state = candidate
            low = middle
        }
        return try await lastVersion(from: state, through: head, before: moment, clock)
    }

    private func lastVersion(
        from state: AccountState, through head: Version, before moment: Timestamp, _ clock: Clock
    ) async throws -> Version {
        var version = state.version
        let limit = Int(min(snapshotPolicy.interval, Int64(Self.pageSize)))
        while true {
            let page = try await events.readFold(
                state.id, from: version.next, through: head, limit: limit,
                whole: codec.wholeTypes)
            for event in page {
                if clock.time(of: event) > moment { return version }
                version = event.version
            }
            if page.count < limit { return version }
        }
    }

    private func snapshotVersion(
        _ number: Int, of id: StreamID, through head: Version
    ) async throws -> Version {
        var seen = 0
        var after = Version.empty
        while true {
            let page = try await readModels.snapshots(of: id, after: after, limit: Self.pageSize)
                .filter { $0.version <= head }
            if number <= seen + page.count { return page[number - seen - 1].version }
            seen += page.count
            guard page.count == Self.pageSize, let last = page.last else {
                throw AddressError("\(id) has \(seen) snapshots; it has no snapshot \(number)")
            }
            after = last.version
        }
    }
}

extension Address {
    /// The position of a book that it names, without a look at the book.
    ///
    /// - Parameter end: the book's last position.
    /// - Returns: the position.
    /// - Throws: `AddressError` for a moment, which has to be looked for, an address of an account,
    ///   or one that the book does not reach.
    package func position(inBookOf end: Position) throws -> Position {
        switch self {
        case .now: return end
        case .first: return min(Position(1), end)
        case .position(let position):
            guard position <= end else {
                throw AddressError(
                    "the book ends at position \(end); it has no position \(position)")
            }
            return position
        case .back(let steps):
            guard steps <= end.number else {
                throw AddressError("the book ends at position \(end); it has none \(steps) before")
            }
            return Position(end.number - steps)
        case .time: throw AddressError("\(self) is a moment: it has to be looked for")
        case .version, .snapshot, .lastSnapshot:
            throw AddressError(
                "\(self) is an address of an account; the book has moments, @pos:N and @-N")
        }
    }
}
