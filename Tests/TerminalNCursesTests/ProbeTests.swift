import Glibc
import Testing

/// The driver in a process of its own, which is then killed, stopped, resized and cut off.
@Suite(.serialized) struct ProbeTests {
    /// What every ending must send: leave the other screen, show the cursor, and switch off what
    /// was switched on.
    private static let restoring = [
        "\u{1B}[?1049l", "\u{1B}[?25h", "\u{1B}[?2004l", "\u{1B}[?1004l", "\u{1B}[?1002l",
        "\u{1B}[m",
        "\u{1B}[?1l",
    ]

    private func expectRestored(_ probe: Probe, _ output: String) {
        for sequence in Self.restoring {
            #expect(
                output.contains(sequence),
                "\(sequence.debugDescription) in \(output.debugDescription)")
        }
        #expect(probe.terminal.modes == probe.before)
    }

    @Test(arguments: [
        SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGUSR1,
    ])
    func survivesNoSignalButRestores(_ signal: Int32) throws {
        let probe = try Probe()
        kill(probe.process, signal)
        let output = probe.terminal.readToEnd()
        #expect(probe.ending() == .signal(signal))
        expectRestored(probe, output)
    }

    @Test(arguments: [
        ("q", Probe.Ending.exit(0)), ("e", .exit(3)), ("x", .signal(SIGSEGV)),
        ("t", .signal(SIGILL)),
    ])
    func restoresHoweverItEnds(_ key: String, _ ending: Probe.Ending) throws {
        let probe = try Probe()
        probe.terminal.type(key)
        let output = probe.terminal.readToEnd()
        #expect(probe.ending() == ending)
        expectRestored(probe, output)
    }

    @Test func endsWithItsTerminal() throws {
        let probe = try Probe()
        probe.terminal.closeMaster()
        #expect([.exit(0), .signal(SIGHUP)].contains(probe.ending()))
    }

    /// A link that stalls: nobody reads, and what is written waits for ever.
    @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV])
    func endsWhileNobodyReads(_ signal: Int32) throws {
        let probe = try Probe()
        // One frame of more bytes than the kernel keeps: the probe is held up within it.
        probe.terminal.resize(columns: 400, rows: 200)
        try probe.terminal.fill(to: 4_000)
        kill(probe.process, signal)
        #expect(probe.ending() == .signal(signal))
        #expect(probe.terminal.modes == probe.before)
    }

    @Test func stopsAndGoesOn() throws {
        let probe = try Probe()
        kill(probe.process, SIGTSTP)
        #expect(probe.ending(WUNTRACED) == .stop)
        _ = try probe.terminal.read(through: "\u{1B}[?1049l")
        #expect(probe.terminal.modes == probe.before)
        probe.terminal.resize(columns: 90, rows: 20)
        kill(probe.process, SIGCONT)
        let painted = try probe.terminal.read(through: "resize 90x20")
        #expect(painted.contains("\u{1B}[?1049h") && painted.contains("FundsDeposited"))
        #expect(probe.terminal.modes != probe.before)
        probe.terminal.type("q")
        expectRestored(probe, probe.terminal.readToEnd())
        #expect(probe.ending() == .exit(0))
    }

    /// Nobody could continue it there, so the kernel does not stop it, and it must not look so.
    @Test func goesOnAtOnceWithoutAShell() throws {
        let probe = try Probe()
        probe.terminal.type("\u{1A}")
        let painted = try probe.terminal.read(through: "resize 80x24")
        #expect(painted.contains("\u{1B}[?1049l") && painted.contains("\u{1B}[?1049h"))
        probe.terminal.type("q")
        expectRestored(probe, probe.terminal.readToEnd())
        #expect(probe.ending() == .exit(0))
    }

    private static let bash = ["/bin/bash", "--norc", "--noprofile", "-i"]

    @Test(.enabled(if: access("/bin/bash", X_OK) == 0, "there is no bash"))
    func stopsInAShell() throws {
        let probe = try Probe(shell: Self.bash)
        for _ in 0..<2 {
            probe.terminal.type("\u{1A}")
            let stopped = try probe.terminal.read(through: "Stopped")
            #expect(stopped.contains("\u{1B}[?1049l"))
            probe.terminal.type("echo $((40 + 2))\n")
            _ = try probe.terminal.read(through: "42\r\n")
            probe.terminal.type("fg\n")
            _ = try probe.terminal.read(through: "resize 80x24")
        }
        probe.terminal.type("q")
        let left = try probe.terminal.read(through: "\u{1B}[23;0;0t")
        #expect(Self.restoring.allSatisfy { left.contains($0) })
        probe.terminal.type("exit\n")
        _ = probe.terminal.readToEnd()
        #expect(probe.ending() != nil)
    }

    @Test func comesBackFromAStopThatNobodyCanCatch() throws {
        let probe = try Probe()
        kill(probe.process, SIGSTOP)
        #expect(probe.ending(WUNTRACED) == .stop)
        kill(probe.process, SIGCONT)
        _ = try probe.terminal.read(through: "resize 80x24")
        probe.terminal.type("q")
        expectRestored(probe, probe.terminal.readToEnd())
        #expect(probe.ending() == .exit(0))
    }

    @Test func followsItsSize() throws {
        let probe = try Probe()
        for (columns, rows) in [(1, 1), (400, 120), (80, 24), (17, 3)] {
            probe.terminal.resize(columns: columns, rows: rows)
            guard columns > 20 else { continue }
            _ = try probe.terminal.read(through: "resize \(columns)x\(rows)")
        }
        probe.terminal.type("q")
        _ = probe.terminal.readToEnd()
        #expect(probe.ending() == .exit(0))
    }

    @Test func saysWhyItCannotDraw() throws {
        let probe = try Probe(term: "dumb")
        #expect(probe.terminal.readToEnd().contains("\"dumb\" cannot move its cursor"))
        #expect(probe.ending() == .exit(1))
        #expect(probe.terminal.modes == probe.before)
    }
}
