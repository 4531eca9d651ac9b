import Foundation
import Synchronization

/// A program that a test started, with no signal blocked or ignored, as it would be from a shell.
/// It ends with the test's own process at the latest.
public final class ChildProcess: Sendable {
    private let pid: pid_t
    private let ended = Mutex(false)

    private static let alive = Mutex<Set<pid_t>>([])
    private static let reaper: Void = {
        atexit { for pid in ChildProcess.alive.withLock({ $0 }) { kill(pid, SIGTERM) } }
    }()

    /// Why a program did not start.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Starts a program, with nothing to read.
    ///
    /// - Parameters:
    ///   - path: the program's file.
    ///   - arguments: behind its name.
    ///   - environment: all of it.
    ///   - log: the file that its output and errors are written to.
    ///   - folder: the folder that it starts in.
    /// - Throws: `Failure`.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String], log: String,
        folder: String
    ) throws {
        _ = Self.reaper
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var process: pid_t = 0
        // What changes the folder before a program starts is not in every C library.
        let command = ["/usr/bin/env", "-C", folder, path] + arguments
        let result = Self.withStrings(command) { command in
            Self.withStrings(environment.map { "\($0.key)=\($0.value)" }) {
                posix_spawn(&process, "/usr/bin/env", &actions, &attributes, command, $0)
            }
        }
        guard result == 0 else {
            throw Failure(description: "\(path) does not start: error \(result)")
        }
        pid = process
        _ = Self.alive.withLock { $0.insert(process) }
    }

    deinit { end() }

    /// Whether it has ended by itself, or was ended.
    public var hasEnded: Bool { ended.withLock { reap(&$0) } }

    /// Asks it to end, and kills it if it does not within ten seconds.
    public func end() {
        ended.withLock { ended in
            guard !reap(&ended) else { return }
            kill(pid, SIGTERM)
            for _ in 0..<1_000 where !reap(&ended) { usleep(10_000) }
            guard !ended else { return }
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            ended = true
            forget()
        }
    }

    private func reap(_ ended: inout Bool) -> Bool {
        if !ended, waitpid(pid, nil, WNOHANG) == pid {
            ended = true
            forget()
        }
        return ended
    }

    private func forget() { _ = Self.alive.withLock { $0.remove(pid) } }

    private static func withStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return try body(copies + [nil])
    }
}
