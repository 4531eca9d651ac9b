import Foundation
import Testing

/// What the manual's reader types first, from nothing and in the order in which it stands there.
@Suite struct ManualTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of the code block behind a heading of README.
    private func block(_ heading: String) throws -> [String] {
        let file = Self.root.appendingPathComponent("README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let behind = try #require(text.range(of: "\n## \(heading)\n")).upperBound
        let parts = text[behind...].components(separatedBy: "```\n")
        return try #require(parts.dropFirst().first).split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed; Tests/run does so"))
    func theFirstLedgerIsMadeAsWritten() async throws {
        let lines = try block("A first ledger")
        #expect(lines.count > 10)
        let own = (Binaries.daybook as NSString).deletingLastPathComponent
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let desk = try Desk(["DAYBOOK_LEDGER": "", "PATH": "\(own):\(path)"])
        try desk.write(
            "first", (["set -eo pipefail"] + lines + ["echo done", ""]).joined(separator: "\n"))
        let outcome = try await desk.tool("/bin/bash", "-x", "first")
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(outcome.out.hasSuffix("done\n"), "\(outcome)")
        #expect(!outcome.err.contains("\nerror: "), "\(outcome)")
        #expect(outcome.out.contains("balance 70.00 GBP"), "\(outcome)")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreWritten(_ shell: String) async throws {
        let desk = try Desk()
        let script = try await desk.done("--generate-completion-script", shell)
        #expect(script.contains("daybook accounts"), "the accounts' names are completed")
    }

    /// Without a name in the environment the actor is the login name.
    @Test func theActorIsWhoIsLoggedIn() async throws {
        let desk = try Desk(["USER": "", "LOGNAME": ""])
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let id = try await desk.tool("/usr/bin/env", "id", "-un")
        let events = try await desk.done("events", "--format", "ndjson")
        let name = id.out.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(!name.isEmpty && events.contains("\"actor\":\"\(name)\""), "\(events)")
    }

    /// Empty is as good as not there.
    @Test func anEmptyNameIsNone() async throws {
        let desk = try Desk()
        let outcome = try await desk.tool(
            "/usr/bin/env", "USER=", "LOGNAME=ada", Binaries.daybook, "open", "acc-1", "--owner",
            "Ada", "--currency", "GBP")
        #expect(outcome.end == .exited(0), "\(outcome)")
        let events = try await desk.done("events", "--format", "ndjson")
        #expect(events.contains("\"actor\":\"ada\""), "\(events)")
    }
}
