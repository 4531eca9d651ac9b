import Foundation
import TestSupport
import Testing

/// The explorer, started from a shell, is killed, stopped and cut off: the shell gets its terminal
/// back as it was.
@Suite(.serialized) struct SignalTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        return desk
    }

    /// Waits until the explorer is gone and the shell is back, and tells the exit status.
    private func status(_ session: Session, _ desk: Desk) async throws -> Int32? {
        try await eventually("the explorer is gone") { session.explorers(on: desk).isEmpty }
        session.type("echo status=$?.\n")
        try await session.sees("an exit status") { $0.text.contains(/status=\d+\./) }
        return session.screen.text.firstMatch(of: /status=(\d+)\./).flatMap { Int32($0.1) }
    }

    private func expectGivenBack(
        _ session: Session, _ before: [UInt32], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            session.screen.modes == ScreenReader.standardModes, sourceLocation: sourceLocation)
        #expect(session.child.terminalModes == before, sourceLocation: sourceLocation)
    }

    // MARK: Ends

    /// What asks for an end gets an orderly one; what tells of a fault keeps its own status.
    /// 32 and 33 are the C library's own: it may take them, and then nothing ends.
    @Test(
        arguments: [
            (SIGINT, 130), (SIGTERM, 130), (SIGHUP, 130), (SIGQUIT, 131), (SIGILL, 132),
            (SIGABRT, 134), (SIGBUS, 135), (SIGFPE, 136), (SIGUSR1, 138), (SIGSEGV, 139),
            (SIGUSR2, 140), (SIGALRM, 142), (SIGTRAP, 133), (SIGSTKFLT, 144), (SIGXCPU, 152),
            (SIGXFSZ, 153), (SIGVTALRM, 154), (SIGPROF, 155), (SIGIO, 157), (SIGPWR, 158),
            (SIGSYS, 159), (34, 162), (49, 177), (64, 192),
        ] as [(Int32, Int32)])
    func givesTheTerminalBack(_ signal: Int32, _ expected: Int32) async throws {
        let desk = try await openDesk()
        // Where there is a toolchain, its runtime would stay to ask about the crash.
        let session = try await Session.shell(on: desk, ["SWIFT_BACKTRACE": "enable=no"])
        session.type("ulimit -c 0\n")
        let before = session.child.terminalModes
        session.type("\(Binaries.typed)\n")
        try await session.shows("live", "Ada Lovelace")
        // Every mode that can be on is on.
        session.type("\u{1B}OQ")
        try await session.sees("the mouse is on") { !$0.modes.isDisjoint(with: [1000, 1002]) }
        #expect(session.screen.modes.isSuperset(of: [1049, 2004, 1004]))
        #expect(session.child.terminalModes != before)
        let process = try #require(session.explorers(on: desk).first)
        kill(process, signal)
        #expect(try await status(session, desk) == expected, "\(session.screen.text)")
        expectGivenBack(session, before)
        try await session.leave()
        try await desk.isSound()
    }

    /// Nobody can prepare for it; what was recorded is there all the same.
    @Test func killedOutright() async throws {
        let desk = try await openDesk()
        let session = try await Session.explorer(on: desk)
        session.type("d5\r")
        try await session.shows("Confirm")
        session.type("\t\r")
        try await session.shows("recorded acc-1@3")
        let process = try #require(session.explorers(on: desk).first)
        kill(process, SIGKILL)
        #expect(try await status(session, desk) == 137)
        try await session.leave()
        try await desk.isSound()
        #expect(try await desk.done("show", "acc-1").contains("105.00"))
    }

    /// A pipe that broke, and children that ended, are none of its business.
    @Test func shrugsOffWhatMeansNothingToIt() async throws {
        let desk = try await openDesk()
        let session = try await Session.explorer(on: desk)
        let process = try #require(session.explorers(on: desk).first)
        for signal in [SIGPIPE, SIGCHLD, SIGURG, SIGWINCH, SIGCONT] { kill(process, signal) }
        try await desk.done("deposit", "acc-1", "11")
        try await session.shows("111.00")
        session.type("q")
        #expect(try await status(session, desk) == 0)
        try await session.leave()
    }

    /// The shell sends a hang-up of its own behind the kernel's, and a supervisor sends what it
    /// likes: an orderly end it remains.
    @Test func aRequestAndAHangUpAreOneEnd() async throws {
        let desk = try await openDesk()
        let session = try await Session.shell(on: desk)
        session.type("\(Binaries.typed) demo\n")
        try await session.shows("live", "Ada Lovelace")
        let process = try #require(
            session.explorers(on: desk).first { number in
                let own = Processes.family(of: number).filter { $0 != number }
                return own.contains { Processes.name(of: $0) == "daybook" }
            })
        for signal in [SIGHUP, SIGHUP, SIGHUP] { kill(process, signal) }
        #expect(try await status(session, desk) == 130)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: desk.path("tmp")).isEmpty,
            "the demo clears up")
        try await session.leave()
    }

    /// What `nohup` has made deaf to a hang-up goes on.
    @Test func nohupIsHonoured() async throws {
        let desk = try await openDesk()
        var launch = desk.launch(["-c", "trap '' HUP; exec \(Binaries.typed) events --follow"])
        launch.program = "/bin/sh"
        let follower = try Child(launch)
        try await follower.says("what is there") { $0.lines.count == 3 }
        follower.interrupt(SIGHUP)
        try await desk.done("deposit", "acc-1", "11")
        try await follower.says("what comes") { $0.out.contains("11.00") }
        follower.interrupt(SIGTERM)
        #expect(try await follower.finished().end == .exited(130))
    }

    /// The link stalls and is not cut: what is drawn goes nowhere, and a request to end is heard
    /// all the same. The terminal's own flags are the shell's again.
    @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV])
    func endsWhileTheLinkStalls(_ signal: Int32) async throws {
        let desk = try await openDesk()
        _ = try await desk.run(["simulate", "--quiet", "--rate", "0", "--commands", "300"])
        let session = try await Session.explorer(on: desk, "", ["SWIFT_BACKTRACE": "enable=no"])
        let process = try #require(session.explorers(on: desk).first)
        session.type("2")
        try await session.shows("POSITION", "▸")
        session.child.stall()
        // One frame of more bytes than the kernel keeps.
        session.child.resize(columns: 400, rows: 200)
        try await eventually("the frame is under way") { session.child.unread >= 4_000 }
        kill(process, signal)
        try await eventually("the explorer is gone") { session.explorers(on: desk).isEmpty }
        #expect(Processes.blocks(session.child.pid, 0), "the shell's terminal refuses bytes")
        try await session.leave()
        try await desk.isSound()
    }

    // MARK: Stops

    @Test func stopsAndComesBack() async throws {
        let desk = try await openDesk()
        let session = try await Session.shell(on: desk)
        let before = session.child.terminalModes
        session.type("\(Binaries.typed)\n")
        try await session.shows("live", "Ada Lovelace")
        let process = try #require(session.explorers(on: desk).first)
        for (columns, height) in [(100, 30), (60, 16), (80, 24)] {
            session.type("\u{1A}")
            try await session.shows("Stopped")
            try await eventually("it is stopped") { Processes.state(of: process) == "T" }
            expectGivenBack(session, before)
            // A shell in between, with another size when it comes back.
            session.type("clear; echo $((40 + 2))\n")
            try await session.shows("42")
            session.resize(columns, height)
            session.type("fg\n")
            try await session.sees("the screen at \(columns) columns") { screen in
                screen.modes.contains(1049) && screen.text.contains("Ada Lovelace")
                    && screen.lines[0].count >= columns - 2
                    && screen.lines[height - 1].contains("help")
            }
            #expect(session.child.terminalModes != before)
        }
        // What came meanwhile is there.
        session.type("\u{1A}")
        try await session.shows("Stopped")
        try await desk.done("deposit", "acc-1", "23")
        session.type("fg\n")
        try await session.shows("123.00")
        session.type("q")
        #expect(try await status(session, desk) == 0)
        expectGivenBack(session, before)
        try await session.leave()
    }

    /// Stopped by a signal from elsewhere, also by the one that nobody can catch.
    @Test(arguments: [SIGTSTP, SIGSTOP, SIGTTIN, SIGTTOU])
    func comesBackFromAStop(_ signal: Int32) async throws {
        let desk = try await openDesk()
        let session = try await Session.explorer(on: desk)
        let process = try #require(session.explorers(on: desk).first)
        kill(process, signal)
        try await eventually("it is stopped") { Processes.state(of: process) == "T" }
        session.type("\n")
        session.resize(90, 20)
        session.type("fg\n")
        try await session.sees("the screen again") {
            $0.modes.contains(1049) && $0.lines[0].count >= 88 && $0.text.contains("Ada Lovelace")
        }
        session.type("\r")
        try await session.shows("Accounts › acc-1")
        session.type("Q")
        #expect(try await status(session, desk) == 0)
        try await session.leave()
    }

    // MARK: Terminals that end

    /// The line drops: by the hang-up's signal, and where that is ignored, by the terminal's end.
    @Test(arguments: ["", "trap '' HUP; "])
    func endsWithItsTerminal(_ prelude: String) async throws {
        let desk = try await openDesk()
        let session = try await Session.shell(on: desk)
        session.type("\(prelude)\(Binaries.typed)\n")
        try await session.shows("live", "Ada Lovelace")
        session.type("d5\r")
        try await session.shows("Confirm")
        let process = try #require(session.explorers(on: desk).first)
        let ticks = try #require(Processes.ticks(of: process))
        var last = ticks
        session.child.hangUp()
        try await eventually("the explorer is gone") {
            last = Processes.ticks(of: process) ?? last
            return session.explorers(on: desk).isEmpty
        }
        #expect(last - ticks < 50, "hundredths of a second of processor time, for an end")
        try await session.leave()
        // Nothing was confirmed.
        #expect(try await desk.done("show", "acc-1").contains("100.00"))
        try await desk.isSound()
    }

    @Test(arguments: [
        "", "TERM=", "TERM=nonsense-42", "TERM=xterm", "TERM=vt100", "TERM=screen", "TERM=linux",
        "LC_ALL=C", "LC_ALL=", "LC_ALL=xx_YY.UTF-99", "LC_ALL=POSIX TERM=vt100", "NO_COLOR=1",
        "HOME=/proc/nonexistent XDG_CONFIG_HOME= XDG_DATA_HOME=",
    ])
    func neverRefusesATerminal(_ settings: String) async throws {
        let desk = try await openDesk()
        let session = try await Session.shell(on: desk)
        let before = session.child.terminalModes
        session.type("env \(settings) \(Binaries.typed)\n")
        try await session.shows("Ada Lovelace", "100.00 GBP")
        session.type("\r")
        try await session.shows("FundsDeposited")
        session.type("Q")
        #expect(try await status(session, desk) == 0, "\(session.screen.text)")
        expectGivenBack(session, before)
        try await session.leave()
    }

    /// No terminal to draw on: answered in lines where somebody reads them.
    @Test(arguments: [
        (">&-", false), (">/dev/null", false), ("<&-", true), ("</dev/null", true),
        ("| cat", true), ("2>&- | cat", true),
    ])
    func doesWithoutATerminal(_ redirection: String, _ isRead: Bool) async throws {
        let desk = try await openDesk()
        let session = try await Session.shell(on: desk)
        let before = session.child.terminalModes
        // What is typed is on the screen too, in lines that break wherever the path to the binary
        // ends: it must not hold what is waited for.
        session.type("\(Binaries.typed) \(redirection); echo done=$?.\n")
        try await session.sees("its end") { $0.text.contains(/done=\d+\./) }
        #expect(session.screen.text.contains("100.00") == isRead)
        #expect(session.explorers(on: desk).isEmpty)
        expectGivenBack(session, before)
        try await session.leave()
        try await desk.isSound()
    }
}
