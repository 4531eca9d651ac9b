import EventStoreCore
import GRDB

/// What an append does inside its transaction, in this order: a command that was carried out
/// before has its first outcome; every expectation and guard is checked; then the events are
/// written.
enum Appending {
    /// - Throws: `EventStoreError.commandMismatch`, `.versionConflict`, `.duplicateEvent`,
    ///   `.damaged`.
    static func run(_ request: AppendRequest, _ database: Database) throws -> AppendOutcome {
        if let command = request.command, let outcome = try replay(command, database) {
            return outcome
        }
        let writer = try LogWriter(database)
        try checkExpectations(of: request, writer)
        let first = writer.lastPosition.number + 1
        let heads = try request.writes.map {
            try record($0, request.command?.id ?? request.origin, writer)
        }
        let positions = first...writer.lastPosition.number
        if request.origin != nil { try ImportedStretches.insert(database, positions) }
        if let command = request.command {
            try InsertCommand(database).run(command, positions)
        }
        return AppendOutcome(positions: positions, heads: heads, isReplay: false)
    }

    private static func replay(
        _ command: CommandStamp, _ database: Database
    ) throws -> AppendOutcome? {
        guard let known = try FindCommand.fetch(database, command.id) else { return nil }
        guard known.stamp.contentHash == command.contentHash else {
            throw EventStoreError.commandMismatch(command.id)
        }
        return known.outcome
    }

    /// A guard is believed no more than a write's expectation: what a guarded stream stands on is
    /// checked against its hash as well.
    private static func checkExpectations(
        of request: AppendRequest, _ writer: LogWriter
    ) throws {
        let failures = try request.failures { try writer.head(of: $0)?.version ?? .empty }
        for failure in failures {
            try LostStream.check(writer.database, failure.stream, at: failure.actual)
        }
        guard failures.isEmpty else { throw EventStoreError.versionConflict(failures) }
    }

    private static func record(
        _ write: StreamWrite, _ command: CommandID?, _ writer: LogWriter
    ) throws -> StreamVersion {
        var version = Version.empty
        for event in write.events {
            version = try writer.append(event, to: write.stream, commandID: command).version
        }
        return StreamVersion(stream: write.stream, version: version)
    }
}
