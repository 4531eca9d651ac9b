import Glibc

/// Runs a program to its end and keeps what it prints; what it says on standard error is lost.
enum ProgramRun {
    /// Between two looks whether the program has printed something or ended.
    private static let pause: Duration = .milliseconds(5)

    /// Runs a program without a shell, in a process group of its own, so that all it has started
    /// ends with it when it is killed.
    ///
    /// - Parameters:
    ///   - words: its name, looked for in `PATH`, and its arguments.
    ///   - limits: what it may use.
    /// - Returns: what it left.
    /// - Throws: `EnvironmentFailure` if it does not start, prints too much or does not end in
    ///   time; `CancellationError`. It is killed then.
    static func run(_ words: [String], _ limits: RunLimits) async throws -> RunResult {
        guard let name = words.first else { throw EnvironmentFailure("no program is named") }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw EnvironmentFailure("no pipe can be made") }
        let (output, input) = (ends[0], ends[1])
        // Only our end: the program's own must wait for us when it is full.
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(output) }
        let started = start(words, output: input)
        close(input)
        guard let child = started else {
            throw EnvironmentFailure("the program \(quoted(name)) does not start")
        }
        var hasEnded = false
        do {
            return try await collect(child, output, limits, &hasEnded)
        } catch {
            // The number of one that was waited for may be another's by now.
            if !hasEnded {
                kill(-child, SIGKILL)
                waitpid(child, nil, 0)
            }
            throw error
        }
    }

    private static func collect(
        _ child: pid_t, _ output: Int32, _ limits: RunLimits, _ hasEnded: inout Bool
    ) async throws -> RunResult {
        let clock = ContinuousClock()
        let deadline = clock.now + limits.time
        var bytes: [UInt8] = []
        while true {
            // What was printed before the end is there after it.
            var status: Int32 = 0
            hasEnded = waitpid(child, &status, WNOHANG) == child
            try drain(output, into: &bytes, maximum: limits.output)
            if hasEnded {
                let signal = status & 0x7F
                return RunResult(
                    exitCode: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: bytes)
            }
            guard clock.now < deadline else {
                throw EnvironmentFailure("the program does not end")
            }
            try await Task.sleep(for: pause)
        }
    }

    private static func drain(
        _ output: Int32, into bytes: inout [UInt8], maximum: Int
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return }
            guard bytes.count + count <= maximum else {
                throw EnvironmentFailure("the program prints too much")
            }
            bytes.append(contentsOf: buffer.prefix(count))
        }
    }

    private static func start(_ words: [String], output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        // The threads of this process may hold back signals that the program needs to be ended by.
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, &attributes, copies + [nil], environ)
        return code == 0 ? child : nil
    }
}
