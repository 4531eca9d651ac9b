import EventStoreCore
import TerminalCanvas
import TextFormats

/// Reads a script. A script may come from anywhere: nothing in it is taken that a person could not
/// have typed, and it names no file.
package struct ScriptReader {
    /// What is wrong with a line, and what was expected in its place.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        let file: String
        let line: Int
        let reason: String

        package var description: String { "\(file):\(line): \(Printable(reason))" }
    }

    private static let words = [
        "key", "keys", "type", "paste", "resize", "wait", "clock", "shot", "quit",
    ]

    private let name: String
    private var line = 0
    private var shots: Set<String> = []
    private var lines: [Script.Line] = []

    private init(name: String) { self.name = name }

    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: as messages call it.
    /// - Returns: the script.
    /// - Throws: `Refusal`, for the first line that is wrong.
    package static func read(_ bytes: [UInt8], name: String) throws(Refusal) -> Script {
        var reader = ScriptReader(name: name)
        guard bytes.count <= Script.maximumBytes else {
            throw reader.refusal("longer than \(Script.maximumBytes) bytes, which no script is")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw reader.refusal("not a text in UTF-8")
        }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines {
            reader.line += 1
            try reader.take(line.last == "\r" ? line.dropLast() : line)
        }
        return Script(name: name, lines: reader.lines)
    }

    private func refusal(_ reason: String) -> Refusal {
        Refusal(file: name, line: max(1, line), reason: reason)
    }

    private mutating func add(_ step: Script.Step) {
        lines.append(Script.Line(number: line, step: step))
    }

    /// By scalars: a mark behind a `#` or a quote joins it for the eye only.
    private typealias Text = Substring.UnicodeScalarView

    private mutating func take(_ text: Text) throws(Refusal) {
        let text = Self.trimmed(text)
        if text.isEmpty || text.first == "#" { return }
        let name = text.prefix { $0 != " " && $0 != "\t" }
        let word = String(name)
        let rest = Self.trimmed(text[name.endIndex...])
        switch word {
        case "key", "keys": try takeKeys(rest, isOne: word == "key")
        case "type": try takeTyping(rest)
        case "paste": add(.input(.paste(try pasted(rest))))
        case "resize": add(.input(.resize(try size(rest))))
        case "wait": try takeWait(rest)
        case "clock": try takeClock(rest)
        case "shot": try takeShot(String(rest))
        case "quit" where rest.isEmpty: add(.quit)
        case "quit": throw refusal("expected nothing behind quit")
        default:
            throw refusal(
                "'\(word)' is not a step; expected \(Self.words.joined(separator: ", "))"
                    + NearestName.hint(for: word, among: Self.words))
        }
    }

    // MARK: Inputs

    private mutating func takeKeys(_ rest: Text, isOne: Bool) throws(Refusal) {
        let notations = rest.split { $0 == " " || $0 == "\t" }
        guard !notations.isEmpty, !isOne || notations.count == 1 else {
            throw refusal(
                isOne ? "expected one key; 'keys' takes more" : "expected keys, such as: j j enter")
        }
        for notation in notations {
            guard let key = Key(String(notation)) else {
                throw refusal(
                    "'\(String(notation))' is not a key; "
                        + "expected one such as j, G, enter, esc, ctrl-d, F1")
            }
            add(.input(.key(key)))
        }
    }

    private mutating func takeTyping(_ rest: Text) throws(Refusal) {
        let text = try text(rest)
        guard !text.isEmpty else { throw refusal("expected a text to type") }
        for character in text {
            let isTyped = character.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            }
            guard isTyped else {
                throw refusal("a control character cannot be typed; 'key' and 'paste' have them")
            }
            add(.input(.key(.character(character))))
        }
    }

    /// As a terminal hands it over: cut off where terminals cut, and of its bytes only the text.
    private func pasted(_ rest: Text) throws(Refusal) -> String {
        let text = try text(rest)
        guard text.utf8.count <= InputDecoder.maximumPaste else {
            throw refusal("a paste has at most \(InputDecoder.maximumPaste) bytes")
        }
        return text
    }

    private func size(_ rest: Text) throws(Refusal) -> Size {
        guard let size = ScreenSize(argument: String(rest)) else {
            throw refusal("'\(String(rest))' is not a size; expected \(ScreenSize.expected)")
        }
        return size.size
    }

    // MARK: The rest

    private mutating func takeWait(_ rest: Text) throws(Refusal) {
        let expected = "expected: wait idle, or: wait text \"…\"; each may end in: within SECONDS"
        let word = String(rest.prefix { $0 != " " })
        let behind = Self.trimmed(rest.dropFirst(word.unicodeScalars.count))
        if word == "idle" {
            let bound = try bound(behind, expected)
            return add(.waitIdle(within: bound))
        }
        guard word == "text", behind.first == "\"" else { throw refusal(expected) }
        let (text, end) = try quoted(behind)
        guard !text.isEmpty else { throw refusal("every screen shows nothing; expected a text") }
        add(.waitText(text, within: try bound(Self.trimmed(end), expected)))
    }

    private func bound(_ rest: Text, _ expected: String) throws(Refusal) -> Duration {
        if rest.isEmpty { return Script.standardWait }
        let words = rest.split(separator: " ")
        guard words.count == 2, String(words[0]) == "within", let seconds = Int(String(words[1])),
            (1...3600).contains(seconds)
        else { throw refusal("\(expected), from 1 to 3600") }
        return .seconds(seconds)
    }

    private mutating func takeClock(_ rest: Text) throws(Refusal) {
        guard let moment = Timestamp(String(rest)) else {
            throw refusal(
                "'\(String(rest))' is not a moment; expected one such as 2026-11-21T10:00:00Z")
        }
        add(.clock(moment))
    }

    private mutating func takeShot(_ name: String) throws(Refusal) {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isPlain, (1...100).contains(name.utf8.count) else {
            throw refusal("'\(name)' is not the name of a shot; expected letters, digits, - and _")
        }
        guard shots.insert(name).inserted else {
            throw refusal("there is a shot '\(name)' already; expected another name")
        }
        add(.shot(name))
    }

    // MARK: Texts

    /// Either all of the rest as it stands, or a text in quotes, with escapes.
    private func text(_ rest: Text) throws(Refusal) -> String {
        guard rest.first == "\"" else { return String(rest) }
        let (text, end) = try quoted(rest)
        guard end.isEmpty else { throw refusal("expected nothing behind the closing quote") }
        return text
    }

    /// Reads `"…"` with `\n`, `\t`, `\r`, `\"`, `\\` and `\u{1B}`, and what is behind it.
    private func quoted(_ rest: Text) throws(Refusal) -> (String, Text) {
        var result = String.UnicodeScalarView()
        var left = rest.dropFirst()
        while let scalar = left.popFirst() {
            if scalar == "\"" { return (String(result), left) }
            result.append(scalar == "\\" ? try escaped(&left) : scalar)
        }
        throw refusal("expected a closing quote")
    }

    private func escaped(_ left: inout Text) throws(Refusal) -> Unicode.Scalar {
        switch left.popFirst() {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\"": return "\""
        case "\\": return "\\"
        case "u" where left.first == "{":
            let digits = String(left.dropFirst().prefix { $0 != "}" })
            left = left.dropFirst(digits.unicodeScalars.count + 2)
            if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
                return scalar
            }
            throw refusal("\\u{\(digits)} is not a character; expected hexadecimal digits")
        default: throw refusal("expected one of these behind \\: n r t \" \\ u{1B}")
        }
    }

    private static func trimmed(_ text: Text) -> Text {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
