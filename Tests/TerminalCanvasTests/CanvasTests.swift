import TerminalCanvas
import TestSupport
import Testing

@Suite struct CanvasTests {
    private func canvas(_ width: Int, _ height: Int = 1, isASCII: Bool = false) -> Canvas {
        Canvas(Size(width: width, height: height), repertoire: isASCII ? .ascii : .unicode)
    }

    // MARK: Text

    @Test(arguments: [
        // text, column, width of the canvas, what is seen
        ("abc", 0, 5, "abc"), ("abc", 3, 5, "   ab"), ("abc", -1, 5, "bc"), ("abc", 9, 5, ""),
        ("日本", 0, 5, "日本"), ("日本", 0, 3, "日"), ("日本", -1, 5, " 本"), ("日本", 0, 1, ""),
        ("e\u{301}x", 0, 2, "e\u{301}x"), ("\u{301}x", 0, 3, "\u{25CC}\u{301}x"),
        ("a\u{1B}[1mb", 0, 9, "a\u{FFFD}[1mb"), ("a\r\nb", 0, 9, "a\u{FFFD}\u{FFFD}b"),
        ("a\tb\u{7F}\u{9B}", 0, 9, "a\u{FFFD}b\u{FFFD}\u{FFFD}"),
        ("\u{202E}x", 0, 9, "\u{FFFD}x"), ("a\u{200B}b", 0, 9, "a\u{FFFD}b"),
        // Joined emoji are drawn apart, so that each terminal counts them alike.
        ("👩\u{200D}👧", 0, 9, "👩👧"), ("❤\u{FE0F}", 0, 9, "❤"), ("🇩🇪", 0, 9, "🇩🇪"),
        ("👩\u{200D}👧", 0, 3, ""), ("👍🏽", 0, 3, "👍"),
        // One character, and as many marks as a cell holds.
        ("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", 0, 9, "a\u{301}\u{302}\u{303}\u{304}"),
    ])
    func putsText(_ text: String, _ column: Int, _ width: Int, _ seen: String) {
        var canvas = canvas(width)
        canvas.put(text, at: CellPosition(column: column, row: 0))
        #expect(canvas.textRows == [seen])
        #expect(canvas.isWhole)
    }

    @Test func measuresWhatItDraws() {
        for hostile in HostileString.controls + HostileString.scripts + HostileString.syntax {
            for isASCII in [false, true] {
                var canvas = canvas(300, isASCII: isASCII)
                let end = canvas.put(hostile.text, at: CellPosition(column: 0, row: 0))
                #expect(end == canvas.width(of: hostile.text), "\(hostile)")
                #expect(canvas.isWhole, "\(hostile)")
                let scalars = canvas.row(0).flatMap(\.scalars)
                #expect(!scalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
                #expect(!isASCII || scalars.allSatisfy(\.isASCII), "\(hostile)")
            }
        }
    }

    @Test(arguments: [(0, " x"), (1, " x"), (2, "日x")])
    func breaksNoWideCharacterInTwo(_ column: Int, _ seen: String) {
        var canvas = canvas(4)
        canvas.put("日", at: CellPosition(column: 0, row: 0))
        canvas.put("x", at: CellPosition(column: column, row: 0))
        #expect(canvas.isWhole)
        #expect(canvas.textRows == [column == 0 ? "x" : seen])
    }

    @Test func staysInsideTheClip() {
        var canvas = canvas(9, 2)
        let clip = Rect(column: 2, row: 0, width: 4, height: 1)
        canvas.put("0123456789", at: CellPosition(column: 0, row: 0), within: clip)
        canvas.put("0123456789", at: CellPosition(column: 0, row: 1), within: clip)
        #expect(canvas.textRows == ["  2345", ""])
    }

    @Test(arguments: [
        (Alignment.left, Overflow.ellipsis, "abc", 5, "abc"),
        (.right, .ellipsis, "abc", 5, "  abc"), (.centre, .ellipsis, "abc", 5, " abc"),
        (.left, .ellipsis, "abcdef", 4, "abc…"), (.left, .clip, "abcdef", 4, "abcd"),
        (.left, .leadingEllipsis, "abcdef", 4, "…def"), (.right, .blot, "12345", 4, "####"),
        (.left, .ellipsis, "日本語", 4, "日…"), (.left, .ellipsis, "abc", 1, "…"),
    ])
    func fitsLines(
        _ align: Alignment, _ overflow: Overflow, _ text: String, _ width: Int, _ seen: String
    ) {
        var canvas = canvas(width)
        canvas.write(text, in: canvas.area, align: align, overflow: overflow)
        #expect(canvas.textRows == [seen])
    }

    @Test(arguments: [(9, "ab cd ef"), (8, "ab cd ef"), (7, "ab cd …"), (5, "ab c…"), (2, "a…")])
    func cutsSpans(_ width: Int, _ seen: String) {
        var canvas = canvas(width)
        canvas.write([Span("ab "), Span("cd ", .title), Span("ef")], in: canvas.area)
        #expect(canvas.textRows == [seen])
    }

    // MARK: Styles

    @Test func laysRolesOverOthers() {
        var canvas = canvas(3)
        canvas.put("abc", at: CellPosition(column: 0, row: 0), CellStyle(.amountNegative))
        canvas.overlay(Rect(column: 1, row: 0, width: 1, height: 1), .listSelected)
        #expect(canvas[0, 0].style == CellStyle(.amountNegative))
        #expect(canvas[1, 0].style == CellStyle(.amountNegative, over: .listSelected))
        #expect(canvas[1, 0].text == "b")
    }

    @Test func keepsEveryRoleInACell() {
        for role in Role.allCases {
            let style = CellStyle(role, over: role == .text ? nil : role)
            #expect(Cell(["日"], width: 2, style).style == style)
            #expect(Cell(["日"], width: 2, style).text == "日")
        }
        #expect(MemoryLayout<Cell>.stride == 16)
    }

    @Test func dumpsTextAndRoles() {
        var canvas = canvas(5, 2)
        canvas.put("ab", at: CellPosition(column: 1, row: 1), CellStyle(.title))
        #expect(
            canvas.dump(cursor: CellPosition(column: 3, row: 1)) == """
                5x2, cursor at column 3, row 1
                |
                | ab
                roles
                |
                |.aa
                a title

                """)
    }

    // MARK: Rectangles

    @Test func cutsRectangles() {
        var rect = Rect(column: 1, row: 1, width: 10, height: 5)
        #expect(rect.cutTop(2) == Rect(column: 1, row: 1, width: 10, height: 2))
        #expect(rect.cutBottom(1) == Rect(column: 1, row: 5, width: 10, height: 1))
        #expect(rect.cutLeft(3) == Rect(column: 1, row: 3, width: 3, height: 2))
        #expect(rect.cutRight(20) == Rect(column: 4, row: 3, width: 7, height: 2))
        #expect(rect.isEmpty)
        #expect(rect.cutTop(-1).isEmpty)
        let outer = Rect(column: 0, row: 0, width: 10, height: 5)
        let inner = Rect(column: 3, row: 1, width: 4, height: 3)
        #expect(outer.centred(Size(width: 4, height: 3)) == inner)
        #expect(outer.centred(Size(width: 99, height: 99)) == outer)
    }

    // MARK: Words

    @Test(arguments: [
        ("", 5, [""]), ("ab cd", 5, ["ab cd"]), ("ab cd", 4, ["ab", "cd"]),
        ("abcdef", 4, ["abcd", "ef"]), ("ab\ncd", 9, ["ab", "cd"]), ("a\n\nb", 9, ["a", "", "b"]),
        ("日本語 中", 4, ["日本", "語", "中"]), ("日本", 1, ["日", "本"]),
        ("x abcdef g", 4, ["x", "abcd", "ef g"]),
    ])
    func wrapsWords(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(TextWrap.lines(of: text, width: width) == lines)
    }

    @Test func boundsWhatItWraps() {
        let text = String(repeating: "x ", count: 100_000)
        #expect(TextWrap.lines(of: text, width: 1).count <= TextWrap.maximumLines + 1)
    }
}
