import Testing

@testable import TerminalNCurses

@Suite struct FrameSqueezerTests {
    private static let all: FrameSqueezer.Abilities = [
        .switchingOff, .erasing, .columns, .scrolling,
    ]

    /// `^` stands for ESC. What ncurses writes, what is sent, and what is sent to a terminal that
    /// cannot switch one attribute off.
    @Test(arguments: [
        ("^(B^[0;1m^[97m^[44mx^[39;49m^(B^[m", "^[0;1;97;44mx", "^[0;1;97;44mx"),
        ("^[31ma^[39m^(B^[m^[32mb", "^[0;31ma^[32mb", "^[0;31ma^[32mb"),
        ("^[31ma^[31mb^[31m", "^[0;31mab", "^[0;31mab"),
        ("^[1m^[3;4H^[mx", "^[3;4H^[mx", "^[3;4H^[mx"),
        ("^[1;4ma^(B^[0;4mb", "^[0;1;4ma^[22mb", "^[0;1;4ma^[0;4mb"),
        ("^[1;2ma^(B^[0;1mb", "^[0;1;2ma^[0;1mb", "^[0;1;2ma^[0;1mb"),
        ("^[44ma^[K^[0mb", "^[0;44ma^[K^[mb", "^[0;44ma^[K^[mb"),
        ("^[7m\r\n", "\r^[0;7m\n", "\r^[0;7m\n"),
        // Blanks show nothing but their ground.
        ("^[31ma^[m  ^[1mb", "^[0;31ma  ^[0;1mb", "^[0;31ma  ^[0;1mb"),
        ("^[44ma^[m  ^[1mb", "^[0;44ma^[m  ^[1mb", "^[0;44ma^[m  ^[1mb"),
        ("^[4ma^[m  b", "^[0;4ma^[m  b", "^[0;4ma^[m  b"),
        ("^[31ma^[m^[K", "^[0;31ma^[K", "^[0;31ma^[K"),
        ("^[38;5;20ma^[48;5;21mb", "^[0;<38:20>ma^[<48:21>mb", "^[0;<38:20>ma^[<48:21>mb"),
        ("a\u{F}^Mb", "^[ma^Mb", "^[ma^Mb"), ("^[0;10;1mx", "^[0;1mx", "^[0;1mx"),
        // To the next line by a line feed, where that cannot scroll.
        ("^[3;4Ha\r^[4db^[6dc", "^[3;4H^[ma\r\nb^[6dc", "^[3;4H^[ma\r\nb^[6dc"),
        ("^[3;4H^[1m^[4db", "^[3;4H\n^[0;1mb", "^[3;4H\n^[0;1mb"),
        ("^[Ha^[2db^[3dc", "^[H^[ma\nb\nc", "^[H^[ma\nb\nc"),
        ("^[2;5r^[4;1Ha^[5db", "^[2;5r^[4;1H^[ma^[5db", "^[2;5r^[4;1H^[ma^[5db"),
        // A region is scrolled from wherever the cursor is.
        ("^[2;5r^[5;1H\n^[1;24ra", "^[2;5r^[m^[S^[ra", "^[2;5r^[5;1H^[m\n^[ra"),
        ("^[2;5r^[2;1H^M^[1;24ra", "^[2;5r^[m^[T^[ra", "^[2;5r^[2;1H^[m^M^[ra"),
        ("^[2;5r^[4;1H\n^[1;24ra", "^[2;5r^[4;1H^[m\n^[ra", "^[2;5r^[4;1H^[m\n^[ra"),
        // To a column of the same line.
        ("^[3;4Ha^[3;40Hb", "^[3;4H^[ma^[40Gb", "^[3;4H^[ma^[3;40Hb"),
        ("^[3;4Ha^[3;1Hb", "^[3;4H^[ma\rb", "^[3;4H^[ma^[3;1Hb"),
        ("^[3;4H\n^[4db", "^[3;4H^[m\n^[4db", "^[3;4H^[m\n^[4db"),
        ("^[3;4H^[2A^[4db", "^[3;4H^[2A^[4d^[mb", "^[3;4H^[2A^[4d^[mb"),
        // Blanks at the end are erased, unless the cursor goes on from there.
        ("^[44ma       \r^[2dc", "^[0;44ma^[7X\r^[2dc", "^[0;44ma       \r^[2dc"),
        ("a       ^[3;4Hc", "^[ma^[7X^[3;4Hc", "^[ma       ^[3;4Hc"),
        ("a    \r", "^[ma    \r", "^[ma    \r"),
        ("a       ^[2dc", "^[ma       ^[2dc", "^[ma       ^[2dc"),
        ("a       ^[1mb\r", "^[ma       ^[1mb\r", "^[ma       ^[1mb\r"),
        ("^[4ma       \r", "^[0;4ma       \r", "^[0;4ma       \r"),
        // Nobody here understands it: all that follows is left as it is.
        ("^[1mx^[53my^[31mz", "^[0;1mx^[53my^[31mz", "^[0;1mx^[53my^[31mz"),
        ("^[", "^[m^[", "^[m^["),
        ("^", "^[m^", "^[m^"), ("", "", ""),
    ])
    func squeezes(_ written: String, _ sent: String, _ sentToOld: String) {
        for (canSwitchOff, expected) in [(true, sent), (false, sentToOld)] {
            var squeezer = FrameSqueezer(canSwitchOff ? Self.all : [], lines: 24)
            let bytes = Array(written.replacing("^", with: "\u{1B}").utf8)
            let result = squeezer.squeezed(bytes) { Array("<\($0):\($1)>".utf8) }
            let text = String(decoding: result, as: UTF8.self).replacing("\u{1B}", with: "^")
            // An empty number is a 0.
            #expect(text.replacing("^[;", with: "^[0;") == expected)
        }
    }

    @Test func remembersBetweenFrames() {
        var squeezer = FrameSqueezer(Self.all, lines: 24)
        func send(_ text: String) -> String {
            let bytes = squeezer.squeezed(Array(text.utf8)) { _, _ in [] }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(send("\u{1B}[1mx\u{1B}[m") == "\u{1B}[;1mx")
        #expect(send("\u{1B}[1my\u{1B}[m") == "y")
        squeezer.forget()
        #expect(send("\u{1B}[1mz\u{1B}[m") == "\u{1B}[;1mz")
        #expect(send("a") == "\u{1B}[ma")
    }

    @Test(arguments: [
        ("\u{1B}[H$<5>x", "\u{1B}[Hx"), ("$<2/>", ""), ("a$b<c>", "a$b<c>"), ("$<5", "$<5"),
    ])
    func leavesPausesOut(_ text: String, _ expected: String) {
        let bytes = TerminalStrings.withoutPadding(Array(text.utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
