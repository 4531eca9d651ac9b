/// Finds functions, initialisers, subscripts and computed properties, with their lengths, by
/// matching braces in code whose strings and comments are blanked.
struct FunctionFinder {
    struct Function: Equatable {
        let name: String
        let firstLine: Int
        let lines: Int
    }

    private(set) var functions: [Function] = []
    /// Asked after the last line.
    var isBalanced: Bool { !closedTooMuch && braces.isEmpty && depth == 0 }

    private struct Declaration {
        var name: String
        let line: Int
        let depth: Int
        /// A property's body opens on its own line, if it has one.
        let isProperty: Bool
    }

    private static let keywords: Set = ["func", "init", "deinit", "subscript", "var"]

    private var declaration: Declaration?
    /// What each open brace belongs to: a declaration, or anything else.
    private var braces: [Declaration?] = []
    private var closedTooMuch = false
    /// Open parentheses and brackets: a brace among a declaration's parameters is no body.
    private var depth = 0
    private var word = ""
    private var previousWord = ""
    /// The last character before the word that is no space.
    private var characterBefore: Character = " "

    mutating func read(_ line: String, number: Int) {
        for character in line {
            if character.isWordCharacter {
                word.append(character)
            } else {
                endWord(number)
                read(character, number)
            }
        }
        endWord(number)
        if declaration?.isProperty == true { declaration = nil }
    }

    private mutating func endWord(_ number: Int) {
        guard !word.isEmpty else { return }
        if ["func", "var"].contains(previousWord) { declaration?.name = word }
        if characterBefore != "." && Self.keywords.contains(word) {
            declaration = Declaration(
                name: word, line: number, depth: depth, isProperty: word == "var")
        }
        characterBefore = word.last ?? " "
        previousWord = word
        word = ""
    }

    private mutating func read(_ character: Character, _ number: Int) {
        switch character {
        case " ", "\t", "\r": return
        case "(", "[": depth += 1
        case ")", "]": depth -= 1
        case "{": open()
        case "}": close(number)
        case "=" where declaration?.isProperty == true: declaration = nil
        // An argument's label, not a keyword.
        case ":" where Self.keywords.contains(previousWord): declaration = nil
        default: break
        }
        characterBefore = character
        previousWord = ""
    }

    private mutating func open() {
        if let opened = declaration, opened.depth == depth {
            braces.append(opened)
            declaration = nil
        } else {
            braces.append(nil)
        }
    }

    private mutating func close(_ number: Int) {
        // A function without a body ends with its protocol; a closure among its parameters does
        // not end it.
        if declaration?.depth == depth { declaration = nil }
        guard let closed = braces.popLast() else {
            closedTooMuch = true
            return
        }
        guard let closed else { return }
        functions.append(
            Function(name: closed.name, firstLine: closed.line, lines: number - closed.line + 1))
    }
}
