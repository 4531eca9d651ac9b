import CLinux
import Glibc
import TerminalCanvas

/// The real terminal. Draws what changed, reads what was typed, and gives the terminal back however
/// the program ends. Belongs to one thread; one at a time in a process.
///
///     let driver = try NCursesDriver(TerminalEnvironment(variables))
///     defer { driver.close() }
///     driver.show(canvas, theme: theme, cursor: nil)
///     poll(driver.inputDescriptor …)
///     for input in driver.drainInputs() { … }
package final class NCursesDriver: TerminalDriver {
    package private(set) var size: Size
    package let repertoire: Repertoire
    package var depth: ColourDepth { screen.colours.depth }
    /// Readable while there is something to drain: keys, a new size, the end of a lone ESC's wait,
    /// or the terminal's end.
    package let inputDescriptor: Int32
    /// The terminal's description that is used, which may not be the one the environment named.
    package var term: String { screen.term }

    private let environment: TerminalEnvironment
    private let screen: NCursesScreen
    private let input: Int32
    private let notice: Int32
    private let timer: Int32
    private var decoder: InputDecoder
    private var shown: Canvas?
    private var shownTheme: Theme?
    private var shownCursor: CellPosition?
    private var hasMouse = false
    private var isGone = false
    private var isClosed = false

    /// A paste whose end was lost on the way must not swallow every key after it. In milliseconds.
    private static let pasteTimeout = 1_000
    /// So that a flood of input cannot keep the screen from being drawn. In bytes.
    private static let maximumDrain = 256 * 1024
    /// Smaller frames arrive in one piece anyway.
    private static let synchronizedBytes = 1_024

    /// Takes the terminal.
    ///
    /// - Parameters:
    ///   - environment: what is known of it.
    ///   - input: the terminal's descriptor, to read.
    ///   - output: the same terminal's, to write.
    /// - Throws: `TerminalFailure`; the terminal is as it was then.
    package init(
        _ environment: TerminalEnvironment, input: Int32 = STDIN_FILENO,
        output: Int32 = STDOUT_FILENO
    ) throws {
        guard isatty(input) == 1, isatty(output) == 1 else { throw TerminalFailure.notATerminal }
        guard clinux_terminal_is_open() == 0 else { throw TerminalFailure.isTaken }
        let isUTF8 = TerminalLocale.set() && !environment.wantsASCII
        repertoire = isUTF8 ? .unicode : .ascii
        size = Self.size(of: output)
        self.environment = environment
        self.input = input
        screen = try NCursesScreen(environment, size: size)
        decoder = InputDecoder(screen.keys)
        notice = clinux_event_descriptor()
        timer = clinux_timer()
        inputDescriptor = clinux_any_readable(input, notice, timer)
        guard inputDescriptor >= 0, Self.open(screen, input, output, notice) == 0 else {
            let failure = TerminalFailure.system(call: "taking the terminal", code: errno)
            close()
            throw failure
        }
    }

    deinit { close() }

    /// Gives the terminal back. Does nothing the second time.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        clinux_terminal_close()
        screen.close()
        for descriptor in [inputDescriptor, notice, timer] { Glibc.close(descriptor) }
    }

    private static func open(
        _ screen: NCursesScreen, _ input: Int32, _ output: Int32, _ notice: Int32
    ) -> Int32 {
        let enter = screen.strings.enter
        let leave = screen.strings.leave(lastLine: screen.lastLine)
        return enter.withUnsafeBytes { enter in
            leave.withUnsafeBytes { leave in
                var terminal = clinux_terminal(
                    input: input, output: output, notice: notice,
                    enter: enter.bindMemory(to: CChar.self).baseAddress,
                    enter_length: enter.count,
                    leave: leave.bindMemory(to: CChar.self).baseAddress,
                    leave_length: leave.count)
                return clinux_terminal_open(&terminal)
            }
        }
    }

    /// 80×24 where the terminal does not know its own size: a serial line.
    private static func size(of descriptor: Int32) -> Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        let isKnown = clinux_terminal_size(descriptor, &columns, &rows) == 0
        guard isKnown, columns > 0, rows > 0 else { return Size(width: 80, height: 24) }
        return bounded(columns: Int(columns), rows: Int(rows))
    }

    /// A terminal may say that it has 65,535 columns and as many rows, which no memory holds. What
    /// lies beyond stays blank.
    static func bounded(columns: Int, rows: Int) -> Size {
        let width = min(columns, maximumColumns)
        return Size(width: width, height: min(rows, maximumRows, max(1, maximumCells / width)))
    }

    /// Larger than any screen that can be read.
    private static let maximumColumns = 2_000
    private static let maximumRows = 1_000
    private static let maximumCells = 400_000

    // MARK: Output

    package func show(_ canvas: Canvas, theme: Theme, cursor: CellPosition?) {
        let cursor = cursor.flatMap { Rect(size).contains($0) ? $0 : nil }
        let isSameTheme = theme == shownTheme
        guard !isSameTheme || cursor != shownCursor || canvas != shown else { return }
        if !isSameTheme { screen.forgetLooks() }
        let before = isSameTheme && shown?.size == canvas.size ? shown : nil
        for row in 0..<size.height { put(row, of: canvas, over: before, theme) }
        shown = canvas
        shownTheme = theme
        shownCursor = cursor
        send(screen.update(cursor: cursor))
    }

    /// Hands on a row that changed, or of which nothing is known.
    private func put(_ row: Int, of canvas: Canvas, over before: Canvas?, _ theme: Theme) {
        let cells = canvas.row(row)
        if let before, before.row(row) == cells { return }
        let isLast = row == size.height - 1
        if cells.count == size.width, !isLast { return screen.put(cells, row: row, theme) }
        var fitting = Array(cells.prefix(size.width))
        if let last = fitting.last, last.width == 2, cells.count > size.width {
            fitting[fitting.count - 1] = .blank(last.style)
        }
        if isLast { clearBeforeCorner(&fitting) }
        let missing = size.width - fitting.count
        screen.put(fitting + Array(repeating: .blank(), count: missing), row: row, theme)
    }

    /// Some terminals scroll when their last cell is written, so ncurses writes it one cell to the
    /// left and pushes it into its place; a wide character there would be torn.
    private func clearBeforeCorner(_ cells: inout [Cell]) {
        let half = size.width - 2
        guard half > 0, cells.indices.contains(half), cells[half].isRightHalf else { return }
        cells[half - 1] = .blank(cells[half - 1].style)
        cells[half] = .blank(cells[half].style)
    }

    /// One write for a frame: each would be a packet of its own over SSH.
    private func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let isLarge = screen.strings.isModern && bytes.count > Self.synchronizedBytes
        let frame =
            isLarge
            ? TerminalStrings.synchronizedStart + bytes + TerminalStrings.synchronizedEnd : bytes
        write(frame)
    }

    /// A terminal that is gone is noticed by `drainInputs`.
    private func write(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        _ = bytes.withUnsafeBytes { clinux_terminal_write($0.baseAddress, $0.count) }
    }

    package func repaint() {
        shown = nil
        shownTheme = nil
        screen.forget()
    }

    package func bell() { write([0x07]) }

    package func copy(_ text: String) -> CopyOutcome {
        guard screen.strings.isModern else { return .unsupported }
        guard let bytes = Clipboard.sequence(for: text, isInTmux: environment.isInTmux) else {
            return .tooLong(maximumBytes: Clipboard.maximumBytes)
        }
        write(bytes)
        return .sent
    }

    package func setMouse(_ isOn: Bool) {
        guard isOn != hasMouse else { return }
        hasMouse = isOn
        write(screen.strings.mouse(isOn))
        // It must be on again after a pause; off it is at the end in any case.
        let enter = screen.strings.enter + (isOn ? screen.strings.mouse(true) : [])
        _ = enter.withUnsafeBytes {
            clinux_terminal_set_enter($0.bindMemory(to: CChar.self).baseAddress, $0.count)
        }
    }

    package func suspend() {
        guard !isClosed else { return }
        clinux_terminal_suspend()
    }

    // MARK: Input

    package func drainInputs() -> [Input] {
        guard !isGone, !isClosed else { return [.hangup] }
        var inputs = noticedInputs()
        let isTimedOut = takeTimer()
        let bytes = readBytes()
        inputs += decoder.feed(bytes)
        if isTimedOut, bytes.isEmpty { inputs += decoder.timeOut() }
        if isGone { inputs.append(.hangup) }
        // Whoever looks again and finds nothing must not begin the wait anew: where news comes
        // faster than it ends, a lone Esc would never be one.
        if isTimedOut || !bytes.isEmpty {
            let delay = decoder.isPasting ? Self.pasteTimeout : environment.escapeDelay
            clinux_set_timer(timer, decoder.isWaiting ? Int32(delay) : 0)
        }
        return inputs
    }

    /// A new size, or a return from a pause, which may have left anything on the screen.
    private func noticedInputs() -> [Input] {
        let notices = clinux_terminal_notices()
        guard notices != 0 else { return [] }
        let newSize = Self.size(of: input)
        let hasReturned = notices & 2 != 0
        guard newSize != size || hasReturned else { return [] }
        size = newSize
        screen.resize(newSize)
        repaint()
        let leave = screen.strings.leave(lastLine: screen.lastLine)
        _ = leave.withUnsafeBytes {
            clinux_terminal_set_leave($0.bindMemory(to: CChar.self).baseAddress, $0.count)
        }
        return [.resize(newSize)]
    }

    private func takeTimer() -> Bool {
        var count: UInt64 = 0
        return read(timer, &count, MemoryLayout<UInt64>.size) > 0
    }

    /// Everything that can be read without waiting. Notes when the terminal is gone: at its end,
    /// on an error, or when nobody holds its other side.
    private func readBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < Self.maximumDrain {
            var state = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 0) > 0 else { break }
            if state.revents & Int16(POLLIN) != 0 {
                let count = read(input, &buffer, buffer.count)
                if count > 0 {
                    bytes += buffer.prefix(count)
                    continue
                }
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
            }
            isGone = true
            break
        }
        return bytes
    }
}
