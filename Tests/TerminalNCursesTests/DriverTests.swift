import Explorer
import Glibc
import TerminalCanvas
import TerminalNCurses
import Testing

/// The driver on a pseudo-terminal of this process. There is one terminal a process, so these run
/// one after another.
@Suite(.serialized) struct DriverTests {
    private static let size = Size(width: 80, height: 24)

    /// A terminal with a driver on it; `frame` shows a canvas and returns what was sent for it.
    private final class Desk {
        let terminal: PseudoTerminal
        let driver: NCursesDriver
        let before: [UInt32]
        var theme = Theme.bare

        init(_ variables: [String: String] = ["TERM": "xterm-256color"], _ size: Size = size) throws
        {
            terminal = try PseudoTerminal(columns: size.width, rows: size.height)
            before = terminal.modes
            driver = try NCursesDriver(
                TerminalEnvironment(variables), input: terminal.slave, output: terminal.slave)
            _ = try sent {}
        }

        deinit { driver.close() }

        /// What the driver sends meanwhile: a bell marks the end.
        func sent(_ body: () -> Void) throws -> String {
            let text = try terminal.read(through: "\u{7}") {
                body()
                driver.bell()
            }
            return String(text.dropLast())
        }

        func frame(_ canvas: Canvas, cursor: CellPosition? = nil) throws -> String {
            try sent { driver.show(canvas, theme: theme, cursor: cursor) }
        }

        /// Waits for inputs as the event loop does.
        func inputs(_ count: Int = 1) -> [Input] {
            var inputs: [Input] = []
            while inputs.count < count {
                var state = pollfd(fd: driver.inputDescriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&state, 1, 10_000) > 0 else { break }
                inputs += driver.drainInputs()
            }
            return inputs
        }
    }

    /// A terminal may say anything of its size; no memory holds 65,535 rows of as many columns.
    @Test(arguments: [
        (65_535, 65_535), (65_535, 1), (1, 65_535), (65_535, 24), (80, 65_535), (30_000, 30_000),
    ])
    func aSizeBeyondReasonIsBounded(_ columns: Int, _ rows: Int) throws {
        let desk = try Desk(["TERM": "xterm-256color"], Size(width: columns, height: rows))
        let size = desk.driver.size
        #expect(size.width <= columns && size.height <= rows)
        #expect(size.width >= min(columns, 500) && size.height >= min(rows, 200))
        #expect(size.width * size.height <= 400_000)
        let frame = try desk.frame(list(selected: 0, size: size))
        #expect(columns == 1 || rows == 1 || frame.contains("VER"))
        desk.terminal.resize(columns: 700, rows: 65_535)
        kill(getpid(), SIGWINCH)
        guard case .resize(let new)? = desk.inputs().first else {
            Issue.record("no new size")
            return
        }
        #expect(new.width * new.height <= 400_000 && new == desk.driver.size)
        _ = try desk.frame(list(selected: 0, size: new))
    }

    @Test func theEnvironmentDoesNotSayWhatTheSizeIs() throws {
        let desk = try Desk([
            "TERM": "xterm-256color", "COLUMNS": "65535", "LINES": "65535",
        ])
        #expect(desk.driver.size == Self.size)
    }

    /// Rows like those of a timeline.
    private func list(selected: Int, size: Size = size, first: Int = 0) -> Canvas {
        let columns = [
            TableColumn("VER", 6...6, align: .right), TableColumn("TIME (UTC)", 19...19),
            TableColumn("EVENT", 14...16), TableColumn("AMOUNT", 10...12, align: .right),
            TableColumn("BALANCE", 10...14, align: .right),
        ]
        var table = Table(columns, rowCount: 100_000) { row in
            let amount = row * 7_919 % 100_000
            return TableRow([
                TableCell("\(100_000 - row)", .version),
                TableCell("2026-11-\(10 + row % 20) 10:\(10 + row % 50):11", .time),
                TableCell(row % 3 == 0 ? "FundsWithdrawn" : "FundsDeposited", .eventType),
                TableCell(
                    "\(row % 3 == 0 ? "−" : "+")\(amount / 100).00",
                    row % 3 == 0 ? .amountNegative : .amountPositive),
                TableCell("\(row * 104_729 % 10_000_000).50", .balance),
            ])
        }
        table.selected = selected
        table.firstRow = first
        var canvas = Canvas(size)
        var body = canvas.area
        canvas.draw(StatusLine(left: [.fixed(" daybook", .title)]), in: body.cutTop(1))
        canvas.draw(KeyHints([.init("?", "help")]), in: body.cutBottom(1))
        canvas.draw(table, in: body)
        return canvas
    }

    private static func colourful() throws -> Theme {
        try ThemeFile.theme(named: "a") { _ in
            Array(
                """
                [roles]
                "title" = "bright-white on blue bold"
                "list.selected" = "plain bright-white on blue bold"
                "amount.positive" = "green"
                "amount.negative" = "red"
                "balance" = "bold"
                "time" = "bright-black"
                "version" = "bright-black"
                """.utf8)
        }
    }

    // MARK: Bytes

    @Test func sendsWithinTheBudget() throws {
        let desk = try Desk()
        desk.theme = try Self.colourful()
        let first = try desk.frame(list(selected: 0))
        #expect((1_000...4_000).contains(first.utf8.count), "first paint: \(first.utf8.count)")
        for row in 1..<20 {
            let step = try desk.frame(list(selected: row))
            #expect((1...250).contains(step.utf8.count), "a step: \(step.utf8.count)")
        }
        for row in 1..<20 {
            let scroll = try desk.frame(list(selected: 20 + row, first: row))
            #expect((1...300).contains(scroll.utf8.count), "a scrolled line: \(scroll.utf8.count)")
        }
    }

    @Test func sendsNothingWhenNothingChanged() throws {
        let desk = try Desk()
        let canvas = list(selected: 3)
        #expect(try !desk.frame(canvas).isEmpty)
        #expect(try desk.frame(canvas).isEmpty)
        #expect(try desk.frame(list(selected: 3)).isEmpty)
        #expect(
            try !desk.sent {
                desk.driver.repaint()
                desk.driver.show(canvas, theme: .bare, cursor: nil)
            }.isEmpty)
    }

    @Test func drawsWhatTheCanvasSays() throws {
        let desk = try Desk()
        var canvas = Canvas(Self.size)
        canvas.put("日本 é e\u{301} \u{1B}[2J👍🏽|", at: CellPosition(column: 0, row: 5))
        canvas.put("日", at: CellPosition(column: 78, row: 23))
        let frame = try desk.frame(canvas)
        #expect(frame.contains("日本 é e\u{301} \u{FFFD}[2J👍|"))
        #expect(frame.contains("日"))
    }

    @Test func takesACanvasOfAnotherSize() throws {
        let desk = try Desk()
        for size in [
            Size(width: 1, height: 1), Size(width: 200, height: 60), Size(width: 79, height: 24),
        ] {
            var canvas = Canvas(size)
            canvas.fill(canvas.area, with: "x")
            canvas.put("日", at: CellPosition(column: size.width / 2, row: 0))
            #expect(try !desk.frame(canvas, cursor: CellPosition(column: 300, row: 300)).isEmpty)
        }
    }

    @Test(arguments: [
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], ColourDepth.direct, "38;2;1;2;3"),
        (["TERM": "xterm-256color"], .indexed, "38;5;16"), (["TERM": "xterm"], .eight, "30"),
        (["TERM": "xterm-256color", "NO_COLOR": "1"], .none, "1;7m"),
        (["TERM": "vt100"], .none, "1;7m"), (["TERM": "linux"], .eight, "30"),
    ])
    func sendsTheColoursThereAre(
        _ variables: [String: String], _ depth: ColourDepth, _ sequence: String
    ) throws {
        let desk = try Desk(variables)
        #expect(desk.driver.depth == depth)
        desk.theme = try ThemeFile.theme(named: "a") { _ in
            Array("[roles]\ntitle = \"#010203 on white bold\"".utf8)
        }
        var canvas = Canvas(Self.size)
        canvas.put("title", at: CellPosition(column: 0, row: 0), CellStyle(.title))
        let frame = try desk.frame(canvas)
        #expect(frame.contains(sequence), "\(frame.debugDescription)")
        #expect(depth != .none || !frame.contains("38;") && !frame.contains("[3"))
    }

    /// News may wake the loop more often than a lone Esc is waited for.
    @Test func aLoneEscapeIsOneHoweverOftenItIsLookedFor() throws {
        let desk = try Desk()
        desk.terminal.type("\u{1B}")
        var inputs: [Input] = []
        let end = ContinuousClock.now + .seconds(10)
        while inputs.isEmpty, ContinuousClock.now < end { inputs = desk.driver.drainInputs() }
        #expect(inputs == [.key(.escape)])
    }

    @Test(arguments: [("nonsense", "xterm-256color"), ("", "xterm-256color"), ("vt100", "vt100")])
    func findsADescription(_ term: String, _ used: String) throws {
        #expect(try Desk(["TERM": term]).driver.term == used)
    }

    @Test func refusesWhatCannotMoveItsCursor() throws {
        #expect(throws: TerminalFailure.cannotMoveCursor(term: "dumb")) {
            try Desk(["TERM": "dumb"])
        }
    }

    @Test func drawsASCIIWhereThereIsNothingElse() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        var environment = TerminalEnvironment(["TERM": "vt100"])
        environment.wantsASCII = true
        let driver = try NCursesDriver(environment, input: terminal.slave, output: terminal.slave)
        defer { driver.close() }
        var canvas = Canvas(driver.size, repertoire: driver.repertoire)
        canvas.draw(Panel(title: "é"), in: canvas.area)
        driver.show(canvas, theme: .bare, cursor: nil)
        driver.bell()
        #expect(try terminal.read(through: "\u{7}").utf8.allSatisfy { $0 < 0x7F })
    }

    @Test func showsAndHidesTheCursor() throws {
        let desk = try Desk()
        var canvas = Canvas(Self.size)
        #expect(try !desk.frame(canvas).contains("\u{1B}[?25h"))
        canvas.put("x", at: CellPosition(column: 1, row: 1))
        let shown = try desk.frame(canvas, cursor: CellPosition(column: 4, row: 2))
        #expect(shown.contains("\u{1B}[?25h") || shown.contains("\u{1B}[?12l\u{1B}[?25h"))
        #expect(try desk.frame(canvas, cursor: nil).contains("\u{1B}[?25l"))
    }

    @Test func switchesTheMouseOnAndOff() throws {
        let desk = try Desk()
        #expect(try desk.sent { desk.driver.setMouse(true) } == "\u{1B}[?1002h\u{1B}[?1006h")
        #expect(try desk.sent { desk.driver.setMouse(true) } == "")
        #expect(try desk.sent { desk.driver.setMouse(false) } == "\u{1B}[?1006l\u{1B}[?1002l")
    }

    @Test func copies() throws {
        let desk = try Desk()
        // The text ends with the byte that marks the end here.
        #expect(desk.driver.copy("acc") == .sent)
        #expect(try desk.terminal.read(through: "\u{7}").hasSuffix("\u{1B}]52;c;YWNj\u{7}"))
        let long = String(repeating: "x", count: Clipboard.maximumBytes + 1)
        #expect(desk.driver.copy(long) == .tooLong(maximumBytes: Clipboard.maximumBytes))
        desk.driver.close()
        #expect(try Desk(["TERM": "vt100"]).driver.copy("acc") == .unsupported)
    }

    // MARK: Inputs

    @Test(arguments: [
        ("j", [Input.key(.character("j"))]),
        ("\u{13}\u{11}\u{3}", [.key(.control("s")), .key(.control("q")), .key(.control("c"))]),
        ("\r", [.key(.enter)]), ("\u{1B}OA\u{1B}[6~", [.key(.up), .key(.pageDown)]),
        ("日", [.key(.character("日"))]),
        ("\u{1B}[200~a\nb\u{1B}[201~", [.paste("a\nb")]), ("\u{1B}", [.key(.escape)]),
        ("\u{1B}[I", [.focus(true)]),
    ])
    func decodesKeys(_ typed: String, _ expected: [Input]) throws {
        let desk = try Desk()
        desk.terminal.type(typed)
        #expect(desk.inputs(expected.count) == expected)
    }

    @Test func decodesWhatComesInPieces() throws {
        let desk = try Desk(["TERM": "xterm-256color", "ESCDELAY": "5000"])
        let pieces = ["\u{1B}", "[", "A", "\u{1B}[20", "0~pas", "te\u{1B}[2", "01~"]
        for piece in pieces.dropLast() {
            desk.terminal.type(piece)
            _ = desk.driver.drainInputs()
        }
        desk.terminal.type(pieces.last ?? "")
        #expect(desk.inputs() == [.paste("paste")])
    }

    @Test func noticesItsSize() throws {
        let desk = try Desk()
        _ = try desk.frame(list(selected: 0))
        desk.terminal.resize(columns: 100, rows: 30)
        kill(getpid(), SIGWINCH)
        let size = Size(width: 100, height: 30)
        #expect(desk.inputs() == [.resize(size)])
        #expect(desk.driver.size == size)
        #expect(try desk.frame(list(selected: 0, size: size)).utf8.count > 1_000)
        kill(getpid(), SIGWINCH)
        #expect(desk.driver.drainInputs() == [])
    }

    @Test func noticesTheTerminalsEnd() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let other = dup(terminal.slave)
        let driver = try NCursesDriver(
            TerminalEnvironment(["TERM": "xterm"]), input: other, output: other)
        defer { driver.close() }
        terminal.closeMaster()
        #expect(driver.drainInputs().last == .hangup)
        #expect(driver.drainInputs() == [.hangup])
        driver.show(list(selected: 0), theme: .bare, cursor: nil)
    }

    // MARK: Modes

    @Test func givesTheTerminalBack() throws {
        let desk = try Desk()
        #expect(desk.terminal.modes != desk.before)
        desk.driver.close()
        desk.driver.close()
        #expect(desk.terminal.modes == desk.before)
        desk.terminal.closeSlave()
        #expect(desk.terminal.readToEnd().hasSuffix("\u{1B}[?1049l\u{1B}[23;0;0t"))
    }

    @Test func isOneAtATime() throws {
        let desk = try Desk()
        #expect(throws: TerminalFailure.isTaken) { try Desk() }
        #expect(try !desk.frame(list(selected: 0)).isEmpty)
        desk.driver.close()
        #expect(try !Desk().frame(list(selected: 0)).isEmpty)
    }

    @Test func refusesWhatIsNoTerminal() throws {
        let file = Glibc.open("/dev/null", O_RDWR)
        defer { Glibc.close(file) }
        #expect(throws: TerminalFailure.notATerminal) {
            try NCursesDriver(TerminalEnvironment(["TERM": "xterm"]), input: file, output: file)
        }
    }
}
