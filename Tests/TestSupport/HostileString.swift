/// Texts that have broken terminals, tables and parsers. Stored data may hold any of them.
public struct HostileString: Sendable, CustomStringConvertible {
    public let name: String
    public let text: String

    public var description: String { name }

    /// Escape sequences and control characters: what acts on a terminal when it is printed.
    public static let controls: [HostileString] = [
        HostileString(name: "ANSI colour", text: "\u{1B}[31mred\u{1B}[0m"),
        HostileString(name: "ANSI clear screen", text: "\u{1B}[2J\u{1B}[Hgone"),
        HostileString(name: "OSC 52 clipboard", text: "\u{1B}]52;c;cm0gLXJmIC8=\u{7}"),
        HostileString(name: "OSC 0 title", text: "\u{1B}]0;owned\u{1B}\\"),
        HostileString(
            name: "OSC 8 link", text: "\u{1B}]8;;http://example.org\u{7}x\u{1B}]8;;\u{7}"),
        HostileString(name: "C1 CSI", text: "\u{9B}31mred"),
        HostileString(name: "C1 OSC", text: "\u{9D}0;owned\u{9C}"),
        HostileString(name: "DCS", text: "\u{1B}P$q\"p\u{1B}\\"),
        HostileString(name: "carriage return", text: "balance 1.00\rbalance 9.99"),
        HostileString(name: "line feed", text: "one\ntwo"),
        HostileString(name: "backspaces", text: "100\u{8}\u{8}\u{8}999"),
        HostileString(name: "tab", text: "one\ttwo"),
        HostileString(name: "bell", text: "\u{7}\u{7}\u{7}"),
        HostileString(name: "NUL", text: "before\u{0}after"),
        HostileString(name: "DEL", text: "\u{7F}"),
        HostileString(name: "bracketed paste end", text: "\u{1B}[201~rm -rf /\n"),
    ]

    /// Texts without control characters that are hard to measure, to align or to tell apart.
    public static let scripts: [HostileString] = [
        HostileString(name: "bidi override", text: "\u{202E}gpj.exe\u{202C}"),
        HostileString(name: "bidi isolate", text: "a\u{2066}b\u{2069}c"),
        HostileString(name: "right to left", text: "שלום עולם مرحبا"),
        HostileString(name: "zero width", text: "pay\u{200B}pal\u{FEFF}\u{2060}"),
        HostileString(name: "soft hyphen", text: "co\u{AD}operate"),
        HostileString(name: "line separator", text: "one\u{2028}two\u{2029}three"),
        HostileString(
            name: "emoji family",
            text: "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}"
                + "\u{1F468}\u{1F3FD}\u{200D}\u{1F680}\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}"),
        HostileString(name: "emoji flags", text: "🇩🇪🇯🇵🇺🇳🇦"),
        HostileString(name: "CJK", text: "日本語の口座 中文账户 한국어"),
        HostileString(name: "half and full width", text: "ｱｲｳＡＢＣ！"),
        HostileString(name: "combining marks", text: "Z̸̢̛͇a̴̡̛͖l̷̨̛͍g̵̢̛͎o"),
        HostileString(name: "decomposed", text: "Ange\u{301}lique Mu\u{308}ller"),
        HostileString(name: "composed", text: "Ang\u{E9}lique M\u{FC}ller"),
        HostileString(name: "lone combining mark", text: "\u{301}"),
        HostileString(name: "ligature", text: "\u{FDFD}"),
        HostileString(name: "private use", text: "\u{E000}\u{F8FF}\u{10FFFD}"),
        HostileString(name: "noncharacter", text: "\u{FFFF}\u{FFFE}"),
        HostileString(name: "replacement character", text: "\u{FFFD}"),
    ]

    /// Texts that mean something to SQL, JSON, CSV, printf, a shell or a spreadsheet.
    public static let syntax: [HostileString] = [
        HostileString(name: "SQL", text: "'; DROP TABLE event; --"),
        HostileString(name: "quotes with marks", text: "'\u{301}; id; \"\u{301},\u{600}'\\"),
        HostileString(name: "LIKE wildcards", text: "100%_\\"),
        HostileString(name: "JSON", text: #"{"a":"\u0000"}"#),
        HostileString(name: "CSV formula", text: "=HYPERLINK(\"http://example.org\")"),
        HostileString(name: "printf", text: "%n%s%x%%"),
        HostileString(name: "shell", text: "$(reboot) `reboot` ; reboot"),
        HostileString(name: "path", text: "../../etc/passwd"),
        HostileString(name: "quotes", text: "\"'`\\"),
        HostileString(name: "spaces", text: "  leading and trailing  "),
        HostileString(name: "empty", text: ""),
    ]

    /// One line of 100,000 bytes.
    public static let longLine = HostileString(
        name: "100 kB line", text: String(repeating: "0123456789", count: 10_000))

    public static let all: [HostileString] = controls + scripts + syntax + [longLine]
}
