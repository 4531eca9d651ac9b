import Foundation

/// The near ends of a child's streams. Used by one thread at a time.
final class ChildStreams: @unchecked Sendable {
    private(set) var stdin: Int32 = -1
    private(set) var stdout: Int32 = -1
    private(set) var stderr: Int32 = -1
    /// Descriptors that are the child's, closed here once it has them.
    private var far: [Int32] = []
    private var actions = posix_spawn_file_actions_t()
    private var terminal: Terminal?

    /// `POSIX_SPAWN_SETSID` of `<spawn.h>`, which Swift does not see.
    private static let ownSession: Int16 = 0x80

    /// The near end of the terminal; -1 where there is none.
    var controller: Int32 { terminal?.controller ?? -1 }

    /// The path of the child's end; nil where there is none.
    var terminalPath: String? { terminal?.path }

    init(_ launch: Child.Launch) throws {
        posix_spawn_file_actions_init(&actions)
        if case .terminal = launch.output {
            let terminal = try Terminal()
            self.terminal = terminal
            stdout = terminal.controller
            Pipe.doNotBlock(stdout)
            // The first terminal that the leader of a session opens becomes its own.
            posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
            return
        }
        if case .none = launch.input {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        } else {
            let pipe = try Pipe()
            stdin = pipe.writing
            Pipe.doNotBlock(stdin)
            hand(pipe.reading, as: 0)
        }
        if case .descriptor(let descriptor) = launch.output {
            posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        } else {
            stdout = try output(as: 1)
        }
        stderr = try output(as: 2)
    }

    private func output(as number: Int32) throws -> Int32 {
        let pipe = try Pipe()
        Pipe.doNotBlock(pipe.reading)
        hand(pipe.writing, as: number)
        return pipe.reading
    }

    private func hand(_ descriptor: Int32, as number: Int32) {
        posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        far.append(descriptor)
    }

    func spawn(_ launch: Child.Launch) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // What the test runner ignores or holds back is not the child's business.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let group = terminal == nil ? Int16(POSIX_SPAWN_SETPGROUP) : Self.ownSession
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | group)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
            for descriptor in far { Glibc.close(descriptor) }
        }
        // The shell only changes the folder: the process is the program's from then on.
        let words =
            ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", launch.folder, launch.program]
            + launch.arguments
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] =
            launch.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let code = Pipe.spawning.withLock { _ in
            posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &environment)
        }
        guard code == 0 else {
            close()
            throw SystemFailure("cannot start \(launch.program)", code)
        }
        return pid
    }

    /// What is there to be read; empty if there is nothing now.
    func read(_ stream: KeyPath<ChildStreams, Int32>) -> [UInt8] {
        let descriptor = self[keyPath: stream]
        guard descriptor >= 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[0..<count]) : []
    }

    /// - Returns: how many bytes went in. All of them for a reader that has gone.
    func write(_ bytes: [UInt8]) -> Int {
        let descriptor = terminal == nil ? stdin : controller
        guard descriptor >= 0, !bytes.isEmpty else { return 0 }
        let count = Glibc.write(descriptor, bytes, bytes.count)
        if count >= 0 { return count }
        return errno == EPIPE ? bytes.count : 0
    }

    /// Waits a little for something to read.
    func rest() {
        var wanted = [stdout, stderr].filter { $0 >= 0 }.map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        // A stream that has ended is always ready: then only time helps.
        poll(&wanted, nfds_t(wanted.count), 5)
        if wanted.contains(where: { $0.revents & Int16(POLLHUP | POLLERR) != 0 }) { usleep(2000) }
    }

    func closeInput() {
        guard stdin >= 0 else { return }
        Glibc.close(stdin)
        stdin = -1
    }

    func hangUp() {
        guard terminal != nil else { return }
        Glibc.close(stdout)
        stdout = -1
        terminal = nil
    }

    func close() {
        closeInput()
        for descriptor in [stdout, stderr] where descriptor >= 0 { Glibc.close(descriptor) }
        (stdout, stderr) = (-1, -1)
    }
}
