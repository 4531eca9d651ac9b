import Foundation
import Glibc
import Testing

/// `terminal-probe` in a session of its own, on a pseudo-terminal of its own.
final class Probe {
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
        case stop
    }

    let terminal: PseudoTerminal
    let process: pid_t
    /// The terminal's modes before the probe took it.
    let before: [UInt32]
    private var hasEnded = false
    /// POSIX_SPAWN_SETSID, which Swift does not see.
    private static let newSession: Int32 = 0x80

    /// Starts it, and waits until it has drawn itself; a terminal that cannot draw is left alone.
    init(term: String = "xterm-256color") throws {
        terminal = try PseudoTerminal(columns: 80, rows: 24)
        before = terminal.modes
        process = try Self.start(Self.program(), on: terminal.path(), term)
        terminal.closeSlave()
        if term != "dumb" { _ = try terminal.read(through: "help") }
    }

    /// Starts it from a shell, which stops and continues it.
    init(shell: [String]) throws {
        terminal = try PseudoTerminal(columns: 80, rows: 24)
        before = terminal.modes
        process = try Self.start(shell[0], Array(shell.dropFirst()), on: terminal.path())
        terminal.closeSlave()
        terminal.type("\(try Self.program())\n")
        _ = try terminal.read(through: "help")
    }

    deinit {
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        _ = ending()
    }

    /// Waits until it ends or, with `WUNTRACED`, stops; nil when it does neither.
    func ending(_ options: Int32 = 0) -> Ending? {
        var status: Int32 = 0
        let deadline = ContinuousClock.now + .seconds(10)
        while waitpid(process, &status, options | WNOHANG) != process {
            guard ContinuousClock.now < deadline else { return nil }
            usleep(1_000)
        }
        if status & 0xFF == 0x7F { return .stop }
        hasEnded = true
        let signal = status & 0x7F
        return signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
    }

    private static func start(
        _ program: String, _ arguments: [String] = [], on path: String,
        _ term: String = "xterm-256color"
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a session's leader opens becomes its own.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var process: pid_t = 0
        let environment = ["TERM=\(term)", "SWIFT_BACKTRACE=enable=no", "PATH=/usr/bin:/bin"]
        let result = withStrings([program] + arguments) { arguments in
            withStrings(environment) {
                posix_spawn(&process, program, &actions, &attributes, arguments, $0)
            }
        }
        try #require(result == 0)
        return process
    }

    /// Beside the tests' own program.
    private static func program() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = [own, CommandLine.arguments[0]].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent(
                "terminal-probe"
            ).path
        }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) }, "\(candidates)")
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return try body(copies + [nil])
    }
}
