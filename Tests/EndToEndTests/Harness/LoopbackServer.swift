import Foundation
import TestSupport

/// An sshd on 127.0.0.1 that is the test's own: its keys, its configuration, its port. Whoever runs
/// the tests logs in as himself.
final class LoopbackServer: Sendable {
    private let desk: Desk
    private let daemon: Child
    private let port: UInt16
    private let user = NSUserName()

    /// Why no server can be had; nil if it can.
    static var obstacle: String? {
        let missing = [("sshd", Binaries.sshd), ("ssh", Binaries.ssh)].filter { $0.1 == nil }
        guard missing.isEmpty else {
            return "\(missing.map(\.0).joined(separator: " and ")) not installed; Tests/run does so"
        }
        return givesOutTerminals
            ? nil : "sshd needs root here: terminals are not the group tty's (mount option gid=)"
    }

    /// sshd gives a session's terminal to the group tty, which only root can where the terminals
    /// are not made that group's.
    private static var givesOutTerminals: Bool {
        guard !Binaries.isRoot, let group = getgrnam("tty") else { return true }
        var status = stat()
        guard let terminal = try? Terminal() else { return true }
        defer { close(terminal.controller) }
        return stat(terminal.path, &status) != 0 || status.st_gid == group.pointee.gr_gid
    }

    /// Starts it, and waits until it listens.
    ///
    /// - Parameter desk: whose folder holds its files, and whose surroundings its sessions have.
    /// - Throws: `SystemFailure` with what sshd said, if it does not start.
    init(_ desk: Desk) async throws {
        self.desk = desk
        try Self.makePrivilegeFolder()
        for name in ["host", "user"] {
            let outcome = try await desk.tool(
                Binaries.sshKeygen, "-q", "-t", "ed25519", "-N", "", "-f", desk.path("\(name).key"))
            guard outcome.end == .exited(0) else { throw Overdue("no key", outcome) }
        }
        (daemon, port) = try await Self.start(desk)
        let key = try String(contentsOfFile: desk.path("host.key.pub"), encoding: .utf8)
        try desk.write("known_hosts", "[127.0.0.1]:\(port) \(key)")
    }

    deinit { daemon.interrupt(SIGTERM) }

    /// As root, sshd wants an empty folder that a starting system makes for it.
    private static func makePrivilegeFolder() throws {
        guard Binaries.isRoot, !FileManager.default.fileExists(atPath: "/run/sshd") else { return }
        try FileManager.default.createDirectory(
            atPath: "/run/sshd", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
    }

    /// A port that was free a moment ago may be taken: then the next one.
    private static func start(_ desk: Desk) async throws -> (Child, UInt16) {
        var last: Outcome?
        for _ in 0..<5 {
            let port = try freePort()
            try desk.write("sshd_config", configuration(desk, port))
            var launch = desk.launch(["-D", "-e", "-f", desk.path("sshd_config")])
            launch.program = Binaries.sshd ?? "sshd"
            let daemon = try Child(launch)
            try await eventually("sshd listens, or ends") {
                daemon.hasEnded || daemon.outcome.err.contains("Server listening")
            }
            if !daemon.hasEnded { return (daemon, port) }
            last = daemon.outcome
            guard daemon.outcome.err.contains("in use") else { break }
        }
        throw SystemFailure("sshd does not start: \(last?.err ?? "")", EADDRINUSE)
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw SystemFailure("no port is to be had") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func configuration(_ desk: Desk, _ port: UInt16) -> String {
        let settings = desk.environment.merging(["ENV": ""]) { $1 }
        let variables = settings.map { "\"\($0)=\($1)\"" }.sorted().joined(separator: " ")
        return """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(desk.path("host.key"))
            AuthorizedKeysFile \(desk.path("user.key.pub"))
            PidFile none
            StrictModes no
            UsePAM \(isRootLocked ? "yes" : "no")
            PubkeyAuthentication yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            PrintMotd no
            PrintLastLog no
            SetEnv \(variables)

            """
    }

    /// Without PAM nobody gets into an account that is locked, whatever key he has.
    private static var isRootLocked: Bool {
        guard Binaries.isRoot,
            let shadow = try? String(contentsOfFile: "/etc/shadow", encoding: .utf8)
        else { return false }
        return shadow.split(separator: "\n").contains { $0.hasPrefix("root:!") }
    }

    /// Logs in, and waits for the remote shell.
    func login() async throws -> Session {
        var launch = desk.launch([
            "-F", "/dev/null", "-tt", "-p", "\(port)", "-i", desk.path("user.key"),
            "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
            "-o", "StrictHostKeyChecking=yes", "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", "UserKnownHostsFile=\(desk.path("known_hosts"))", "\(user)@127.0.0.1",
            "cd '\(desk.folder.path)' && PS1='remote> ' exec /bin/sh -i",
        ])
        launch.program = Binaries.ssh ?? "ssh"
        let session = try Session(launch)
        do {
            try await session.shows("remote>")
        } catch {
            throw Overdue("\(error)\nsshd says: \(daemon.outcome.err)", session.child.outcome)
        }
        return session
    }

    /// Kills the server's side of every session, as a host that loses its network would not, but
    /// an operator who ends the wrong process does.
    func killSessions() {
        for process in Processes.family(of: daemon.pid).dropFirst()
        where Processes.name(of: process)?.hasPrefix("sshd") == true {
            kill(process, SIGKILL)
        }
    }
}
