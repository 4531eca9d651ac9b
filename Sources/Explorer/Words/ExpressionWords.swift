/// Names that filters and conditions know, to complete them.
enum ExpressionWords {
    /// What a filter of events compares.
    static let filter = [
        "type", "subject", "currency", "amount", "amountminor", "time", "memo", "counterparty",
        "actor", "AND",
    ]
    /// What a condition compares; members of payloads have names of their own.
    static let condition = [
        "balance", "amount", "event", "version", "position", "account", "owner", "status",
        "currency", "overdraft", "memo", "actor", "occurred", "recorded", "and", "or", "not",
    ]

    /// Goes on with the word that a text ends in.
    ///
    /// - Returns: for each word that fits, the whole text with it; none where no word is begun.
    static func completions(of text: String, _ words: [String]) -> [(text: String, word: String)] {
        let begun = String(text.reversed().prefix { $0.isLetter }.reversed())
        guard !begun.isEmpty else { return [] }
        let before = text.dropLast(begun.count)
        // Within quotes stands a text, and no name.
        guard before.unicodeScalars.count(where: { $0 == "'" }) % 2 == 0 else { return [] }
        return words.filter { $0.lowercased().hasPrefix(begun.lowercased()) && $0 != begun }
            .map { (before + $0, $0) }
    }
}
