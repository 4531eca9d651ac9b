import Foundation
import TestSupport

/// A folder with a ledger of its own, and the surroundings that `daybook` is run in. Nothing of
/// the real surroundings gets through.
final class Desk: Sendable {
    let folder: TemporaryFolder
    let environment: [String: String]
    let settings: [String: String]

    /// - Parameter settings: environment variables besides the usual ones; an empty one is unset.
    /// - Throws: if the folder cannot be made.
    init(_ settings: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        for name in ["home", "data", "config", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name), withIntermediateDirectories: false)
        }
        let own = ProcessInfo.processInfo.environment
        var environment = [
            "DAYBOOK_LEDGER": "books.db", "HOME": folder.file("home"),
            "XDG_DATA_HOME": folder.file("data"), "XDG_CONFIG_HOME": folder.file("config"),
            "TMPDIR": folder.file("tmp"), "USER": "tester", "LC_ALL": "C.UTF-8",
            // Nobody looks for keys on another machine.
            "AWS_EC2_METADATA_DISABLED": "true", "TERM": "xterm-256color",
            "PATH": own["PATH"] ?? "/usr/bin:/bin",
        ]
        environment["LD_LIBRARY_PATH"] = own["LD_LIBRARY_PATH"]
        environment.merge(settings) { _, new in new }
        self.environment = environment.filter { !$0.value.isEmpty }
        self.settings = settings
    }

    func path(_ name: String) -> String { folder.file(name) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return name
    }

    func launch(_ arguments: [String]) -> Child.Launch {
        Child.Launch(arguments: arguments, environment: environment, folder: folder.path)
    }

    /// Starts `daybook` and does not wait for it.
    func start(
        _ arguments: String..., input: Child.Input = .none, output: Child.Output = .captured
    ) throws -> Child {
        var launch = launch(arguments)
        (launch.input, launch.output) = (input, output)
        return try Child(launch)
    }

    func run(
        _ arguments: [String], input: Child.Input = .none, output: Child.Output = .captured
    ) async throws -> Outcome {
        var launch = launch(arguments)
        (launch.input, launch.output) = (input, output)
        return try await Child(launch).finished()
    }

    /// Runs another program in the same surroundings.
    func tool(
        _ program: String?, _ arguments: String..., input: Child.Input = .none
    ) async throws -> Outcome {
        guard let program else { throw SystemFailure("no such program", ENOENT) }
        var launch = launch(arguments)
        (launch.program, launch.input) = (program, input)
        return try await Child(launch).finished()
    }
}
