/// A line of text that is being edited, and where its cursor is.
package struct TextEdit: Equatable, Sendable {
    /// What a person could want to type into one line.
    package static let defaultLimit = 500

    package private(set) var characters: [Character]
    /// How many characters stand before it.
    package private(set) var cursor: Int
    /// In characters.
    package let limit: Int
    /// The text is a proposal: what is typed takes its place; any other key edits it.
    package private(set) var isSelected = false

    package init(_ text: String = "", limit: Int = defaultLimit) {
        self.limit = limit
        characters = Array(Self.oneLine(text).prefix(limit))
        cursor = characters.count
    }

    /// A proposal, which typing replaces.
    package init(prefilled text: String) {
        self.init(text)
        isSelected = !isEmpty
    }

    /// A text can stand in such a line as it is.
    package static func holds(_ text: String) -> Bool { TextEdit(text).text == text }

    package var text: String { String(characters) }
    package var isEmpty: Bool { characters.isEmpty }

    // MARK: Editing

    /// Puts typed or pasted text at the cursor. Line ends become blanks: nothing that is pasted
    /// can act as a key. What goes beyond the limit is left out.
    package mutating func insert(_ text: String) {
        dropSelected()
        let before = String(characters[..<cursor])
        let room = limit - characters.count
        let added = String(Self.oneLine(text).prefix(max(0, room)))
        // A mark joins the character before it, so the text is put together as a text.
        let head = Array(before + added)
        characters = head + characters[cursor...]
        cursor = head.count
    }

    private mutating func dropSelected() {
        if isSelected { (characters, cursor, isSelected) = ([], 0, false) }
    }

    package mutating func deleteBackward() {
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
    }

    package mutating func deleteForward() {
        guard cursor < characters.count else { return }
        characters.remove(at: cursor)
    }

    package mutating func deleteWordBackward() {
        let start = wordStart
        characters.removeSubrange(start..<cursor)
        cursor = start
    }

    package mutating func deleteToStart() {
        characters.removeSubrange(..<cursor)
        cursor = 0
    }

    package mutating func deleteToEnd() { characters.removeSubrange(cursor...) }

    package mutating func move(by distance: Int) {
        cursor = min(max(0, cursor + distance), characters.count)
    }

    package mutating func moveToStart() { cursor = 0 }
    package mutating func moveToEnd() { cursor = characters.count }

    /// What a key does to the line, by the habits of shells.
    ///
    /// - Parameter key: that was pressed.
    /// - Returns: false for a key that has no meaning here, and is left to whoever holds the line.
    package mutating func apply(_ key: Key) -> Bool {
        switch key {
        case .backspace: deleteBackward()
        case .delete: deleteForward()
        case .left, .control("b"): move(by: -1)
        case .right, .control("f"): move(by: 1)
        case .home, .control("a"): moveToStart()
        case .end, .control("e"): moveToEnd()
        case .control("u"): deleteToStart()
        case .control("k"): deleteToEnd()
        case .control("w"): deleteWordBackward()
        default:
            guard case .character(let character) = key.base, key.modifiers.isEmpty else {
                return false
            }
            insert(String(character))
        }
        isSelected = false
        return true
    }

    // MARK: Parts

    /// Where the word before the cursor begins.
    private var wordStart: Int {
        var start = cursor
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        return start
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }
}
