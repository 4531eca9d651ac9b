import TerminalCanvas
import TextFormats

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
    package typealias Problem = TOML.Problem

    /// The theme that a file makes, together with those that it inherits from.
    ///
    /// - Parameters:
    ///   - name: of the theme.
    ///   - file: finds the content of a theme's file by the theme's name; nil when there is none.
    /// - Throws: `Failure` when a file is missing or wrong, or inherits from itself; and whatever
    ///   `file` throws.
    /// - Returns: the theme.
    package static func theme(
        named name: String, file: (String) throws -> [UInt8]?
    ) throws -> Theme {
        var readers: [(name: String, reader: ThemeReader)] = []
        var next: String? = name
        while let current = next {
            let names = readers.map(\.name)
            guard !names.contains(current) else { throw Failure.circle(names + [current]) }
            guard let bytes = try file(current) else { throw Failure.missing(current) }
            let settings = TOML.File(reading: bytes)
            guard settings.problems.isEmpty else {
                throw Failure.wrong(current, settings.problems)
            }
            let reader = ThemeReader(settings.root)
            next = reader.inherits
            readers.append((current, reader))
        }
        return Theme(name: name, patches: try patches(of: readers))
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
