/// A theme that can be chosen.
package struct ThemeChoice: Hashable, Sendable {
    package let name: String
    /// Where it comes from, or what is wrong with it.
    package let note: String
    /// It cannot be shown.
    package let isBroken: Bool

    package init(_ name: String, note: String = "", isBroken: Bool = false) {
        self.name = name
        self.note = note
        self.isBroken = isBroken
    }

    /// The themes that come with the program, the default one first.
    package static let shipped = [
        ThemeChoice("terminal", note: "your terminal's own colours"),
        ThemeChoice("dark", note: "for dark backgrounds"),
        ThemeChoice("light", note: "for light backgrounds"),
        ThemeChoice("mono", note: "no colours"),
        ThemeChoice("safe", note: "for colour-blind eyes: blue, orange"),
    ]

    /// What a shipped theme is for.
    package static func note(of name: String) -> String {
        shipped.first { $0.name == name }?.note ?? ""
    }
}

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
}
