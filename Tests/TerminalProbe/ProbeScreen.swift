import Explorer
import Glibc
import TerminalCanvas
import TerminalNCurses

/// What the probe shows: rows like those of an account's timeline.
struct ProbeScreen {
    private(set) var isDone = false

    private let driver: NCursesDriver
    private var selected = 0
    private var first = 0
    private var log = "ready"
    private var mouse = false

    private static let rows = 100_000

    init(_ driver: NCursesDriver) {
        self.driver = driver
    }

    /// - Parameter file: a theme's file; without one there are only attributes.
    /// - Throws: what is wrong with the theme.
    /// - Returns: the theme.
    static func theme(_ file: String?) throws -> Theme {
        guard let file else { return .bare }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let name = String(file.split(separator: "/").last?.dropLast(5) ?? "")
        return try ThemeFile.theme(named: name) {
            read((folder + ["\($0).toml"]).joined(separator: "/"))
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    // MARK: Drawing

    mutating func canvas(size: Size) -> Canvas {
        var canvas = Canvas(size, repertoire: driver.repertoire)
        var body = canvas.area
        let status = StatusLine(
            left: [.fixed(" daybook  books.db", .title)],
            right: [.fixed("● live   lag 0 ", .titleLive)])
        canvas.draw(status, in: body.cutTop(1))
        canvas.draw(KeyHints([.init("⏎", "timeline"), .init("?", "help")]), in: body.cutBottom(1))
        canvas.write(log, in: body.cutBottom(1), CellStyle(.messageInfo))
        var table = Table(Self.columns, rowCount: Self.rows) { Self.row($0) }
        let height = table.visibleRows(height: body.height)
        first = ScrollWindow.first(first, keeping: selected, height: height, count: Self.rows)
        table.firstRow = first
        table.selected = selected
        canvas.draw(table, in: body)
        return canvas
    }

    private static let columns = [
        TableColumn("VER", 6...6, align: .right), TableColumn("TIME (UTC)", 19...19, priority: 2),
        TableColumn("EVENT", 14...16), TableColumn("AMOUNT", 10...12, align: .right),
        TableColumn("BALANCE", 10...14, align: .right, priority: 1),
    ]

    private static func row(_ index: Int) -> TableRow {
        let isCredit = index % 3 != 0
        let amount = index * 7_919 % 100_000
        let minute = index % 60
        return TableRow([
            TableCell(String(rows - index), .version),
            TableCell("2026-11-\(10 + index % 20) 10:\(minute < 10 ? "0" : "")\(minute):11", .time),
            TableCell(isCredit ? "FundsDeposited" : "FundsWithdrawn", .eventType),
            TableCell(
                (isCredit ? "+" : "−") + money(amount), isCredit ? .amountPositive : .amountNegative
            ),
            TableCell(money(index * 104_729 % 10_000_000), .balance),
        ])
    }

    private static func money(_ minor: Int) -> String {
        "\(minor / 100).\(minor % 100 < 10 ? "0" : "")\(minor % 100)"
    }

    // MARK: Inputs

    mutating func take(_ input: Input) {
        switch input {
        case .key(let key): take(key)
        case .hangup: isDone = true
        case .paste(let text): log = "paste \(text.count): \(text.prefix(40))"
        case .mouse(let mouse):
            log = "mouse \(mouse.button) \(mouse.position.column) \(mouse.position.row)"
        case .resize(let size): log = "resize \(size)"
        case .focus(let isIn): log = isIn ? "focus in" : "focus out"
        }
    }

    private mutating func take(_ key: Key) {
        switch key {
        case .character("j"), .down: selected = min(selected + 1, Self.rows - 1)
        case .character("k"), .up: selected = max(selected - 1, 0)
        case .pageDown: selected = min(selected + 18, Self.rows - 1)
        case .character("q"): isDone = true
        case .character("e"): exit(3)
        case .character("x"): raise(SIGSEGV)
        case .character("t"): precondition(log.isEmpty, "a trap that was asked for")
        case .character("r"): driver.repaint()
        case .character("y"): log = "copy \(driver.copy("acc-0012"))"
        case .character("m"):
            mouse.toggle()
            driver.setMouse(mouse)
        case .control("z"): driver.suspend()
        default: log = "key \(key)"
        }
    }
}
