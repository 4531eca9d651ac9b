/// Blanks out what is not code, so that no check takes a brace or a word in a string or a
/// comment for code. Every newline stays where it was: line numbers hold.
///
/// Knows nested comments, strings with their interpolations (which are code again), raw and
/// multi-line strings, `#/…/#` patterns and names in backticks. A bare `/…/` pattern is taken for
/// code; the loss ends with its line, because no one-line literal runs on.
struct SourceScanner {
    /// Strings and comments blanked.
    private(set) var code: [UInt8] = []
    /// Strings blanked, comments kept.
    private(set) var codeAndComments: [UInt8] = []

    private let bytes: [UInt8]
    private var index = 0
    private var modes: [Mode] = [.code(parentheses: 0)]

    private enum Mode {
        case code(parentheses: Int)
        case lineComment
        case blockComment(depth: Int)
        case literal(Literal)
    }

    private struct Literal {
        var closing: [UInt8]
        var escape: [UInt8]
        var interpolates: Bool
        var spansLines: Bool
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
        code.reserveCapacity(bytes.count)
        codeAndComments.reserveCapacity(bytes.count)
        while index < bytes.count {
            switch modes[modes.count - 1] {
            case .code(let parentheses): scanCode(parentheses)
            case .lineComment: scanLineComment()
            case .blockComment(let depth): scanBlockComment(depth)
            case .literal(let literal): scanLiteral(literal)
            }
        }
    }

    // MARK: Modes

    private mutating func scanCode(_ parentheses: Int) {
        if takePlain(as: .code, until: Self.marksOfCode) { return }
        if starts("//") {
            modes.append(.lineComment)
        } else if starts("/*") {
            modes.append(.blockComment(depth: 0))
        } else if let opened = literalHere() {
            take(opened.length, as: .code)
            modes.append(.literal(opened.literal))
        } else {
            countParenthesis(parentheses)
            take(1, as: .code)
        }
    }

    /// The parenthesis that closes an interpolation leads back into its string.
    private mutating func countParenthesis(_ parentheses: Int) {
        switch bytes[index] {
        case UInt8(ascii: "("):
            modes[modes.count - 1] = .code(parentheses: parentheses + 1)
        case UInt8(ascii: ")") where parentheses == 0 && modes.count > 1:
            modes.removeLast()
        case UInt8(ascii: ")"):
            modes[modes.count - 1] = .code(parentheses: parentheses - 1)
        default:
            break
        }
    }

    private mutating func scanLineComment() {
        if takePlain(as: .comment, until: Self.marksOfComments) { return }
        if bytes[index] == newline { modes.removeLast() }
        take(1, as: .comment)
    }

    private mutating func scanBlockComment(_ depth: Int) {
        if starts("/*") {
            modes[modes.count - 1] = .blockComment(depth: depth + 1)
            take(2, as: .comment)
        } else if starts("*/") {
            take(2, as: .comment)
            if depth == 1 {
                modes.removeLast()
            } else {
                modes[modes.count - 1] = .blockComment(depth: depth - 1)
            }
        } else {
            take(1, as: .comment)
        }
    }

    private mutating func scanLiteral(_ literal: Literal) {
        if takePlain(as: .literal, until: Self.marksOfLiterals) { return }
        if starts(literal.closing) {
            take(literal.closing.count, as: .code)
            modes.removeLast()
        } else if bytes[index] == newline && !literal.spansLines {
            modes.removeLast()
        } else if !literal.escape.isEmpty && starts(literal.escape) {
            take(literal.escape.count, as: .literal)
            if index < bytes.count && literal.interpolates && bytes[index] == UInt8(ascii: "(") {
                take(1, as: .code)
                modes.append(.code(parentheses: 0))
            } else if index < bytes.count && bytes[index] != newline {
                take(1, as: .literal)
            }
        } else {
            take(1, as: .literal)
        }
    }

    // MARK: Literals

    private func literalHere() -> (literal: Literal, length: Int)? {
        if bytes[index] == UInt8(ascii: "`") {
            return (
                Literal(
                    closing: [bytes[index]], escape: [], interpolates: false, spansLines: false), 1
            )
        }
        var after = index
        while after < bytes.count && bytes[after] == UInt8(ascii: "#") { after += 1 }
        guard after < bytes.count else { return nil }
        let hashes = Array(bytes[index..<after])
        let backslash = [UInt8(ascii: "\\")]
        if bytes[after] == UInt8(ascii: "\"") {
            let isLong = opensLongString(at: after)
            let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1)
            return (
                Literal(
                    closing: quotes + hashes, escape: backslash + hashes, interpolates: true,
                    spansLines: isLong),
                hashes.count + quotes.count
            )
        }
        if bytes[after] == UInt8(ascii: "/") && !hashes.isEmpty {
            return (
                Literal(
                    closing: [bytes[after]] + hashes, escape: backslash, interpolates: false,
                    spansLines: true),
                hashes.count + 1
            )
        }
        return nil
    }

    /// Three quotes open a string of several lines only where nothing else follows on the line:
    /// `#"""#` is a string of one quote.
    private func opensLongString(at start: Int) -> Bool {
        guard bytes[start...].starts(with: "\"\"\"".utf8) else { return false }
        let rest = bytes[(start + 3)...].prefix { $0 != newline }
        return rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
    }

    // MARK: Bytes

    private enum Kind {
        case code
        case comment
        case literal
    }

    private let newline = UInt8(ascii: "\n")

    private func starts(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[index...].starts(with: $0) }
    }

    private func starts(_ text: [UInt8]) -> Bool {
        bytes[index...].starts(with: text)
    }

    /// What may begin or end something in code.
    private static let marksOfCode = table("/\"#`()")
    /// What may end a literal, or stand for something else in it.
    private static let marksOfLiterals = table("\"\\`/#\n")
    /// What may end a comment of one line.
    private static let marksOfComments = table("\n")

    /// For each byte whether it is one of these.
    private static func table(_ marks: String) -> [Bool] {
        (0...UInt8.max).map { marks.utf8.contains($0) }
    }

    /// Takes what stands before the next of some bytes at once: nearly all of a file is that.
    ///
    /// - Returns: false if one of them comes next.
    private mutating func takePlain(as kind: Kind, until marks: [Bool]) -> Bool {
        var end = index
        while end < bytes.count && !marks[Int(bytes[end])] { end += 1 }
        guard end > index else { return false }
        take(end - index, as: kind)
        return true
    }

    private mutating func take(_ count: Int, as kind: Kind) {
        let end = min(index + count, bytes.count)
        let taken = bytes[index..<end]
        let blanks = taken.map { $0 == newline ? newline : UInt8(ascii: " ") }
        code += kind == .code ? Array(taken) : blanks
        codeAndComments += kind == .literal ? blanks : Array(taken)
        index = end
    }
}
