import EventStoreCore
import Synchronization

/// Commands that are on their way, or of which it is not known whether they were recorded: whoever
/// reads the log looks for their events.
final class OutcomeWatch: Sendable {
    /// Looked for, with whether an event was seen.
    private let commands = Mutex<[CommandID: Bool]>([:])

    /// Begins to look for a command; before it is sent.
    func expect(_ id: CommandID) { commands.withLock { $0[id] = $0[id] ?? false } }

    /// What became of it is known.
    func forget(_ id: CommandID) { commands.withLock { _ = $0.removeValue(forKey: id) } }

    /// Its events were seen in the log.
    func isSeen(_ id: CommandID) -> Bool { commands.withLock { $0[id] ?? false } }

    /// Looks for all of them.
    ///
    /// - Parameter events: of the log.
    /// - Returns: where the events stand of those that were found.
    func look(in events: [RecordedEvent]) -> [CommandID: [StreamVersion]] {
        commands.withLock { commands in
            guard !commands.isEmpty else { return [:] }
            var found: [CommandID: [StreamVersion]] = [:]
            for event in events {
                guard let id = event.commandID, commands[id] != nil else { continue }
                commands[id] = true
                found[id, default: []].append(
                    StreamVersion(stream: event.stream, version: event.version))
            }
            return found
        }
    }
}
