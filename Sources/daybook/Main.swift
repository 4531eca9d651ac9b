import ArgumentParser

/// Runs the command line and turns whatever ends a command into its exit status.
@main
enum Main {
    static func main() async {
        Interrupt.install()
        StandardOutput.prepare()
        do {
            try await Interrupt.cancelling {
                var command = try DaybookCommand.parseAsRoot(
                    TypedArguments.prepared(CommandLine.arguments.dropFirst()))
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            }
            try StandardOutput.flush()
        } catch {
            ExitStatus.exit(for: error)
        }
    }
}
