extension Keymap {
    /// The bindings as a page of Markdown: a table for each screen. `Keys.md` is made of it.
    package var markdown: String {
        var text = """
            # Keys

            Made from the keymap: `daybook keys --standard` prints this page, and a test compares \
            the two.

            """
        for scope in Scope.allCases {
            text += "\n## \(scope.title)\n\n| key | does | name |\n|---|---|---|\n"
            for binding in bindings(in: scope) {
                let keys = binding.keys.map { key in
                    // A bar would end the table's cell.
                    "`\(key.description == "|" ? "\\|" : key.description)`"
                }.joined(separator: " ")
                let shown = keys.isEmpty ? "none" : keys
                text += "| \(shown) | \(binding.help) | `\(binding.action.name)` |\n"
            }
        }
        return text
    }
}
