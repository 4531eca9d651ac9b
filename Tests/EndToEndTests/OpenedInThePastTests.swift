import Foundation
import TestSupport
import Testing

/// A session that is begun with `--at` is an ordinary one behind the key to now, and writes nothing
/// before.
@Suite struct OpenedInThePastTests {
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy Noether", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100", "--memo", "rent")
        return desk
    }

    private func play(_ desk: Desk, _ script: String, _ options: String...) async throws -> Outcome
    {
        try desk.write("script.txt", script)
        return try await desk.run(["--script", "script.txt", "--save-screens", "shots"] + options)
    }

    private func shot(_ desk: Desk, _ name: String) throws -> String {
        try String(contentsOfFile: desk.path("shots/\(name).txt"), encoding: .utf8)
    }

    @Test(arguments: ["acc-1@1", "@pos:1", "2100-01-01", "acc-1@now"])
    func commandsWorkBehindTheKeyToNow(address: String) async throws {
        let desk = try await desk()
        let outcome = try await play(
            desk,
            """
            wait idle
            shot past
            keys d
            shot off
            keys esc . 1
            wait idle
            shot now
            keys g d
            type 5
            keys enter
            wait idle
            keys tab enter
            wait idle
            shot done
            quit
            """, "--at", address)
        #expect(outcome.end == .exited(0), "\(outcome)")
        let isPast = try shot(desk, "past").contains("PAST")
        #expect(isPast == (address == "acc-1@1" || address == "@pos:1"))
        if isPast { #expect(try shot(desk, "off").contains("this is the past")) }
        #expect(try shot(desk, "now").contains("live"))
        #expect(try shot(desk, "now").contains("read-only") == false)
        let done = try shot(desk, "done")
        #expect(done.contains("recorded acc-1@3"), "\(done)")
        #expect(try await desk.done("show", "acc-1").contains("105.00"))
    }

    /// The read models were behind: they are brought up when there is something live to show.
    @Test func nothingIsWrittenBeforeTheKeyToNow() async throws {
        let desk = try await desk()
        func readModels() async throws -> String {
            try await desk.tool(
                Binaries.sqlite3, desk.path("books.db"),
                "SELECT name, checkpoint FROM read_models ORDER BY 1"
            ).out
        }
        let before = try await readModels()
        let script =
            "wait idle\nshot past\nkeys [ [ ]\nwait idle\nKEYS\nwait idle\nshot end\nquit\n"
        let still = script.replacingOccurrences(of: "KEYS\n", with: "")
        #expect(try await play(desk, still, "--at", "@pos:2").end == .exited(0))
        #expect(try await readModels() == before)
        let now = script.replacingOccurrences(of: "KEYS", with: "keys .")
        #expect(try await play(desk, now, "--at", "@pos:2").end == .exited(0))
        #expect(try await readModels() != before)
        #expect(try shot(desk, "end").contains("100.00 GBP"))
    }

    @Test func whereWritingIsForbiddenItStaysSo() async throws {
        let desk = try await desk()
        let outcome = try await play(
            desk, "wait idle\nkeys .\nwait idle\nkeys d\nshot off\nquit\n", "--at", "@pos:2",
            "--read-only")
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try shot(desk, "off").contains("opened with --read-only"))
    }
}
