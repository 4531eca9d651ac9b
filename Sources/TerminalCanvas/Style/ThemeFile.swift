/// A theme as its file tells it: a palette, styles by role, and the theme that it is based on.
///
///     inherits = "dark"
///     [palette]
///     ink = "#e6e1cf"
///     [roles]
///     "amount.negative" = "red bold"
///     "list.selected" = "ink on blue"
///
/// The palette gives names to colours, or to attributes: `faint = "dim"`.
///
/// A style is a colour, `on` and a colour for the background, and attributes, each where wanted:
/// `bold dim italic underline reverse`, or `plain` for none of what the parent has.
///
/// A theme takes the palette and the styles of the one it inherits from, and puts its own over
/// them: a palette alone recolours all of it.
package enum ThemeFile {
    package typealias Problem = SettingsText.Problem

    /// The theme that a file makes, together with those that it inherits from.
    ///
    /// - Parameters:
    ///   - name: of the theme.
    ///   - file: finds a theme's text by its name; nil when there is none.
    /// - Throws: `Failure` when a file is missing or wrong, or inherits from itself; and whatever
    ///   `file` throws.
    /// - Returns: the theme.
    package static func theme(
        named name: String, file: (String) throws -> String?
    ) throws -> Theme {
        var readers: [(name: String, reader: ThemeReader)] = []
        var next: String? = name
        while let current = next {
            let names = readers.map(\.name)
            guard !names.contains(current) else { throw Failure.circle(names + [current]) }
            guard let text = try file(current) else { throw Failure.missing(current) }
            let reader = ThemeReader(try settings(text, of: current))
            next = reader.inherits
            readers.append((current, reader))
        }
        return Theme(name: name, patches: try patches(of: readers))
    }

    private static func settings(_ text: String, of name: String) throws -> SettingsText {
        let settings = SettingsText(reading: text)
        guard settings.problems.isEmpty else { throw Failure.wrong(name, settings.problems) }
        return settings
    }

    /// The readers hold the theme first, and then what it inherits from.
    private static func patches(
        of readers: [(name: String, reader: ThemeReader)]
    ) throws -> [Role: StylePatch] {
        var palette: [String: StylePatch] = [:]
        var readers = readers
        for index in readers.indices.reversed() {
            palette = readers[index].reader.palette(over: palette)
        }
        var patches: [Role: StylePatch] = [:]
        for index in readers.indices.reversed() {
            let nearer = readers[index].reader.patches(with: palette)
            // Half of one theme's style and half of another's would not go together.
            patches.merge(nearer) { _, nearer in nearer }
            let problems = readers[index].reader.sortedProblems
            if !problems.isEmpty { throw Failure.wrong(readers[index].name, problems) }
        }
        return patches
    }

    package enum Failure: Error, Sendable, CustomStringConvertible {
        case missing(String)
        case circle([String])
        case wrong(String, [Problem])

        package var description: String {
            switch self {
            case .missing(let name): "there is no theme \"\(name)\""
            case .circle(let names):
                "themes inherit in a circle: \(names.joined(separator: " → "))"
            case .wrong(let name, let problems):
                problems.map { "theme \(name):\($0)" }.joined(separator: "\n")
            }
        }
    }
}
