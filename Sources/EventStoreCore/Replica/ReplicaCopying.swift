import TextFormats

/// Copies entries of a log to the end of a replica: what `ReplicaWriter.apply` checks, for every
/// engine. It throws in the middle; the engine then keeps nothing of it.
package struct ReplicaCopying<Target: ReplicaTarget> {
    /// The replica, with what was copied.
    package var target: Target
    private let limits: Limits
    /// The last position of the entry before.
    private var previous: Int64?
    /// Positions of foreign commands, which the next entry may go on with.
    private var imported: ClosedRange<Int64>?

    /// - Parameters:
    ///   - target: the replica, in a transaction.
    ///   - limits: what an event may be.
    package init(_ target: Target, _ limits: Limits) {
        self.target = target
        self.limits = limits
    }

    /// Copies the entry behind the one before.
    ///
    /// - Throws: `EventStoreError.damaged`, and what the target throws.
    package mutating func copy(_ entry: LogEntry) throws {
        let positions = try positions(of: entry)
        previous = positions.upperBound
        let last = target.lastPosition.number
        if positions.upperBound <= last {
            try compare(entry, positions)
        } else if positions.lowerBound == last + 1 {
            try record(entry, positions)
        } else if positions.lowerBound > last {
            throw Self.damaged(
                "the replica ends at position \(last), and what follows begins at "
                    + "\(positions.lowerBound)")
        } else {
            throw Self.damaged(
                "the replica ends at position \(last), within one append, of positions "
                    + "\(positions.lowerBound) to \(positions.upperBound)")
        }
    }

    /// Has to be called once behind the last entry.
    package mutating func finish() throws {
        if let imported { try target.noteImported(imported) }
        imported = nil
    }

    // MARK: What an entry has to be by itself

    private func positions(of entry: LogEntry) throws -> ClosedRange<Int64> {
        guard let first = entry.events.first?.position.number else {
            throw Self.damaged("an entry behind position \(previous ?? 0) has no events")
        }
        guard (1...Limits.largestCount).contains(first) else {
            throw Self.damaged("an event stands at position \(first), which none can have")
        }
        guard previous == nil || first == previous.map({ $0 + 1 }) else {
            throw Self.damaged("position \(first) follows position \(previous ?? 0)")
        }
        for (offset, event) in entry.events.enumerated() {
            let expected = first + Int64(offset)
            guard event.position.number == expected else {
                throw Self.damaged(
                    "an append that begins at position \(first) has an event at position "
                        + "\(event.position), where \(expected) was expected")
            }
            guard entry.command == nil || event.commandID == entry.command?.id else {
                throw Self.contradiction(
                    event, "does not bear the id of the command that recorded it")
            }
        }
        return first...(first + Int64(entry.events.count - 1))
    }

    // MARK: What is known

    private func compare(_ entry: LogEntry, _ positions: ClosedRange<Int64>) throws {
        for event in entry.events {
            let known = try target.hash(at: event.position)
            guard event.hash == known else {
                throw Self.contradiction(
                    event, "has the hash \(event.hash), and the replica has \(known) there")
            }
            guard event.expectedHash() == event.hash else { throw Self.wrongHash(of: event) }
        }
        if let command = entry.command {
            let expected = RememberedCommand(
                stamp: command, first: positions.lowerBound, last: positions.upperBound)
            guard try target.command(command.id) == expected else {
                throw Self.damaged(
                    "the command \(command.id), of positions \(positions.lowerBound) to "
                        + "\(positions.upperBound), is not what the replica remembers of it")
            }
            return
        }
        for id in Set(entry.events.compactMap(\.commandID)) {
            guard let known = try target.command(id), known.first <= positions.upperBound,
                known.last >= positions.lowerBound
            else { continue }
            throw Self.damaged(
                "the replica remembers the command \(id) at position \(positions.lowerBound), "
                    + "and the log does not")
        }
    }

    // MARK: What is new

    private mutating func record(_ entry: LogEntry, _ positions: ClosedRange<Int64>) throws {
        for event in entry.events { try record(event) }
        guard let command = entry.command else {
            for event in entry.events where event.commandID != nil {
                try noteImported(event.position.number)
            }
            return
        }
        if let known = try target.remember(command, of: entry.events) {
            throw Self.damaged(
                "the command \(command.id), at position \(positions.lowerBound), was carried out "
                    + "before, at position \(known.first)")
        }
    }

    private mutating func record(_ event: RecordedEvent) throws {
        try check(event)
        let head = try target.head(of: event.stream)
        let version = (head?.version ?? .empty).next
        guard event.version == version else {
            throw Self.contradiction(event, "is not the next of its stream, which is \(version)")
        }
        guard event.previousHash == head?.hash ?? .zero else {
            throw Self.contradiction(
                event,
                "was recorded behind the hash \(event.previousHash), and the one before it has "
                    + "\(head?.hash ?? .zero)")
        }
        do {
            guard try target.record(event) == event.hash else { throw Self.wrongHash(of: event) }
        } catch EventStoreError.duplicateEvent(_, let place) {
            throw Self.double(event, of: place)
        }
    }

    /// What no engine records cannot be in a log.
    private func check(_ event: RecordedEvent) throws {
        do {
            try NameRule.stream.check(event.stream.name)
            try event.event.check(limits)
        } catch {
            throw Self.contradiction(event, "cannot have been recorded: \(error)")
        }
        guard event.event.fold.currency?.isWellFormed ?? true else {
            throw Self.contradiction(event, "cannot have been recorded: its currency is no code")
        }
    }

    private mutating func noteImported(_ position: Int64) throws {
        if let stretch = imported, stretch.upperBound + 1 == position {
            imported = stretch.lowerBound...position
            return
        }
        if let imported { try target.noteImported(imported) }
        imported = position...position
    }

    // MARK: Words

    /// The error for an event that has the id of another.
    ///
    /// - Parameters:
    ///   - event: the later one.
    ///   - place: where the other is recorded.
    /// - Returns: damage, with the later one's place.
    package static func double(
        _ event: RecordedEvent, of place: StreamVersion
    ) -> EventStoreError {
        contradiction(
            event,
            "has the id \(event.id), which is recorded as \(Printable(place.stream.name))@"
                + "\(place.version)")
    }

    private static func wrongHash(of event: RecordedEvent) -> EventStoreError {
        contradiction(
            event,
            "is not what its hash was made of: \(event.hash), where "
                + "\(event.expectedHash()) was expected")
    }

    private static func contradiction(
        _ event: RecordedEvent, _ problem: String
    ) -> EventStoreError {
        damaged(
            "the event at position \(event.position), \(Printable(event.stream.name))@"
                + "\(event.version), \(problem)")
    }

    private static func damaged(_ problem: String) -> EventStoreError {
        .damaged("the log cannot be copied: \(problem)")
    }
}
