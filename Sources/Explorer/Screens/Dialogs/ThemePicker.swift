/// The list of themes. The selected one is shown at once; Esc gives back the one before.
package struct ThemePicker: Sendable {
    package let choices: [ThemeChoice]
    package internal(set) var selected: Int
    /// The theme to go back to.
    package let before: String

    package init(_ choices: [ThemeChoice], current: String) {
        self.choices = choices
        before = current
        selected = choices.firstIndex { $0.name == current } ?? 0
    }

    package var choice: ThemeChoice? {
        choices.indices.contains(selected) ? choices[selected] : nil
    }

    mutating func move(by distance: Int) {
        selected = min(max(0, selected + distance), max(0, choices.count - 1))
    }

    /// The line of the configuration that keeps a theme.
    static func setting(_ name: String) -> String {
        "theme = \"\(Wording.safe(name))\" in config.toml"
    }
}
