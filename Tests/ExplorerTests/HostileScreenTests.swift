import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import TestSupport
import Testing
import TextFormats

/// Whatever a store holds, no screen shows anything but cells that are safe to send: nothing that
/// acts on a terminal or hides, everything as a visible escape, and no row longer than the screen.
@Suite struct HostileScreenTests {
    /// What no terminal has a glyph for stands as U+FFFD; everything else must have been made
    /// visible before it came to the canvas.
    private static let unshowable: Set<String> = [
        "private use", "noncharacter", "replacement character",
    ]
    private static let texts = HostileString.all.filter {
        !$0.text.isEmpty && !unshowable.contains($0.name)
    }.map(\.text)
    private static let sizes = [
        Size(width: 120, height: 30), Scene.standard, Size(width: 23, height: 7),
    ]
    /// Scenes that paste or type what is not stored: the field shows it cell by cell.
    private static let scenes = Scene.all.filter { $0.sizes.contains(Scene.standard) }

    /// Every scene in books of which each deals the texts out differently.
    @Test(arguments: scenes)
    func everyScreenIsHarmless(_ scene: Scene) {
        for (turn, size) in Self.sizes.enumerated() {
            let book = scene.book.tainted(by: Self.texts, from: turn * 17)
            let info = BookInfo(
                name: Self.texts[turn], readOnlyReason: scene.info.readOnlyReason,
                isProduction: scene.info.isProduction)
            let stage = scene.played(at: size, in: book, info)
            let canvas = stage.frame.canvas
            #expect(canvas.size == size)
            #expect(canvas.isWhole, "\(size)")
            let found = Self.hidden(in: canvas)
            #expect(found.isEmpty, "\(size): \(found)\n\(canvas.textRows.joined(separator: "\n"))")
        }
    }

    /// Each text as an owner, on the screen as `Printable` writes it.
    @Test(arguments: HostileString.all.filter { !$0.text.isEmpty && !unshowable.contains($0.name) })
    func isVisible(_ hostile: HostileString) {
        var book = SampleBook()
        book.open("acc-1", hostile.text)
        var stage = Stage(book, BookInfo(name: "books.db"), Size(width: 200, height: 12))
        stage.begin()
        let canvas = stage.frame.canvas
        // As wide as the column is; joiners and skin tones are left out by the canvas.
        let wanted = Printable(hostile.text).text.unicodeScalars
            .filter { $0.value != 0x200D && !(0xFE00...0xFE0F).contains($0.value) }
            .filter { !(0x1F3FB...0x1F3FF).contains($0.value) }
        var start = String.UnicodeScalarView()
        start.append(contentsOf: wanted.prefix(8))
        let trimmed = String(start).drop { $0 == " " }
        #expect(
            canvas.lines.contains { $0.unicodeScalars.contains(trimmed.unicodeScalars) },
            "\(canvas.textRows.joined(separator: "\n"))")
        #expect(Self.hidden(in: canvas).isEmpty)
    }

    /// Bytes that are no text stand as U+FFFD.
    @Test(arguments: scenes.filter { $0.name.hasPrefix("event") })
    func bytesThatAreNoTextAreHarmless(_ scene: Scene) {
        let book = scene.book.tainted(
            by: Self.texts, from: 5, payloadsEndWith: [0xFF, 0xC0, 0x80, 0xED, 0xA0])
        let canvas = scene.played(at: Size(width: 120, height: 40), in: book).frame.canvas
        #expect(canvas.isWhole && Self.harmful(in: canvas).isEmpty)
    }

    /// What is told, asked for and copied is as harmless as what is drawn.
    @Test func nothingHiddenLeavesTheExplorer() {
        for turn in 0..<Self.texts.count {
            let book = SampleBook.standard.tainted(by: Self.texts, from: turn)
            var stage = Stage(book)
            stage.begin()
            stage.press("y enter y 2 y 3 y 4 y")
            for case .copy(let text) in stage.asked {
                #expect(Printable(text).text == text, "\(text.debugDescription)")
            }
        }
    }

    /// Pasted text shows in its field cell by cell, and is cleaned where it is told again.
    @Test(arguments: HostileString.all.filter { $0.text.utf8.count < 1000 })
    func pastedTextIsHarmless(_ hostile: HostileString) {
        for keys in ["/", "&", "2 &", "@", "d", "t", "o", "X"] {
            var stage = Stage()
            stage.begin()
            stage.press(keys)
            stage.paste(hostile.text)
            #expect(Self.harmful(in: stage.frame.canvas).isEmpty, "\(keys)")
            stage.press("enter")
            let canvas = stage.frame.canvas
            #expect(canvas.isWhole && Self.harmful(in: canvas).isEmpty, "\(keys)")
        }
    }

    // MARK: Looking

    private static func hidden(in canvas: Canvas) -> [String] {
        harmful(in: canvas) + (canvas.lines.joined().contains("\u{FFFD}") ? ["FFFD"] : [])
    }

    private static func harmful(in canvas: Canvas) -> [String] {
        canvas.lines.flatMap { line in
            line.unicodeScalars.filter(isHidden).map { String($0.value, radix: 16) }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0x61C: true
        default: false
        }
    }
}
