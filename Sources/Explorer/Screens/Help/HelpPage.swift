import TerminalCanvas

/// What the keys of a screen do, by what they are for: the screen's own first.
struct HelpPage {
    enum Line: Hashable {
        case heading(String)
        case key(String, String)
        /// The text of the key above goes on.
        case more(String)
        case blank

        /// What a search looks at.
        var text: String {
            switch self {
            case .heading(let title): title
            case .key(let keys, let text): "\(keys) \(text)"
            case .more(let text): text
            case .blank: ""
            }
        }
    }

    /// Of the keys, in front of what they do.
    static let keysWidth = 19

    /// Below this width there is one column.
    private static let twoColumns = 140

    private let sections: [[Line]]

    init(_ scope: Scope, _ keymap: Keymap, _ book: BookInfo) {
        let bindings = keymap.bindings(in: scope)
        let own = bindings.filter { $0.scopes.count == 1 }
        let shared = Dictionary(grouping: bindings.filter { $0.scopes.count > 1 }, by: \.group)
        let groups =
            [(scope.title, own)] + Keymap.Group.allCases.map { ($0.title, shared[$0] ?? []) }
        var sections = groups.compactMap { title, bindings -> [Line]? in
            bindings.isEmpty ? nil : [.heading(title)] + bindings.map { Self.line($0, book) }
        }
        let legend = Self.notes(scope, keymap) + Self.legend
        sections.append([.heading("Signs and words")] + legend.map { .key($0, $1) })
        self.sections = sections
    }

    /// The lines side by side, as many as there is room for; a section stays in one column.
    func columns(width: Int) -> [[Line]] {
        guard width >= Self.twoColumns else { return [Self.joined(sections[...], width)] }
        let total = sections.reduce(0) { $0 + $1.count }
        var (split, seen) = (0, 0)
        while split < sections.count - 1, seen + sections[split].count <= (total + 1) / 2 {
            seen += sections[split].count
            split += 1
        }
        return [sections[..<max(1, split)], sections[max(1, split)...]].map {
            Self.joined($0, width / 2)
        }
    }

    private static func joined(_ sections: ArraySlice<[Line]>, _ width: Int) -> [Line] {
        sections.joined(separator: [.blank]).flatMap { shown($0, width) }
    }

    /// A line as it is on the screen, which may be several.
    private static func shown(_ line: Line, _ width: Int) -> [Line] {
        guard case .key(let keys, let text) = line else { return [line] }
        // Beside the keys, a space, and the scrollbar.
        let parts = TextWrap.lines(of: text, width: max(8, width - keysWidth - 2))
        return [.key(keys, parts.first ?? "")] + parts.dropFirst().map { .more($0) }
    }

    private static func line(_ binding: Keymap.Binding, _ book: BookInfo) -> Line {
        let keys = binding.keys.map(\.description).joined(separator: " ")
        let off = binding.isCommand ? book.readOnlyReason.map { " (off: \($0))" } : nil
        return .key(keys, binding.help + (off ?? ""))
    }

    private static let warning = (
        String(EventText.warningSign), "look at its note, or at the event: not all is right"
    )

    private static let legend = [
        ("▸", "the selected row, or the field or pane that has the keys"),
        ("● live", "new events are shown as they come; ○ paused, ✗ stopped"),
        ("◆", "a snapshot on the time bar; ● is where you are"),
        ("fold", "the state that the events add up to"),
        ("lag", "events that are recorded and not shown yet"),
    ]

    /// What the signs and columns of a screen mean.
    private static func notes(_ scope: Scope, _ keymap: Keymap) -> [(String, String)] {
        func key(_ action: UserAction) -> String { keymap.way(to: action) }
        return switch scope {
        case .accounts:
            [
                ("•", "changed since you last looked"),
                ("✗", "damaged: \(key(.verify)) shows from which version on"),
                ("30 DAYS", "the balance over the 30 days up to the account's last event"),
            ]
        case .timeline:
            [
                warning,
                ("snapshot ✓", "the snapshot equals the events before it"),
                (
                    "snapshot ✗",
                    "it does not: \(key(.showSnapshots)) shows the difference and repairs it"
                ),
            ]
        case .stream:
            [
                warning,
                ("~7.4/s", "events a second, averaged over the last ten seconds"),
            ]
        case .projections:
            [
                ("CZK by day", "the currency of the selected total, otherwise the first"),
                ("┆", "days without movements are left out here"),
            ]
        case .subscriptions:
            [
                ("LAG", "events of the log that it has not read, those that its filter drops too"),
                ("OLDEST", "how long ago the first of them was recorded that the filter lets by"),
                ("≤ 3 h", "at most so long ago: not all of them were looked at yet"),
                ("RATE", "events of the log a second, over the last ten seconds"),
                ("PARKED", "accounts of which the far side refused an event; the later ones wait"),
            ]
        case .causes:
            [
                ("●", "the event that was asked about"),
                ("same command", "recorded together, as the two sides of a transfer"),
                ("same correlation", "they belong together; which caused which is not said"),
            ]
        default: []
        }
    }
}
