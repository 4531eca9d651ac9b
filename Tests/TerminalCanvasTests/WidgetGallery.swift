import TerminalCanvas

/// Every widget in states worth looking at: the goldens draw them at a few sizes, the fuzz test at
/// all of them.
struct WidgetGallery: Sendable, CustomStringConvertible {
    let name: String
    let widget: any Widget

    var description: String { name }

    private init(_ name: String, _ widget: any Widget) {
        self.name = name
        self.widget = widget
    }

    static let all = tables + fields + charts + boxes

    // MARK: Tables

    private static let accounts: [(String, String, Int, Bool)] = [
        ("acc-0007", "Ada Lovelace", 1_245_000, false), ("acc-0012", "Emmy Noether", 0, true),
        ("acc-0031", "Sofia Kovalevskaya", -31_000, false),
        ("acc-0044", "日本語の口座 山田太郎", 99_999_999_999, false),
        ("acc-0045", "Z̸̢̛͇alg̵o\u{1B}[31m", 1, false),
    ]

    private static let columns = [
        TableColumn("ACCOUNT", 8...10), TableColumn("OWNER", 8 ... .max, priority: 2),
        TableColumn("BALANCE", 12...16, align: .right),
        TableColumn("VER", 4...6, align: .right, priority: 3),
        TableColumn("30 DAYS", 7...7, priority: 4),
    ]

    private static func table(
        rows: Int = 5, selected: Int? = 1, _ change: (inout Table) -> Void = { _ in }
    ) -> Table {
        var table = Table(columns, rowCount: rows) { index in
            if index == 3, rows > 5 { return TableRow(rule: "snapshot @400 ✓", .snapshot) }
            let (account, owner, balance, isMarked) = accounts[index % accounts.count]
            let role: Role = balance < 0 ? .amountNegative : .amountPositive
            return TableRow(
                [
                    TableCell(account, .account), TableCell(owner, .owner),
                    TableCell(String(balance), role), TableCell(String(index), .version),
                    TableCell(Sparkline.text([1, 5, 2, 8], width: 7, .unicode), .sparkline),
                ], isMarked: isMarked, sign: isMarked ? "•" : nil)
        }
        table.selected = selected
        change(&table)
        return table
    }

    private static let tables = [
        WidgetGallery("table", table()),
        WidgetGallery("table-scrolled", table(rows: 1_000_000, selected: 4) { $0.firstRow = 2 }),
        WidgetGallery("table-right-margin", table { $0.rightMargin = 10 }),
        WidgetGallery(
            "table-empty", table(rows: 0) { $0.emptyText = "no accounts yet: o opens one" }),
        WidgetGallery("table-unfocused", table(selected: 2) { $0.isFocused = false }),
        WidgetGallery("table-without-columns", Table([], rowCount: 3) { _ in TableRow([]) }),
        WidgetGallery(
            "scrollbar", Scrollbar(count: 1_000, first: 500, visible: 20, marks: [0, 999])),
        WidgetGallery("scrollbar-short", Scrollbar(count: 3, first: 0, visible: 20)),
        WidgetGallery(
            "scrollbar-huge",
            Scrollbar(count: .max, first: .max / 2, visible: 20, marks: [.max - 1])),
    ]

    // MARK: Fields

    private static func edit(_ text: String, cursor: Int) -> TextEdit {
        var edit = TextEdit(text)
        edit.moveToStart()
        edit.move(by: cursor)
        return edit
    }

    private static let long = "The quick brown 狐 jumps over the lazy 犬 again and again and again"

    private static let fields = [
        WidgetGallery("field", TextField(TextEdit("100.00"), isFocused: true)),
        WidgetGallery("field-long-end", TextField(TextEdit(long), isFocused: true)),
        WidgetGallery("field-long-middle", TextField(edit(long, cursor: 30), isFocused: true)),
        WidgetGallery("field-long-start", TextField(edit(long, cursor: 0), isFocused: true)),
        WidgetGallery(
            "field-empty", TextField(TextEdit(), isFocused: false, placeholder: "amount")),
        WidgetGallery(
            "form",
            Form(
                [
                    FormField("Account", TextEdit("acc-0012"), isEnabled: false),
                    FormField("Amount", TextEdit("12,x"), error: "not an amount: 12,x"),
                    FormField("Memo", placeholder: "optional", hint: "shown in the timeline"),
                ], focused: 1)),
        WidgetGallery(
            "menu",
            Menu(
                (1...9).map {
                    MenuItem("theme \($0)", detail: $0 == 2 ? "current" : "", isEnabled: $0 != 5)
                },
                selected: 4)),
        WidgetGallery("menu-empty", Menu([], selected: 3)),
    ]

    // MARK: Charts

    private static let charts = [
        WidgetGallery(
            "barchart",
            BarChart(
                (1...30).map {
                    BarChart.Bar(
                        "11-\($0)", credit: $0 * 37 % 101, debit: $0 % 7 == 0 ? 0 : $0 * 61 % 89)
                })),
        WidgetGallery("barchart-empty", BarChart([])),
        WidgetGallery(
            "barchart-huge",
            BarChart([.init("now", credit: Int128(Int64.max), debit: Int128(Int64.max))])),
        WidgetGallery("progress", ProgressBar("rebuilding", done: 455, total: 1_000)),
        WidgetGallery("progress-done", ProgressBar("rebuilding", done: 0, total: 0)),
        WidgetGallery("progress-unknown", ProgressBar("reading", done: 1_234_567, total: nil)),
        WidgetGallery(
            "timebar",
            TimeBar(
                1...412, cursor: 409,
                marks: (1...4).map { .init($0 * 100, .snapshot) } + [.init(250, .mark)],
                labels: ("v1", "v412"))),
        WidgetGallery("timebar-huge", TimeBar(Int.min...Int.max, cursor: 0)),
    ]

    // MARK: Boxes

    private static let question = """
        Another process deposited 10.00 GBP while you were looking: version 413, by ada, 2 s ago.

        Look at the account again before you confirm: nothing has been written.
        """

    private static let boxes = [
        WidgetGallery(
            "paragraph", Paragraph(question + "\n" + long + "日本語の口座日本語の口座", firstLine: 1)),
        WidgetGallery("panel", Panel(title: "Event 412")),
        WidgetGallery(
            "dialog",
            Dialog(
                title: "Version conflict", body: question,
                buttons: [
                    Button("Cancel"), Button("Look again"), Button("Withdraw", isDangerous: true),
                ])),
        WidgetGallery("dialog-small", Dialog(title: "Quit?", body: "", buttons: [])),
        WidgetGallery(
            "status",
            StatusLine(
                left: [
                    .fixed(" daybook  ", .title),
                    .fixed("a-very-long-name-of-a-ledger.db", .breadcrumb),
                ],
                right: [
                    .fixed("● live", .titleLive), .fixed("   pos 1,056,320   lag 0 ", .title),
                ])),
        WidgetGallery(
            "keyhints",
            KeyHints([
                .init("⏎", "timeline"), .init("d", "deposit"),
                .init("w", "withdraw", isEnabled: false),
                .init("/", "search"), .init("?", "help"),
            ])),
    ]
}
