import ArgumentParser
import EventStoreCore
import TerminalCanvas

/// A word where a command's name is expected. The parser takes it for an argument of the default
/// command, and says nothing that helps.
enum UnknownCommand {
    /// - Parameter arguments: that could not be parsed, as they were typed.
    /// - Returns: what to say instead; nil if they begin with a command, or with none.
    static func stop(for arguments: [String]) -> CommandStop? {
        guard let word = TypedArguments.firstWord(of: arguments) else { return nil }
        let names = DaybookCommand.configuration.groupedSubcommands
            .flatMap { $0.subcommands }.compactMap { $0.configuration.commandName }
        guard !(names + ["help"]).contains(word) else { return nil }
        return CommandStop(
            .usage,
            "error: there is no command '\(Printable(word))'"
                + NearestName.hint(for: word, among: names) + "\n'daybook --help' lists them")
    }
}
