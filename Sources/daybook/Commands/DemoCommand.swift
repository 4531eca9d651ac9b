import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerCore
import LedgerExchange
import LedgerService

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Explore a small live ledger, made up on the spot.",
        discussion: """
            It has two months of history, and a second process writes to it. Nothing is left \
            behind. Without a terminal, or with --limit, new events are followed instead.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var look: LookOptions

    @Option(
        name: .long,
        help: "Whose ledger: ledger (accounts of money), bank, betting, games or library.")
    var of: MadeUpSystem = .ledger

    @Option(name: .long, help: "Commands per second that the writer carries out.")
    var rate: Double = 2

    @Option(name: .long, help: "Stop after this many events.")
    var limit: Int?

    func validate() throws { try SimulateCommand.checkRate(rate) }

    mutating func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("daybook-demo-\(getpid())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("books.db").path
        let isExplored = limit == nil && StandardOutput.isTerminal
        // The ledger is there before the writer and the reader look for it.
        let store = try SQLiteEventStore.open(path: path, mode: .create)
        if isExplored, let currency = Currency(code: "GBP") {
            try await MadeUpHistory(days: 60, commandsPerDay: 24).write(
                Workload(seed: 2, accounts: 12, currency: currency, system: of), to: store, store,
                environment: .live, description: of.description)
        }
        let writer = try startWriter(path)
        defer {
            writer.terminate()
            writer.waitUntilExit()
        }
        guard isExplored else { return try await follow(path) }
        let arguments =
            ["--ledger", path] + (parent.options.noConfig ? ["--no-config"] : [])
            + parent.look.arguments + ["explore", "--leave-no-trace"] + look.arguments
        guard var explorer = try DaybookCommand.parseAsRoot(arguments) as? ExploreCommand else {
            return
        }
        try await explorer.run()
    }

    private func follow(_ path: String) async throws {
        StandardError.write(
            "a live ledger: \(path)  (Ctrl-C ends it and leaves nothing behind)")
        var arguments = ["--ledger", path, "events", "--follow"]
        if let limit { arguments += ["--limit", String(limit)] }
        guard var events = try DaybookCommand.parseAsRoot(arguments) as? EventsCommand else {
            return
        }
        try await events.run()
    }

    private func startWriter(_ path: String) throws -> Process {
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        writer.arguments = [
            "--ledger", path, "simulate", "--quiet", "--rate", String(rate), "--duration", "86400",
            "--of", of.rawValue, "--while-parent-lives", "--no-config",
        ]
        writer.standardInput = FileHandle.nullDevice
        writer.standardOutput = FileHandle.nullDevice
        // That it was ended is no news.
        writer.standardError = FileHandle.nullDevice
        do {
            try writer.run()
        } catch {
            throw CommandStop(
                .failure, "error: the demo's second process cannot be started; is /proc there?")
        }
        return writer
    }
}
