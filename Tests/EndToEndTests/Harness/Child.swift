import Foundation
import Synchronization
import TestSupport

/// A process that a test has started, in a process group of its own, so that what it starts can
/// be found and ended too.
///
/// A thread carries its input and output until it has ended. A child that outlives its bound is
/// killed, and whoever waits for it fails.
final class Child: Sendable {
    enum Input: Sendable {
        case none
        case bytes([UInt8])
        /// Stays open behind the bytes until `endInput`.
        case stalled([UInt8])
    }

    enum Output: Sendable {
        case captured
        /// Written by the child; the test holds the other end.
        case descriptor(Int32)
        /// All three streams are a pseudo-terminal; what it shows is captured as stdout.
        case terminal
    }

    /// What a child is started with.
    struct Launch: Sendable {
        var program = Binaries.daybook
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var folder = "/"
        var input = Input.none
        var output = Output.captured
        /// The longest that it may run: a writer goes on for as long as a campaign does.
        var bound = Campaign.isWhole ? Duration.seconds(7200) : .seconds(300)
    }

    private struct State {
        var stdout: [UInt8] = []
        var stderr: [UInt8] = []
        var input: [UInt8] = []
        var endsInput = false
        var hangsUp = false
        var stalls = false
        var end: Outcome.End?
        var isOverdue = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let pid: pid_t
    private let launch: Launch
    /// The near end of its terminal; -1 where it has none.
    private let controller: Int32
    private let terminalPath: String?
    private let state = Mutex(State())

    init(_ launch: Launch) throws {
        // A child that ends early must not take the tests with it.
        signal(SIGPIPE, SIG_IGN)
        self.launch = launch
        let streams = try ChildStreams(launch)
        pid = try streams.spawn(launch)
        controller = streams.controller
        terminalPath = streams.terminalPath
        state.withLock { state in
            switch launch.input {
            case .none: state.endsInput = true
            case .bytes(let bytes): (state.input, state.endsInput) = (bytes, true)
            case .stalled(let bytes): state.input = bytes
            }
        }
        let thread = Thread { self.attend(streams) }
        thread.stackSize = 1 << 19
        thread.start()
    }

    /// What it has said so far; once it has ended, everything.
    var outcome: Outcome {
        state.withLock { state in
            Outcome(
                arguments: launch.arguments, end: state.end ?? .exited(-1), stdout: state.stdout,
                stderr: state.stderr)
        }
    }

    var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// Input that was not yet taken from the pipe's near end.
    var inputLeft: Int { state.withLock { $0.input.count } }

    func send(_ text: String) { state.withLock { $0.input += text.utf8 } }

    func endInput() { state.withLock { $0.endsInput = true } }

    /// Gives its terminal another size; whoever is in the foreground there is told.
    func resize(columns: Int, rows: Int) {
        guard !hasEnded else { return }
        var size = winsize(
            ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
    }

    /// What its terminal does with keys and line ends.
    var terminalModes: [UInt32] {
        var modes = termios()
        guard !hasEnded, tcgetattr(controller, &modes) == 0 else { return [] }
        return [modes.c_iflag, modes.c_oflag, modes.c_lflag, modes.c_cflag]
    }

    /// Lets go of its terminal, as a line that drops does.
    func hangUp() { state.withLock { $0.hangsUp = true } }

    /// Takes nothing any more of what it writes, as a line that stalls does.
    func stall() { state.withLock { $0.stalls = true } }

    /// Stops its terminal, as Ctrl-S does: not one byte more goes in.
    func stopOutput() {
        guard !hasEnded, let path = terminalPath else { return }
        let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return }
        tcflow(terminal, TCOOFF)
        close(terminal)
    }

    /// How many bytes wait in the kernel to be read.
    var unread: Int {
        var count: Int32 = 0
        guard !hasEnded, ioctl(controller, UInt(FIONREAD), &count) == 0 else { return 0 }
        return Int(count)
    }

    func interrupt(_ number: Int32) { if !hasEnded { kill(pid, number) } }

    /// Whether any process of its group is alive: it, or one that it has started.
    var hasLivingGroup: Bool { kill(-pid, 0) == 0 }

    /// - Throws: `Overdue` for a child that had to be killed.
    func finished() async throws -> Outcome {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.end == nil { state.waiters.append(continuation) }
                return state.end != nil
            }
            if hasEnded { continuation.resume() }
        }
        if state.withLock({ $0.isOverdue }) {
            throw Overdue("did not end within \(launch.bound)", outcome)
        }
        return outcome
    }

    /// Waits until what it has said so far satisfies a condition.
    func says(_ what: String, _ condition: @escaping (Outcome) -> Bool) async throws {
        do {
            try await eventually(what, within: .seconds(60)) {
                if condition(outcome) { return true }
                if hasEnded, !condition(outcome) { throw Overdue("ended before: \(what)", outcome) }
                return false
            }
        } catch is NeverHappened {
            interrupt(SIGKILL)
            throw Overdue("never happened: \(what)", outcome)
        }
    }

    // MARK: The attending thread

    private func attend(_ streams: ChildStreams) {
        let deadline = ContinuousClock.now + launch.bound
        var status: Int32 = 0
        var hasExited = false
        while !hasExited {
            if state.withLock({ $0.hangsUp }) { streams.hangUp() }
            let progressed = carry(streams)
            hasExited = waitpid(pid, &status, WNOHANG) == pid
            if !hasExited, !progressed { streams.rest() }
            if !hasExited, ContinuousClock.now > deadline {
                state.withLock { $0.isOverdue = true }
                kill(-pid, SIGKILL)
            }
        }
        // What it has left in the pipes.
        while carry(streams) {}
        streams.close()
        let code = status & 0x7F
        let end: Outcome.End = code == 0 ? .exited(status >> 8 & 0xFF) : .signalled(code)
        let waiters = state.withLock { state in
            state.end = end
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Moves what can be moved now.
    private func carry(_ streams: ChildStreams) -> Bool {
        let isStalled = state.withLock { $0.stalls && $0.end == nil }
        let stdout = isStalled ? [] : streams.read(\.stdout)
        let stderr = streams.read(\.stderr)
        let (input, ends) = state.withLock { state in
            state.stdout += stdout
            state.stderr += stderr
            return (Array(state.input.prefix(65_536)), state.endsInput)
        }
        let written = streams.write(input)
        let isEmpty = state.withLock { state in
            state.input.removeFirst(written)
            return state.input.isEmpty
        }
        if ends, isEmpty { streams.closeInput() }
        return !stdout.isEmpty || !stderr.isEmpty || written > 0
    }
}
