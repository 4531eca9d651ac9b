import ArgumentParser
import CLinux

/// Runs the command line and turns whatever ends a command into its exit status.
@main
enum Main {
    static func main() {
        clinux_tame_heap()
        Interrupt.install()
        StandardOutput.prepare()
        Workers.shared.wait {
            do {
                try await Interrupt.cancelling(run)
                try StandardOutput.flush()
            } catch {
                ExitStatus.exit(for: error)
            }
        }
    }

    @Sendable private static func run() async throws {
        let typed = Array(CommandLine.arguments.dropFirst())
        var command: any ParsableCommand
        do {
            command = try DaybookCommand.parseAsRoot(TypedArguments.prepared(typed))
        } catch {
            throw UnknownCommand.stop(for: typed) ?? error
        }
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }
}
