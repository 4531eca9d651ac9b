import ArgumentParser
import CLinux

/// Runs the command line and turns whatever ends a command into its exit status.
@main
enum Main {
    static func main() {
        clinux_tame_heap()
        StandardOutput.prepare()
        do {
            let typed = try ProcessArguments.typed()
            try Interrupt.install()
            try SystemThread.require(threads)
            Workers.shared.wait {
                do {
                    try await Interrupt.cancelling { try await run(typed) }
                    try StandardOutput.flush()
                } catch {
                    ExitStatus.exit(for: error)
                }
            }
        } catch {
            ExitStatus.exit(for: error)
        }
    }

    /// A worker, a tailer, and two of libdispatch's for the queues of a ledger.
    private static let threads = 4

    private static func run(_ typed: [String]) async throws {
        var command: any ParsableCommand
        if let stop = WrongUsage.unknownHelp(typed) { throw stop }
        do {
            command = try DaybookCommand.parseAsRoot(TypedArguments.prepared(typed))
        } catch {
            throw WrongUsage.stop(for: typed, error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let mistake as ValidationError {
            throw WrongUsage.stop(mistake, of: type(of: command))
        }
    }
}
