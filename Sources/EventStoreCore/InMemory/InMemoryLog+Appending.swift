extension InMemoryLog {
    /// Records all of the request's events, or none: everything that can fail is looked at before
    /// the first event is written.
    ///
    /// The command is looked up first, because a command that is sent again still carries the
    /// expectation of its first time, which no longer holds.
    ///
    /// - Throws: `EventStoreError.commandMismatch`, `.versionConflict` or `.duplicateEvent`.
    mutating func append(_ request: AppendRequest) throws -> AppendOutcome {
        if let replay = try replay(of: request.command) { return replay }
        let failures = request.failures { version(of: $0) }
        guard failures.isEmpty else { throw EventStoreError.versionConflict(failures) }
        try checkEventIDs(of: request)
        let first = lastPosition.number + 1
        for write in request.writes {
            for event in write.events {
                record(event, to: write.stream, commandID: request.command?.id ?? request.origin)
            }
        }
        if request.origin != nil { importedStretches.append(first...lastPosition.number) }
        let outcome = AppendOutcome(
            positions: first...lastPosition.number,
            heads: request.writes.map {
                StreamVersion(stream: $0.stream, version: version(of: $0.stream))
            },
            isReplay: false)
        if let stamp = request.command {
            commands[stamp.id] = CommandRecord(stamp: stamp, outcome: outcome)
        }
        return outcome
    }

    private func replay(of stamp: CommandStamp?) throws -> AppendOutcome? {
        guard let stamp, let record = commands[stamp.id] else { return nil }
        guard record.stamp.contentHash == stamp.contentHash else {
            throw EventStoreError.commandMismatch(stamp.id)
        }
        return AppendOutcome(
            positions: record.outcome.positions, heads: record.outcome.heads, isReplay: true)
    }

    /// An id that stands twice in the request is named with the place its first use would have had.
    private func checkEventIDs(of request: AppendRequest) throws {
        var places: [EventID: StreamVersion] = [:]
        for write in request.writes {
            var version = version(of: write.stream)
            for event in write.events {
                version = version.next
                if let place = place(of: event.id) ?? places[event.id] {
                    throw EventStoreError.duplicateEvent(event.id, place)
                }
                places[event.id] = StreamVersion(stream: write.stream, version: version)
            }
        }
    }
}
