/// What an address may begin with, for the key that completes.
enum AddressCompletion {
    static let words = [
        "first", "now", "pos:", "snap", "snap:", "today", "yesterday", "1h ago", "1 day ago",
        "1 week ago",
    ]

    /// Goes on with a text as far as it is clear how.
    ///
    /// - Parameter text: what was typed so far; an `@` before it counts for nothing.
    /// - Returns: the text as far as all that fit agree, and what fits; the text as it is if
    ///   nothing does.
    static func complete(_ text: String) -> (text: String, fitting: [String]) {
        let typed = text.hasPrefix("@") ? String(text.dropFirst()) : text
        let fitting = words.filter { $0.hasPrefix(typed) }
        guard var common = fitting.first else { return (text, []) }
        for word in fitting.dropFirst() {
            common = String(zip(common, word).prefix { $0 == $1 }.map(\.0))
        }
        return (common, fitting)
    }
}
