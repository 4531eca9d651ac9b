import Foundation
import Testing

/// A disk that fails to read says nothing of what stands on it.
@Suite struct FailedReadTests {
    private static let strace = "/usr/bin/strace"

    /// Whichever read of the file it is: the first ones are the loader's, of its libraries.
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"),
            "strace is not installed"))
    func aFailedReadIsNoDamage() async throws {
        let desk = try Desk()
        _ = try await desk.run(["simulate", "--quiet", "--rate", "0", "--commands", "200"])
        try await desk.done("accounts")
        var failed = 0
        for read in [3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 28, 35] {
            for command in ["verify", "accounts"] {
                let outcome = try await desk.tool(
                    Self.strace, "-f", "-o", "/dev/null", "-e", "trace=pread64", "-e",
                    "inject=pread64:error=EIO:when=\(read)", Binaries.daybook, "--ledger",
                    "books.db", command)
                #expect(outcome.end != .exited(5), "read \(read) of \(command): \(outcome)")
                #expect(!outcome.err.contains("damaged"), "read \(read): \(outcome)")
                if outcome.err.contains("could not be read") { failed += 1 }
            }
        }
        #expect(failed > 5)
        try await desk.isSound()
    }
}
