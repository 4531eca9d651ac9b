/// Splits a command line into its words as a POSIX shell does, and does nothing else that a shell
/// does: no variables, no pipes, no patterns.
enum CommandWords {
    /// The words; nil if a quote has no end or a backslash stands last.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case ("\\", nil):
                guard let next = rest.popFirst() else { return nil }
                word = (word ?? "") + String(next)
            case ("\\", "\""):
                guard let next = rest.popFirst() else { return nil }
                // Before all else, a backslash in double quotes stands for itself.
                word = (word ?? "") + (["\"", "\\", "$", "`"].contains(next) ? "" : "\\")
                word?.append(next)
            case (" ", nil), ("\t", nil), ("\n", nil), ("\r", nil), ("\r\n", nil):
                if let whole = word { words.append(whole) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        if let whole = word { words.append(whole) }
        return words
    }
}
