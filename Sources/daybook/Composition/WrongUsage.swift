import ArgumentParser
import EventStoreCore
import TerminalCanvas
import TextFormats

/// What is said of arguments that cannot be used: what is wrong, and how the command is called.
enum WrongUsage {
    /// - Parameters:
    ///   - arguments: that could not be parsed, as they were typed.
    ///   - error: what the parser says.
    /// - Returns: what to say.
    static func stop(for arguments: [String], _ error: any Error) -> any Error {
        if DaybookCommand.exitCode(for: error) == .success { return error }
        // A word where a command's name is expected is an argument of the default command to the
        // parser, which says nothing that helps.
        if let word = TypedArguments.firstWord(of: arguments), let stop = unknown(word) {
            return stop
        }
        let message = DaybookCommand.message(for: error)
        guard ["Unknown option", "Missing expected argument"].contains(where: message.hasPrefix),
            let dashed = TypedArguments.dashed(in: arguments)
        else { return error }
        return CommandStop(
            .usage,
            "error: '\(Printable(dashed))' is not an option; what begins with - and is the name of "
                + "an account, or a file, stands behind --: daybook show -- "
                + "\(Printable(dashed))")
    }

    /// A mistake that a command has found while it ran.
    static func stop(_ mistake: ValidationError, of command: any ParsableCommand.Type)
        -> CommandStop
    {
        let usage = DaybookCommand.usageString(for: command)
        let name = usage.split(separator: " ").prefix { !$0.hasPrefix("[") && !$0.hasPrefix("<") }
        return CommandStop(
            .usage,
            "error: \(mistake.message)\nUsage: \(usage)\n  See "
                + "'\(name.joined(separator: " ")) --help' for more information.")
    }

    /// `help` with a word that is no command; the parser would help with everything instead.
    static func unknownHelp(_ arguments: [String]) -> CommandStop? {
        guard arguments.first == "help" else { return nil }
        var commands = DaybookCommand.configuration.groupedSubcommands.flatMap { $0.subcommands }
        for word in arguments.dropFirst() where !word.hasPrefix("-") {
            if let next = commands.first(where: { $0.configuration.commandName == word }) {
                commands = next.configuration.subcommands
            } else if let next = commands.first(where: { $0._commandName == word }) {
                commands = next.configuration.subcommands
            } else if word != "help" {
                return unknown(word, among: commands.map { $0._commandName })
            }
        }
        return nil
    }

    private static func unknown(_ word: String) -> CommandStop? {
        let names = DaybookCommand.configuration.groupedSubcommands
            .flatMap { $0.subcommands }.compactMap { $0.configuration.commandName }
        return (names + ["help"]).contains(word) ? nil : unknown(word, among: names)
    }

    private static func unknown(_ word: String, among names: [String]) -> CommandStop {
        CommandStop(
            .usage,
            "error: there is no command '\(Printable(word))'"
                + NearestName.hint(for: word, among: names) + "\n'daybook --help' lists them")
    }
}
