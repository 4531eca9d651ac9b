import CLinux
import CNCurses
import Glibc
import TerminalCanvas

/// The screen as ncurses knows it: cells in, the bytes that make a terminal look like them out.
///
/// ncurses writes into a file in memory, so that its output can be sent in one piece, and reads
/// nothing: the terminal's modes, size and keys are the driver's. The only user of curses; belongs
/// to one thread, one at a time in a process.
final class NCursesScreen {
    let term: String
    let strings: TerminalStrings
    let keys: KeySequences
    private(set) var colours: ColourTable
    /// Nil where the terminal has other ways to set colours than the standard's.
    private var squeezer: FrameSqueezer?
    private(set) var size: Size

    private let output: Int32
    private let outputFile: UnsafeMutablePointer<FILE>
    private let inputFile: UnsafeMutablePointer<FILE>
    private let screen: OpaquePointer
    private var looks: [CellStyle: Look] = [:]
    /// The row that is put, kept for the next one.
    private var line: [cchar_t] = []
    private var pairs: [Pair: Int32] = [:]
    private let maximumPairs: Int
    private let hasDefaultColours: Bool

    private struct Pair: Hashable {
        let foreground: Int
        let background: Int
    }

    /// A style in ncurses' terms.
    private struct Look {
        let bits: Int32
        let pair: Int32
        /// A blank that looks so: the others differ from it in their character.
        let blank: cchar_t
    }

    /// - Parameters:
    ///   - environment: names the terminal; the locale has been set before.
    ///   - size: of the terminal.
    /// - Throws: `TerminalFailure`.
    init(_ environment: TerminalEnvironment, size: Size) throws(TerminalFailure) {
        output = clinux_memory_file()
        guard output >= 0, let outputFile = fdopen(output, "w"),
            let inputFile = fopen("/dev/null", "r")
        else { throw .system(call: "memfd_create", code: errno) }
        self.outputFile = outputFile
        self.inputFile = inputFile
        (term, screen) = try Self.open(environment, outputFile, inputFile)
        strings = TerminalStrings(Self.string)
        keys = TerminalStrings.keys(Self.string)
        start_color()
        hasDefaultColours = use_default_colors() == OK
        colours = ColourTable(colors: Int(cncurses_colors()), environment)
        if strings.isStandard {
            squeezer = FrameSqueezer(
                strings.abilities(erasesInColour: tigetflag("bce") > 0), lines: size.height)
        }
        maximumPairs = Int(cncurses_color_pairs())
        self.size = size
        resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
        // A typed key must not break off an update.
        typeahead(-1)
        idlok(cncurses_screen(), true)
        curs_set(0)
        leaveok(cncurses_screen(), true)
        _ = takeOutput()
    }

    private static func open(
        _ environment: TerminalEnvironment, _ output: UnsafeMutablePointer<FILE>,
        _ input: UnsafeMutablePointer<FILE>
    ) throws(TerminalFailure) -> (String, OpaquePointer) {
        for term in environment.candidates {
            var problem: Int32 = 0
            guard setupterm(term, fileno(output), &problem) == OK else { continue }
            // A terminal that is known to be dumb is not to be treated as if it were not.
            guard cncurses_string("cup") != nil, cncurses_string("clear") != nil else {
                throw .cannotMoveCursor(term: term)
            }
            // COLUMNS and LINES may say anything; the size is the driver's to set. Without either
            // source of a size a description that names none, as Linux's console, is refused.
            use_env(false)
            use_tioctl(true)
            if let screen = keepingSignals({ newterm(term, output, input) }) {
                return (term, screen)
            }
        }
        throw .noDescription(term: environment.term)
    }

    /// ncurses would handle these itself, and end the program with an exit code of its own.
    private static func keepingSignals<Result>(_ body: () -> Result) -> Result {
        let signals = [SIGINT, SIGTERM, SIGTSTP, SIGWINCH]
        var before = signals.map { _ in sigaction() }
        for index in signals.indices { sigaction(signals[index], nil, &before[index]) }
        defer {
            for index in signals.indices { sigaction(signals[index], &before[index], nil) }
        }
        return body()
    }

    func close() {
        endwin()
        delscreen(screen)
        fclose(outputFile)
        fclose(inputFile)
    }

    private static func string(_ name: String) -> [UInt8]? {
        cncurses_string(name).map { Array(String(cString: $0).utf8) }
    }

    /// Moves to the last line and clears it.
    var lastLine: [UInt8] {
        let move = cncurses_cursor_address(Int32(max(0, size.height - 1)), 0)
        return (move.map { Array(String(cString: $0).utf8) } ?? []) + (Self.string("el") ?? [])
    }

    // MARK: Cells

    /// Puts a row; ncurses finds out what is new about it.
    func put(_ cells: some Sequence<Cell>, row: Int, _ theme: Theme) {
        line.removeAll(keepingCapacity: true)
        var last: (style: CellStyle, look: Look)?
        for cell in cells where !cell.isRightHalf {
            let style = cell.style
            let look = last?.style == style ? last?.look : nil
            let known = look ?? self.look(of: style, theme)
            if look == nil { last = (style, known) }
            append(cell, known)
        }
        mvwadd_wchnstr(cncurses_screen(), Int32(row), 0, &line, Int32(line.count))
    }

    /// Forgets the looks of a theme that is no longer used.
    func forgetLooks() { looks = [:] }

    /// One cell, or question marks of its width where this C library counts otherwise than the
    /// canvas did: the rest of the row would stand askew.
    private func append(_ cell: Cell, _ look: Look) {
        if let scalar = cell.only,
            scalar.value < 0x7F || Int(clinux_cell_width(scalar.value)) == cell.width
        {
            var drawn = look.blank
            drawn.chars.0 = wchar_t(truncatingIfNeeded: scalar.value)
            return line.append(drawn)
        }
        let scalars = cell.scalars
        let isSame = scalars.enumerated().allSatisfy { index, scalar in
            Int(clinux_cell_width(scalar.value)) == (index == 0 ? cell.width : 0)
        }
        if isSame, let drawn = Self.drawn(scalars, look.bits, look.pair) {
            line.append(drawn)
        } else if let drawn = Self.drawn(["?"], look.bits, look.pair) {
            line.append(contentsOf: repeatElement(drawn, count: cell.width))
        }
    }

    /// Nil where ncurses does not take the scalars as one character with its marks.
    private static func drawn(
        _ scalars: [Unicode.Scalar], _ bits: Int32, _ pair: Int32
    ) -> cchar_t? {
        let text = scalars.map { wchar_t(truncatingIfNeeded: $0.value) } + [0]
        var drawn = cchar_t()
        return cncurses_cell(&drawn, text, bits, pair) == OK ? drawn : nil
    }

    // MARK: Colours

    private func look(of style: CellStyle, _ theme: Theme) -> Look {
        if let look = looks[style] { return look }
        let reduced = theme.style(for: style).reduced(to: colours.depth)
        let bits = Self.bits(reduced.attributes)
        let pair = pair(foreground: reduced.foreground, background: reduced.background)
        let look = Look(
            bits: bits, pair: pair, blank: Self.drawn([" "], bits, pair) ?? cchar_t())
        looks[style] = look
        return look
    }

    private static func bits(_ attributes: Style.Attributes) -> Int32 {
        let table: [(Style.Attributes, Int)] = [
            (.bold, cncurses_bold), (.dim, cncurses_dim),
            (.italic, cncurses_italic), (.underline, cncurses_underline),
            (.reverse, cncurses_reverse),
        ]
        return table.reduce(0) { attributes.contains($1.0) ? $0 | Int32($1.1) : $0 }
    }

    /// ncurses' number for two colours. When there are no more numbers the terminal's own colours
    /// are used, rather than to change those of cells that are drawn already.
    private func pair(foreground: Colour, background: Colour) -> Int32 {
        guard colours.depth != .none else { return 0 }
        var wanted = Pair(
            foreground: colours.number(of: foreground), background: colours.number(of: background))
        if wanted.foreground < 0, wanted.background < 0 { return 0 }
        if !hasDefaultColours {
            wanted = Pair(
                foreground: wanted.foreground < 0 ? 7 : wanted.foreground,
                background: max(0, wanted.background))
        }
        if let pair = pairs[wanted] { return pair }
        guard pairs.count + 1 < maximumPairs else { return 0 }
        let pair = Int32(pairs.count + 1)
        cncurses_define_pair(pair, Int32(wanted.foreground), Int32(wanted.background))
        pairs[wanted] = pair
        return pair
    }

    // MARK: Screen

    func resize(_ size: Size) {
        guard size != self.size else { return }
        self.size = size
        squeezer?.lines = size.height
        resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
        _ = takeOutput()
    }

    /// The terminal shows something else by now: the next update paints all of it.
    func forget() {
        curs_set(0)
        _ = takeOutput()
        squeezer?.forget()
        clearok(cncurses_shown(), true)
    }

    /// The bytes that bring the terminal up to date.
    ///
    /// `cursor` is where the cursor is shown; hidden when nil.
    func update(cursor: CellPosition?) -> [UInt8] {
        leaveok(cncurses_screen(), cursor == nil)
        if let cursor {
            wmove(cncurses_screen(), Int32(cursor.row), Int32(cursor.column))
        }
        curs_set(cursor == nil ? 0 : 1)
        wnoutrefresh(cncurses_screen())
        doupdate()
        let bytes = takeOutput()
        return squeezer?.squeezed(bytes, colours.parameters) ?? bytes
    }

    /// What ncurses has written since the last time.
    private func takeOutput() -> [UInt8] {
        fflush(outputFile)
        let length = Int(lseek(output, 0, SEEK_CUR))
        guard length > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(output, buffer.baseAddress, length, 0))
        }
        lseek(output, 0, SEEK_SET)
        return bytes
    }
}
