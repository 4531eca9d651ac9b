import Foundation
import TestSupport
import Testing

/// The explorer as it is meant to be used: on another host, over SSH. The host is this one.
@Suite(
    .serialized,
    .enabled(if: LoopbackServer.obstacle == nil, "\(LoopbackServer.obstacle ?? "")"))
struct SSHTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("simulate", "--rate", "0", "--commands", "200", "--quiet")
        try await desk.done("open", "acc-9001", "--owner", "Ada Byron", "--currency", "GBP")
        try await desk.done("deposit", "acc-9001", "100")
        return desk
    }

    private func explore(_ server: LoopbackServer) async throws -> Session {
        let session = try await server.login()
        session.type("\(Binaries.typed)\n")
        try await session.shows("live", "Ada Lovelace")
        return session
    }

    /// Finds the account by a part of its owner's name.
    private func find(_ session: Session) async throws {
        session.type("/byr\r")
        try await session.sees("the account found") {
            $0.lines.contains { $0.hasPrefix("▸") && $0.contains("acc-9001") }
        }
    }

    /// The link drops: the explorer must be gone within a second, without having burnt the
    /// processor until then.
    private func isGone(_ session: Session, _ desk: Desk, after drop: () -> Void) async throws {
        let process = try #require(session.explorers(on: desk).first)
        let before = try #require(Processes.ticks(of: process))
        var last = before
        drop()
        try await eventually("the explorer is gone", within: .seconds(1)) {
            last = Processes.ticks(of: process) ?? last
            return !Processes.isAlive(process)
        }
        #expect(last - before < 50, "hundredths of a second of processor time, for an end")
        try await eventually("no explorer is left") { session.explorers(on: desk).isEmpty }
        try await desk.isSound()
    }

    @Test func browsesDepositsAndSeesIt() async throws {
        let desk = try await openDesk()
        let server = try await LoopbackServer(desk)
        let session = try await explore(server)
        // Six keystrokes to the balance after every event.
        try await find(session)
        session.type("\r")
        try await session.shows("Accounts › acc-9001  Ada Byron", "balance 100.00 GBP at v2")
        session.type("d5.25\r")
        try await session.shows("Confirm", "100.00 GBP → 105.25 GBP", "on top of version 2")
        #expect(try await desk.done("show", "acc-9001").contains("100.00"), "nothing is written")
        session.type("\t\r")
        try await session.shows("balance 105.25 GBP at v3", "+5.25")
        #expect(try await desk.done("show", "acc-9001").contains("105.25"))
        session.type("2")
        try await session.sees("the deposit in the stream") {
            $0.lines.contains { $0.contains("acc-9001") && $0.contains("+5.25 GBP") }
        }
        session.type("Q")
        try await session.sees("the shell") { !$0.modes.contains(1049) }
        #expect(session.screen.modes == ScreenReader.standardModes)
        session.type("exit\n")
        #expect(try await session.child.finished().end == .exited(0))
        try await desk.isSound()
    }

    /// A deposit of another process, on each screen, without a key.
    @Test func anothersDepositArrives() async throws {
        let desk = try await openDesk()
        let server = try await LoopbackServer(desk)
        let session = try await explore(server)
        try await find(session)
        try await desk.done("deposit", "acc-9001", "1000.01")
        try await session.sees("accounts") {
            $0.lines.contains { $0.contains("acc-9001") && $0.contains("1,100.01 GBP") }
        }
        session.type("\r")
        try await session.shows("Accounts › acc-9001", "at v3")
        try await desk.done("deposit", "acc-9001", "1000.02")
        try await session.shows("+1,000.02", "balance 2,100.03 GBP at v4")
        session.type("2")
        try await session.shows("Stream")
        try await desk.done("deposit", "acc-9001", "1000.03")
        try await session.shows("+1,000.03 GBP")
        session.type("3")
        try await session.shows("Projections", "TOTAL")
        let before = total(session.screen)
        let deposits = count("FundsDeposited", session.screen)
        try await desk.done("deposit", "acc-9001", "1000.04")
        try await session.sees("totals and counts") {
            guard let total = total($0), let before else { return false }
            return total == before + 100_004 && count("FundsDeposited", $0) == (deposits ?? 0) + 1
        }
        try await isGone(session, desk) { server.killSessions() }
    }

    /// The total of the book in minor units, as the screen of projections has it.
    private func total(_ screen: ScreenReader) -> Int? {
        screen.text.firstMatch(of: /([\d,]+\.\d\d) GBP +\d+\b/).flatMap {
            Int($0.1.filter(\.isNumber))
        }
    }

    private func count(_ type: String, _ screen: ScreenReader) -> Int? {
        let line = screen.lines.first { $0.hasSuffix(type) }
        return line?.split(separator: " ").dropLast().last.flatMap { Int($0.filter(\.isNumber)) }
    }

    /// Between preview and confirm somebody else was first: nothing is recorded, and it is said
    /// who won. Then the link drops.
    @Test func theLostLockAndTheLostLink() async throws {
        let desk = try await openDesk()
        let server = try await LoopbackServer(desk)
        let session = try await explore(server)
        try await find(session)
        session.type("d3\r")
        try await session.shows("Confirm", "on top of version 2")
        try await desk.done("deposit", "acc-9001", "9", "--actor", "the night shift")
        try await session.shows(
            "Changed by someone else", "expected version 2, actual version 3",
            "v3 FundsDeposited +9.00 GBP by the night shift")
        #expect(try await desk.done("show", "acc-9001").contains("109.00"), "nothing is recorded")
        // It asks again, by the new state, and records only then.
        session.type("\t\r")
        try await session.shows("Confirm", "109.00 GBP → 112.00 GBP", "on top of version 3")
        session.type("\t\r")
        try await session.shows("recorded acc-9001@4")
        session.type("d1\r")
        try await session.shows("Confirm", "113.00")
        try await isGone(session, desk) { session.child.interrupt(SIGKILL) }
        #expect(try await desk.done("show", "acc-9001").contains("112.00"))
    }

    /// The window on our side changes its size; the far side follows.
    @Test func followsTheWindow() async throws {
        let desk = try await openDesk()
        let server = try await LoopbackServer(desk)
        let session = try await explore(server)
        for (columns, height) in [(120, 40), (50, 12), (80, 24)] {
            let clears = session.screen.clears
            session.resize(columns, height)
            try await session.sees("the screen at \(columns)x\(height)") {
                $0.clears > clears && $0.text.contains("Ada Lovelace")
                    && $0.lines[0].count >= columns - 2
            }
        }
        try await isGone(session, desk) { session.child.hangUp() }
        try await session.leave()
    }
}
