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
