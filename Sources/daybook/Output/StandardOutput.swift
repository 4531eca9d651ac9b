import Foundation
import Synchronization

/// stdout: data and nothing else, in large writes.
enum StandardOutput {
    /// The reader has gone; what is left has no one to go to.
    struct Closed: Error, CustomStringConvertible {
        let description = "the reader of stdout has gone"
    }

    private struct State {
        var buffer: [UInt8] = []
        var failure: Int32?
        var isTerminal = false
        var isAbandoned = false
        var isStyled = false
    }

    private static let state = Mutex(State())
    private static let flushSize = 65_536

    static func prepare() {
        let terminal = isatty(STDOUT_FILENO) == 1
        let environment = ProcessInfo.processInfo.environment
        let wantsNone = !(environment["NO_COLOR"] ?? "").isEmpty
        let isDumb = ["", "dumb"].contains(environment["TERM"] ?? "")
        state.withLock { state in
            state.isTerminal = terminal
            state.isStyled = terminal && !wantsNone && !isDumb
        }
    }

    /// From now on nothing is written that acts on a terminal.
    static func bePlain() { state.withLock { $0.isStyled = false } }

    /// A table's headings, bold where there is somebody to see it.
    static func writeHeading(_ line: String) {
        write(state.withLock { $0.isStyled } ? "\u{1B}[1m\(line)\u{1B}[22m\n" : line + "\n")
    }

    static var isTerminal: Bool { state.withLock { $0.isTerminal } }

    static func write(_ text: String) { write(bytes: Array(text.utf8)) }

    static func write(bytes: some Collection<UInt8>) {
        state.withLock { state in
            if state.isAbandoned { return }
            state.buffer.append(contentsOf: bytes)
            if state.buffer.count >= flushSize { drain(&state) }
        }
    }

    /// - Throws: `Closed` if the reader has gone, `POSIXError` if the write failed.
    static func flush() throws {
        let failure = state.withLock { state in
            drain(&state)
            return state.failure
        }
        guard let failure else { return }
        if failure == EPIPE { throw Closed() }
        let reason = String(cString: strerror(failure))
        throw CommandStop(.failure, "error: stdout cannot be written: \(reason)")
    }

    /// Takes nothing more, and fails no more: what failed is told.
    static func abandon() {
        state.withLock { state in
            (state.buffer, state.failure, state.isAbandoned) = ([], nil, true)
        }
    }

    /// Fails as `flush` would, without writing: for loops that would go on for nobody.
    static func checkOpen() throws {
        if state.withLock({ $0.failure }) != nil { try flush() }
    }

    private static func drain(_ state: inout State) {
        var offset = 0
        while offset < state.buffer.count, state.failure == nil {
            let written = state.buffer[offset...].withUnsafeBytes {
                OutputStall.watched(STDOUT_FILENO, $0)
            }
            if written > 0 {
                offset += written
            } else if errno != EINTR {
                state.failure = errno
            }
        }
        state.buffer.removeAll(keepingCapacity: true)
    }
}

/// stderr: what is said about the work.
enum StandardError {
    static let isTerminal = isatty(STDERR_FILENO) == 1

    static func write(_ line: String) { writeRaw(line + "\n") }

    /// Best effort: a reader that has gone, as when a terminal hangs up, is no reason to fail.
    static func writeRaw(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { OutputStall.watched(STDERR_FILENO, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
