import Foundation
import TestSupport
import Testing

/// Ledgers that are moved under a program that has them open, or beside what it has left.
@Suite struct MovedLedgerTests {
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        return desk
    }

    private func move(_ from: String, _ to: String, _ desk: Desk) {
        #expect(rename(desk.path(from), desk.path(to)) == 0)
    }

    /// The explorer says so, records nothing, and opens the ledger again when it is told to.
    @Test func underTheExplorer() async throws {
        let desk = try await desk()
        try await desk.done("backup", "copy.db")
        let session = try await Session.explorer(on: desk)
        try await session.shows("100.00 GBP")
        try await desk.done("deposit", "acc-1", "11")
        try await session.shows("111.00 GBP", "● live")
        move("books.db", "old.db", desk)
        try await session.sees("that it is not live") { screen in
            screen.text.contains("✗ stopped") && screen.text.contains(":reopen")
                && !screen.text.contains("● live")
        }
        move("old.db", "books.db", desk)
        session.type(":reopen\r")
        try await session.shows("111.00 GBP", "● live")
        try await desk.done("deposit", "acc-1", "2")
        try await session.shows("113.00 GBP", "● live")
        session.type("Q")
        try await eventually("it is gone") { session.explorers(on: desk).isEmpty }
        try await session.leave()
        try await desk.isSound()
    }

    /// A killed process left a log; then a backup is put in the ledger's place.
    @Test func aBackupBesideALogThatWasLeft() async throws {
        let desk = try await desk()
        try await desk.done("backup", "copy.db")
        let writer = try desk.start("simulate", "--rate", "0", "--duration", "600")
        try await eventually("it has written") {
            let log = try? FileManager.default.attributesOfItem(atPath: desk.path("books.db-wal"))
            return (log?[.size] as? Int ?? 0) > 40_000
        }
        writer.interrupt(SIGKILL)
        _ = try await writer.finished()
        move("copy.db", "books.db", desk)
        for command in [["accounts"], ["verify"], ["deposit", "acc-1", "1"], ["doctor"]] {
            let outcome = try await desk.run(command)
            #expect(outcome.end == .exited(1), "\(outcome)")
            #expect(outcome.err.contains("books.db-wal"), "\(outcome)")
        }
        // As it says.
        move("books.db-wal", "kept-wal", desk)
        try await desk.done("deposit", "acc-1", "1")
        try await desk.isSound()
        #expect(try await desk.done("show", "acc-1").contains("101.00"))
    }

    /// One flipped bit in the log that a killed process left: told by everyone, and kept.
    @Test func aDamagedLog() async throws {
        let desk = try await desk()
        let holder = try desk.start("events", "--follow")
        try await holder.says("it follows") { $0.out.contains("FundsDeposited") }
        for amount in 1...5 { try await desk.done("deposit", "acc-1", "\(amount)") }
        holder.interrupt(SIGKILL)
        _ = try await holder.finished()
        let log = URL(fileURLWithPath: desk.path("books.db-wal"))
        var bytes = try Data(contentsOf: log)
        bytes[32 + 24 + 1000] ^= 4
        try bytes.write(to: log, options: [])
        let verified = try await desk.run(["verify"])
        #expect(
            verified.end == .exited(5) && verified.out.contains("write-ahead log"), "\(verified)")
        let deposited = try await desk.run(["deposit", "acc-1", "50"])
        #expect(deposited.end == .exited(0), "\(deposited)")
        #expect(deposited.err.contains("warning: ") && deposited.err.contains("-wal-damaged-1"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: log.path + "-damaged-1")) == bytes)
        for command in [["verify"], ["doctor"]] {
            let outcome = try await desk.run(command)
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.err.contains("-wal-damaged-1"), "\(outcome)")
        }
    }

    @Test func aDamagedHead() async throws {
        let desk = try await desk()
        try await desk.damage("UPDATE events SET amount_minor = 10001 WHERE position = 2")
        let outcome = try await desk.run(["deposit", "acc-1", "1"])
        #expect(outcome.end == .exited(5), "\(outcome)")
        #expect(outcome.err.contains("damaged") && outcome.err.contains("acc-1"), "\(outcome)")
    }
}
