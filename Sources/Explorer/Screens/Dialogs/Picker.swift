import Descriptions
import EventStoreCore

/// A short list to choose from, over the screen.
package struct Picker: Sendable {
    /// What is chosen.
    package enum Purpose: Sendable {
        /// A theme. The selected one is shown at once; Esc gives back the one before.
        case theme(before: String)
        /// The type of an event to record, about an account if one is selected.
        case event([DescribedType], on: AccountRow?)
    }

    package struct Choice: Hashable, Sendable {
        package let name: String
        /// At the right edge.
        package let detail: String
        /// Below the list, while it is selected.
        package let note: String
        /// It cannot be chosen; its note says why.
        package let isOff: Bool
    }

    package let purpose: Purpose
    package let choices: [Choice]
    package private(set) var selected: Int

    /// The themes, with the one that is shown selected.
    package init(_ themes: [ThemeChoice], current: String) {
        purpose = .theme(before: current)
        choices = themes.map { theme in
            Choice(
                name: theme.name, detail: theme.note,
                note: theme.isBroken ? theme.note : "keep it: \(Self.setting(theme.name))",
                isOff: theme.isBroken)
        }
        selected = themes.firstIndex { $0.name == current } ?? 0
    }

    /// The types that may be recorded.
    init(_ types: [DescribedType], on row: AccountRow?) {
        purpose = .event(types, on: row)
        choices = types.map { type in
            let isOff = type.start == .existing && row == nil
            return Choice(
                name: type.title, detail: type.name == type.title ? "" : type.name,
                note: isOff
                    ? "select an account first"
                    : (type.start == .new ? "begins an account; " : "") + type.summary,
                isOff: isOff)
        }
        selected = 0
    }

    package var title: String {
        switch purpose {
        case .theme: "Theme"
        case .event(_, let row): row.map { "Record, \($0.id.name)" } ?? "Record"
        }
    }

    /// The key that opened it goes on to the next choice.
    var action: UserAction {
        switch purpose {
        case .theme: .theme
        case .event: .record
        }
    }

    package var choice: Choice? { choices.indices.contains(selected) ? choices[selected] : nil }

    mutating func move(by distance: Int) {
        selected = min(max(0, selected + distance), max(0, choices.count - 1))
    }

    /// The line of the configuration that keeps a theme.
    static func setting(_ name: String) -> String {
        "theme = \"\(Wording.safe(name))\" in config.toml"
    }
}
