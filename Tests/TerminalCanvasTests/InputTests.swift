import TerminalCanvas
import TestSupport
import Testing

@Suite struct InputTests {
    // MARK: Notation

    @Test(arguments: [
        ("j", Key.character("j")), ("G", .character("G")), ("?", .character("?")),
        ("-", .character("-")),
        ("ctrl-d", .control("d")), ("Ctrl-D", .control("d")), ("enter", .enter), ("esc", .escape),
        ("F1", .function(1)), ("f12", .function(12)), ("space", .space), ("shift-tab", .backTab),
        ("pgdn", .pageDown), ("del", .delete), ("ctrl-left", Key(.left, .control)),
        ("alt-x", Key(.character("x"), .alt)), ("é", .character("é")),
        ("ctrl-space", Key(.character(" "), .control)),
    ])
    func readsAndPrintsKeys(_ notation: String, _ key: Key) {
        #expect(Key(notation) == key)
        #expect(Key(key.description) == key)
    }

    @Test(arguments: ["", "ctrl-", "F0", "F99", "hello", "shift-a", "ctrl-m", "ctrl-1", "\u{1B}"])
    func refusesWhatNoTerminalSends(_ notation: String) {
        #expect(Key(notation) == nil)
    }

    // MARK: Decoding

    @Test(arguments: [
        ("j", [Input.key(.character("j"))]),
        ("é日", [.key(.character("é")), .key(.character("日"))]),
        ("\r", [.key(.enter)]), ("\n", [.key(.enter)]), ("\t", [.key(.tab)]),
        ("\u{7F}", [.key(.backspace)]),
        ("\u{4}", [.key(.control("d"))]), ("\u{1A}", [.key(.control("z"))]),
        ("\u{1C}", [.key(.control("\\"))]),
        ("\u{1B}[A", [.key(.up)]), ("\u{1B}OA", [.key(.up)]), ("\u{1B}[5~", [.key(.pageUp)]),
        ("\u{1B}[1~\u{1B}[4~", [.key(.home), .key(.end)]), ("\u{1B}[H", [.key(.home)]),
        ("\u{1B}OF", [.key(.end)]),
        ("\u{1B}[1;5D", [.key(Key(.left, .control))]),
        ("\u{1B}[3;2~", [.key(Key(.delete, .shift))]),
        ("\u{1B}[Z", [.key(.backTab)]), ("\u{1B}OP", [.key(.function(1))]),
        ("\u{1B}[[B", [.key(.function(2))]),
        ("\u{1B}[24~", [.key(.function(12))]), ("\u{1B}Oq", [.key(.character("1"))]),
        ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]),
        ("\u{1B}[200~a\rb\u{1B}[A\u{1B}[201~c", [.paste("a\nb\u{1B}[A"), .key(.character("c"))]),
        ("\u{1B}[200~\u{1B}[201~", [.paste("")]),
        ("\u{1B}[<0;3;2M", [.mouse(MouseInput(.left, at: CellPosition(column: 2, row: 1)))]),
        (
            "\u{1B}[<0;3;2m",
            [.mouse(MouseInput(.left, isRelease: true, at: CellPosition(column: 2, row: 1)))]
        ),
        (
            "\u{1B}[<32;4;2M",
            [.mouse(MouseInput(.left, isDrag: true, at: CellPosition(column: 3, row: 1)))]
        ),
        ("\u{1B}[<35;4;2M", []),
        ("\u{1B}[<64;1;1M", [.mouse(MouseInput(.wheelUp, at: CellPosition(column: 0, row: 0)))]),
        ("\u{1B}[M !!", [.mouse(MouseInput(.left, at: CellPosition(column: 0, row: 0)))]),
        ("\u{1B}[<35;1;1M", []), ("\u{1B}[?1;2c", []), ("\u{1B}[99~", []),
        ("\u{1B}[97;5u", [.key(.control("a"))]),
        ("\u{1B}\u{1B}[A", [.key(.escape), .key(.up)]),
        ("\u{1B}j", [.key(.escape), .key(.character("j"))]),
        ("\u{1B}]", [.key(.escape), .key(.character("]"))]),
    ])
    func decodes(_ text: String, _ expected: [Input]) {
        var whole = InputDecoder()
        #expect(whole.feed(Array(text.utf8)) == expected)
        #expect(!whole.isWaiting)
        var pieces = InputDecoder()
        #expect(text.utf8.flatMap { pieces.feed([$0]) } == expected)
    }

    @Test(arguments: [
        ("\u{1B}", [Input.key(.escape)]), ("\u{1B}[", [.key(.escape), .key(.character("["))]),
        ("\u{1B}O", [.key(.escape), .key(.character("O"))]), ("\u{1B}[200~half", [.paste("half")]),
        ("\u{1B}[200~half\u{1B}[20", [.paste("half\u{1B}[20")]),
    ])
    func timesOut(_ text: String, _ expected: [Input]) {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array(text.utf8)) == [])
        #expect(decoder.isWaiting)
        #expect(decoder.timeOut() == expected)
        #expect(!decoder.isWaiting)
    }

    /// Numbers that no key has are passed over, however large.
    @Test func numbersOfAnySizeAreNoKeys() {
        let numbers = [
            "1114112", "4294967295", "4294967296", "4294967393", "9223372036854775807",
            "9223372036854775808", "-1", "-9223372036854775808", "99999999999999999999999999",
        ]
        for number in numbers {
            for form in [
                "X u", "X ~", "1;X A", "97;X u", "<X;1;1M", "<0;X;1M", "<0;1;Xm", "X;X;X t",
            ] {
                let body = form.replacing("X", with: number).replacing(" ", with: "")
                var decoder = InputDecoder()
                let inputs = decoder.feed(Array("\u{1B}[\(body)j".utf8))
                #expect(inputs.last == .key(.character("j")), "\(body)")
                #expect(!inputs.contains(.key(.character("a"))) || body.hasPrefix("97"), "\(body)")
            }
        }
    }

    @Test func boundsPastes() {
        var decoder = InputDecoder()
        let text = "\u{1B}[200~" + String(repeating: "x", count: 300_000) + "\u{1B}[201~j"
        let inputs = decoder.feed(Array(text.utf8))
        #expect(
            inputs == [
                .paste(String(repeating: "x", count: InputDecoder.maximumPaste)),
                .key(.character("j")),
            ])
    }

    @Test func takesTheTerminalsOwnKeys() {
        let extra: [(bytes: [UInt8], key: Key)] = [
            (Array("\u{1B}[9x".utf8), .pageUp), ([0x6A], .pageDown),
        ]
        var decoder = InputDecoder(KeySequences(extra: extra))
        #expect(decoder.feed(Array("\u{1B}[9xj".utf8)) == [.key(.pageUp), .key(.character("j"))])
    }

    @Test func survivesAnyBytes() {
        var random = SeededRandom.announced(for: "survivesAnyBytes")
        let pieces = [
            "\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}[200~", "\u{1B}[201~", "[<", ";", "M", "~", "9",
        ].map { Array($0.utf8) }
        for _ in 0..<2_000 {
            var decoder = InputDecoder()
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let isPiece = Bool.random(using: &random)
                let byte = UInt8.random(in: 0...255, using: &random)
                _ = decoder.feed(isPiece ? pieces.randomElement(using: &random) ?? [] : [byte])
            }
            _ = decoder.timeOut()
            #expect(!decoder.isWaiting)
            #expect(decoder.feed(Array("j".utf8)) == [.key(.character("j"))])
        }
    }

    // MARK: Lines

    @Test(arguments: [
        ("ctrl-a", "|abc def", "abc def"), ("left", "abc de|f", "abc def"),
        ("backspace", "abc de|", "abc de"),
        ("ctrl-w", "abc |", "abc "), ("ctrl-u", "|", ""), ("ctrl-k", "abc def|", "abc def"),
        ("x", "abc defx|", "abc defx"),
    ])
    func edits(_ key: String, _ seen: String, _ text: String) throws {
        var edit = TextEdit("abc def")
        let wanted = try #require(Key(key))
        let isTaken = edit.apply(wanted)
        #expect(isTaken)
        #expect(edit.text == text)
        #expect("\(text.prefix(edit.cursor))|\(text.dropFirst(edit.cursor))" == seen)
    }

    @Test func pastesOneLine() {
        var edit = TextEdit("ab", limit: 8)
        edit.move(by: -1)
        edit.insert("x\ny\tz123456")
        #expect(edit.text == "ax y z1b")
        #expect(edit.cursor == 7)
        edit = TextEdit("e")
        edit.insert("\u{301}")
        #expect(edit.characters.count == 1)
        #expect(edit.cursor == 1)
        let others = [edit.apply(.enter), edit.apply(.function(1))]
        #expect(others == [false, false])
    }

    // MARK: Drivers

    @Test func recordsAndPlays() {
        let driver = RecordingDriver(
            size: Size(width: 4, height: 1),
            inputs: [.key(.enter), .resize(Size(width: 9, height: 2))])
        let canvas = Canvas(driver.size)
        driver.show(canvas, theme: .bare, cursor: nil)
        driver.show(canvas, theme: .bare, cursor: nil)
        #expect(driver.frames.count == 1)
        #expect(driver.drainInputs() == [.key(.enter)])
        #expect(driver.drainInputs() == [.resize(Size(width: 9, height: 2))])
        #expect(driver.size == Size(width: 9, height: 2))
        #expect(driver.isDone && driver.drainInputs().isEmpty)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("hé", "aMOp")])
    func writesTheClipboard(_ text: String, _ base64: String) throws {
        let plain = try #require(Clipboard.sequence(for: text, isInTmux: false))
        #expect(String(decoding: plain, as: UTF8.self) == "\u{1B}]52;c;\(base64)\u{7}")
        let wrapped = try #require(Clipboard.sequence(for: text, isInTmux: true))
        #expect(
            String(decoding: wrapped, as: UTF8.self)
                == "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;\(base64)\u{7}\u{1B}\\")
        let long = String(repeating: "x", count: Clipboard.maximumBytes + 1)
        #expect(Clipboard.sequence(for: long, isInTmux: false) == nil)
    }
}
