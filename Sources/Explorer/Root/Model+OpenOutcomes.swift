import EventStoreCore
import LedgerCore

/// Commands of which nobody knows whether they were recorded.
extension Model {
    /// The question stays open until the command's event is seen: the reader goes on.
    mutating func leaveOpen(_ outcome: UnknownOutcome, of command: Command) {
        openOutcomes[outcome.id] = command
        tell(
            .warning,
            "left open whether it was recorded: \(command.summary); the timeline shows it if it "
                + "was, and a message says so (command \(outcome.id))")
    }

    /// The log shows what became of commands that were open.
    mutating func noteRecorded(_ news: News) -> [Effect] {
        var hasTold = false
        for (id, places) in news.recorded.sorted(by: { $0.key < $1.key }) {
            guard let command = openOutcomes.removeValue(forKey: id) ?? takeAsked(id) else {
                sighted[id] = places
                continue
            }
            tellRecorded(command, places)
            hasTold = true
        }
        return hasTold ? appear() : []
    }

    /// The answer is missing of a command that is recorded: the log has shown it before.
    ///
    /// - Returns: false if it has not.
    mutating func isSighted(_ outcome: UnknownOutcome, of command: Command) -> Bool {
        guard let places = sighted.removeValue(forKey: outcome.id) else { return false }
        tellRecorded(command, places)
        return true
    }

    private mutating func tellRecorded(_ command: Command, _ places: [StreamVersion]) {
        let places = places.map { "\(Wording.safe($0.stream.name))@\($0.version)" }
        tell(
            .info,
            "it had been recorded: \(command.summary), \(places.joined(separator: "; "))")
        noteCorrected(command)
    }

    /// The command whose outcome a dialog asks about, which is closed then. While it is being asked
    /// again, the answer itself says what became of it.
    private mutating func takeAsked(_ id: CommandID) -> Command? {
        guard case .question(let question) = overlay, let confirmation = question.confirmation,
            confirmation.pending == nil, confirmation.unknown?.id == id
        else { return nil }
        overlay = nil
        return confirmation.command
    }

    /// Open commands that are about one of the accounts of another: that would be one more.
    func openOutcomes(like command: Command) -> [Command] {
        openOutcomes.sorted { $0.key < $1.key }.map(\.value)
            .filter { !Set($0.accounts).isDisjoint(with: command.accounts) }
    }
}
