import Foundation
import Testing

/// What stands where a ledger should be: each a clear error, and untouched.
@Suite struct LedgerFileTests {
    private static let reads = [
        ["accounts"], ["show", "acc-1"], ["events"], ["snapshots", "acc-1"], ["projections"],
        ["verify"], ["seal"], ["export"], ["doctor"], ["backup", "copy.db"],
    ]
    private static let writes = [
        ["open", "new", "--owner", "A", "--currency", "GBP"], ["deposit", "acc-1", "1"],
        ["withdraw", "acc-1", "1"], ["transfer", "acc-1", "acc-2", "1"], ["close", "acc-1"],
        ["snapshot", "acc-1"], ["snapshots", "acc-1", "--repair"], ["rebuild"],
        ["simulate", "--commands", "1"], ["import", "rows.csv", "--currency", "GBP"],
    ]

    private static let rows = "account,date,amount\nacc-9,2026-01-01,5\n"

    private func content(_ desk: Desk, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: desk.path(name)))
    }

    /// Every command refuses the file and leaves it as it is.
    private func isRefused(
        _ ledger: String, _ desk: Desk, saying part: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try desk.write("rows.csv", Self.rows)
        let before = try? content(desk, ledger)
        for command in Self.reads + Self.writes {
            try await desk.refused(
                1, ["--ledger", ledger] + command, saying: [ledger, part],
                sourceLocation: sourceLocation)
        }
        #expect((try? content(desk, ledger)) == before, sourceLocation: sourceLocation)
        let copy = FileManager.default.fileExists(atPath: desk.path("copy.db"))
        #expect(!copy, sourceLocation: sourceLocation)
    }

    /// With whatever narration: it may be that a read model is behind, or that others may read.
    private func areDone(_ commands: [[String]], _ desk: Desk) async throws {
        for command in commands {
            let outcome = try await desk.run(command)
            #expect(outcome.end == .exited(0), "\(outcome)")
            // An answer, or the word that there is none.
            #expect(
                !outcome.stdout.isEmpty || outcome.err == "nothing to list\n", "\(outcome)")
        }
    }

    @Test func folder() async throws {
        let desk = try Desk()
        try FileManager.default.createDirectory(
            atPath: desk.path("dir"), withIntermediateDirectories: false)
        try await isRefused("dir", desk, saying: "it is a folder")
    }

    @Test func textFile() async throws {
        let desk = try Desk()
        try desk.write("notes.txt", "Some notes, which no program may overwrite.\n")
        try await isRefused("notes.txt", desk, saying: "it is not a database")
    }

    @Test(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
    func databaseOfAnotherProgram() async throws {
        let desk = try Desk()
        _ = try await desk.tool(Binaries.sqlite3, "foreign.db", "CREATE TABLE t (x); ")
        try await isRefused("foreign.db", desk, saying: "of another program")
    }

    @Test(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
    func newerLedger() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        _ = try await desk.tool(Binaries.sqlite3, "books.db", "PRAGMA user_version = 99")
        try await isRefused("books.db", desk, saying: "a newer daybook (schema 99")
    }

    @Test func missingLedger() async throws {
        let desk = try Desk()
        // What makes a ledger is left out: a first `open`, `import` or `simulate` may.
        let making = ["open", "simulate", "import"]
        for command in Self.reads + Self.writes where !making.contains(command[0]) {
            try await desk.refused(1, command, saying: ["books.db", "there is no such file"])
        }
        try await desk.refused(
            1, [], saying: ["daybook open NAME", "daybook import FILE", "daybook demo"])
        #expect(!FileManager.default.fileExists(atPath: desk.path("books.db")))
        try await desk.refused(
            1, "--ledger", "nowhere/books.db", "open", "a", "--owner", "A", "--currency", "GBP",
            saying: "nowhere", "does not exist")
    }

    @Test func readOnlyFile() async throws {
        let desk = try Desk()
        try desk.write("rows.csv", Self.rows)
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        let before = try await desk.done("accounts", "--format", "csv")
        #expect(chmod(desk.path("books.db"), 0o444) == 0)
        for command in Self.writes {
            try await desk.refused(1, command, saying: ["books.db", "write-protected"])
        }
        try await areDone(Self.reads, desk)
        #expect(try await desk.done("accounts", "--format", "csv") == before)
        try await desk.isSound()
        try await desk.isSound("copy.db")
        #expect(chmod(desk.path("books.db"), 0o600) == 0)
        try await desk.done("deposit", "acc-1", "1", "--expect", "2")
    }

    /// Reads that would bring a read model up to date fold instead, and show no old numbers.
    @Test func readOnlyOption() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        _ = try await desk.done("accounts")
        try await desk.done("deposit", "acc-1", "100")
        let shown = Records.csv(
            try await desk.done("--read-only", "accounts", "--format", "csv"))
        #expect(shown.map { $0["balance_minor"] } == ["10000"])
        for command in Self.writes where command[0] != "import" {
            try await desk.refused(2, ["--read-only"] + command, saying: ["--read-only"])
        }
        try await areDone(Self.reads.map { $0 + ["--read-only"] }, desk)
    }
}

/// A full disk: each write is refused with a clear error, and the ledger is intact.
@Suite struct FullDiskTests {
    /// A disk of a few hundred kilobytes, taken away again by `close`.
    private struct SmallDisk {
        let desk: Desk

        static let isPossible: Bool = {
            guard Binaries.isRoot else { return false }
            let path = NSTemporaryDirectory() + "/daybook-test-mount-\(getpid())"
            mkdir(path, 0o700)
            defer { rmdir(path) }
            guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { return false }
            return umount2(path, 0) == 0
        }()

        init(kilobytes: Int) throws {
            desk = try Desk()
            mkdir(desk.path("disk"), 0o700)
            guard mount("tmpfs", desk.path("disk"), "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
                throw SystemFailure("mount")
            }
        }

        func close() { umount2(desk.path("disk"), Int32(MNT_DETACH)) }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func writesAreRefused() async throws {
        let disk = try SmallDisk(kilobytes: 512)
        defer { disk.close() }
        let desk = disk.desk
        let ledger = "disk/books.db"
        let opened = try await desk.run([
            "open", "acc-1", "--owner", "Ada", "--currency", "GBP", "--ledger", ledger,
        ])
        #expect(opened.end == .exited(0), "\(opened)")
        let filling = try await desk.run([
            "simulate", "--ledger", ledger, "--rate", "0", "--commands", "100000",
        ])
        #expect(filling.end == .exited(1), "\(filling)")
        #expect(filling.err.contains("full"), "\(filling)")
        let seal = try await desk.done("seal", "--ledger", ledger)
        try await desk.isSound(ledger)
        // A whole file does not fit either, and nothing of it is written.
        let bank = BankFile(seed: 7, accounts: 10, rows: 5000)
        let importing = try await desk.run(
            ["import", "-", "--ledger", ledger] + BankFile.options + BankFile.tolerance,
            input: .bytes(Array(bank.text.utf8)))
        #expect(importing.end == .exited(1), "\(importing)")
        #expect(importing.err.contains("full"), "\(importing)")
        #expect(importing.stdout.isEmpty)
        try await desk.isSound(ledger)
        #expect(try await desk.done("seal", "--ledger", ledger) == seal)
    }

    /// Whoever listened has gone: what was to be said is lost, and the status still tells.
    @Test func nobodyListensToNarration() async throws {
        let desk = try Desk()
        for closed in ["2>&-", "2>/dev/full"] {
            let outcome = try await desk.tool(
                "/bin/sh", "-c", "\(Binaries.typed) --ledger missing.db show acc-1 \(closed)")
            #expect(outcome.end == .exited(1), "\(outcome)")
        }
    }
}
