import Foundation
import TestSupport
import Testing

/// A session that is begun with `--at` is an ordinary one behind the key to now, and writes nothing
/// before.
@Suite struct OpenedInThePastTests {
    @Test(arguments: ["acc-1@1", "@pos:1", "2100-01-01", "acc-1@now"])
    func commandsWorkBehindTheKeyToNow(address: String) async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play(
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
            """, ["--at", address])
        #expect(outcome.end == .exited(0), "\(outcome)")
        let isPast = try desk.shot("past").contains("PAST")
        #expect(isPast == (address == "acc-1@1" || address == "@pos:1"))
        if isPast { #expect(try desk.shot("off").contains("this is the past")) }
        #expect(try desk.shot("now").contains("live"))
        #expect(try desk.shot("now").contains("read-only") == false)
        let done = try desk.shot("done")
        #expect(done.contains("recorded acc-1@3"), "\(done)")
        #expect(try await desk.done("show", "acc-1").contains("105.00"))
    }

    /// The read models were behind: they are brought up when there is something live to show.
    @Test func nothingIsWrittenBeforeTheKeyToNow() async throws {
        let desk = try await Desk.withTwoAccounts()
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
        #expect(try await desk.play(still, ["--at", "@pos:2"]).end == .exited(0))
        #expect(try await readModels() == before)
        let now = script.replacingOccurrences(of: "KEYS", with: "keys .")
        #expect(try await desk.play(now, ["--at", "@pos:2"]).end == .exited(0))
        #expect(try await readModels() != before)
        #expect(try desk.shot("end").contains("100.00 GBP"))
    }

    @Test func whereWritingIsForbiddenItStaysSo() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play(
            "wait idle\nkeys .\nwait idle\nkeys d\nshot off\nquit\n",
            ["--at", "@pos:2", "--read-only"])
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try desk.shot("off").contains("opened with --read-only"))
    }
}
