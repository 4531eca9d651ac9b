import Foundation
import TerminalCanvas

/// The themes that can be had: the user's own, those beside the program, those in its sources.
struct ThemeShelf {
    static let shipped = ["terminal", "dark", "light", "mono", "safe"]

    /// The names of the themes, the first one first.
    let names: [String]
    private let themes: [Theme]

    /// - Parameter first: the theme to begin with.
    /// - Throws: `CommandStop` for a theme that is not there or is wrong.
    init(first: String) throws {
        let folders = Self.folders
        func load(_ name: String) throws -> Theme {
            try ThemeFile.theme(named: name) { name in
                folders.lazy.compactMap {
                    try? String(contentsOfFile: "\($0)/\(name).toml", encoding: .utf8)
                }
                .first
            }
        }
        do {
            let others = Self.shipped.filter { $0 != first }.compactMap { name in
                (try? load(name)).map { (name: name, theme: $0) }
            }
            themes = [try load(first)] + others.map(\.theme)
            names = [first] + others.map(\.name)
        } catch  where first == "terminal" {
            // A program that was copied without its themes still works, in the terminal's own way.
            themes = [.bare]
            names = [first]
        } catch {
            throw CommandStop(.usage, "error: \(error)")
        }
    }

    /// The theme of that name; the first one if there is none.
    func theme(named name: String) -> Theme { themes[names.firstIndex(of: name) ?? 0] }

    private static var folders: [String] {
        let environment = ProcessInfo.processInfo.environment
        let config =
            environment["XDG_CONFIG_HOME"] ?? (environment["HOME"].map { $0 + "/.config" } ?? "")
        let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = binary.deletingLastPathComponent()
        var folders = [config + "/daybook/themes", beside.path + "/themes"]
        folders.append(beside.deletingLastPathComponent().path + "/share/daybook/themes")
        var folder = beside
        // In the source tree the binary stands some folders deep in `.build`.
        for _ in 0..<4 {
            folder = folder.deletingLastPathComponent()
            folders.append(folder.path + "/themes")
        }
        return folders
    }
}
