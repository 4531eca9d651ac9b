import Foundation

/// The programs that the tests run.
enum Binaries {
    /// The built `daybook`, which stands beside the test bundle. Whether it is there is found out
    /// by running it: a missing binary fails the test that wants it.
    static let daybook = built("daybook")

    /// One writer of `ClosingRaceTests`.
    static let guardedDepositor = built("guarded-depositor")

    /// The service of `ExampleServiceTests`.
    static let exampleService = built("example-service")

    private static func built(_ name: String) -> String {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = ((own ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
        return folder + "/" + name
    }

    /// `daybook` as it is typed at a shell, whatever folder the checkout stands in.
    static let typed = "'" + daybook.replacing("'", with: "'\\''") + "'"

    /// The reference reader of journals; `Tests/run` installs it.
    static let hledger = find("hledger")
    /// SQLite's own shell, which the tests damage ledgers with; `Tests/run` installs it.
    static let sqlite3 = find("sqlite3")
    static let sha256sum = find("sha256sum")
    static let strace = find("strace")

    static let tmux = find("tmux")
    static let ssh = find("ssh")
    static let sshKeygen = find("ssh-keygen")
    /// The server wants to be called by its full path, and is seldom in a user's.
    static let sshd =
        find("sshd")
        ?? ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }

    static let flock = find("flock")
    static let unshare = find("unshare")
    static let prlimit = find("prlimit")
    static let setpriv = find("setpriv")

    static let isRoot = geteuid() == 0

    private static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
