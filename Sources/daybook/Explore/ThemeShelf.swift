import EventStoreCore
import Explorer
import Foundation
import Synchronization
import TerminalCanvas

/// The themes that can be had: the user's own, those beside the program or in its sources, and the
/// shipped ones that are built into it, for a program that was copied alone.
/// A theme is read when it is asked for, and once. May be used on any thread.
final class ThemeShelf: Sendable {
    /// Where a theme comes from.
    enum Origin: Hashable, Sendable {
        case user
        case shipped
        /// Shipped too, within the program.
        case builtIn
    }

    struct Listing: Hashable, Sendable {
        let name: String
        let origin: Origin
        /// The file; nil for what is built in.
        let path: String?
    }

    /// The names of the shipped themes.
    static let shipped = ThemeChoice.shipped.map(\.name)
    /// The text of the shipped themes as they were when the program was built.
    static var builtIn: [String: String] {
        [
            "terminal": PackageResources.terminal_toml, "dark": PackageResources.dark_toml,
            "light": PackageResources.light_toml, "mono": PackageResources.mono_toml,
            "safe": PackageResources.safe_toml,
        ].mapValues { String(decoding: $0, as: UTF8.self) }
    }
    static let standard = "terminal"

    /// The shipped themes in their order, then the user's own by name. A user's theme with a
    /// shipped one's name stands in its place.
    let listings: [Listing]
    let first: String
    private let cache = Mutex<[String: Result<Theme, ThemeProblem>]>([:])

    /// - Parameters:
    ///   - first: the theme to begin with.
    ///   - config: where the user's own themes are.
    /// - Throws: `ThemeProblem` for a theme that is not there or is wrong.
    init(first: String = standard, config: ConfigFolder = ConfigFolder()) throws {
        self.first = first
        listings = Self.listings(config)
        // A shipped standard theme that does not fit the program is passed over for the bare one:
        // there must be a theme that always works.
        let isLast = first == Self.standard && listings.first?.origin != .user
        if !isLast { _ = try theme(named: first).get() }
    }

    var names: [String] { listings.map(\.name) }

    /// Reads a theme. A wrong one is an error with the file, the line and the column.
    ///
    /// - Parameter name: as in `names`.
    /// - Returns: the theme, or what is wrong with it.
    func theme(named name: String) -> Result<Theme, ThemeProblem> {
        if let known = cache.withLock({ $0[name] }) { return known }
        let result = load(name)
        cache.withLock { $0[name] = result }
        return result
    }

    /// What is wrong with a theme; nil if nothing is.
    func problem(_ name: String) -> String? {
        if case .failure(let problem) = theme(named: name) { problem.description } else { nil }
    }

    /// The theme that is shown under a name; without colours if it cannot be had.
    func shown(_ name: String) -> Theme { (try? theme(named: name).get()) ?? .bare }

    private func load(_ name: String) -> Result<Theme, ThemeProblem> {
        guard let listing = listings.first(where: { $0.name == name }) else {
            let hint = NearestName.hint(for: name, among: names)
            return .failure(ThemeProblem("there is no theme \"\(name)\"\(hint)", isMissing: true))
        }
        do {
            return .success(
                try ThemeFile.theme(named: name) { name in
                    guard let path = listings.first(where: { $0.name == name })?.path else {
                        return Self.builtIn[name]
                    }
                    do {
                        return try SettingsFile.read(path)
                    } catch {
                        throw ThemeProblem("\(path): \(error)")
                    }
                })
        } catch let failure as ThemeFile.Failure {
            return .failure(ThemeProblem(text(failure, of: listing)))
        } catch let problem as ThemeProblem {
            return .failure(problem)
        } catch {
            return .failure(ThemeProblem("\(error)"))
        }
    }

    private func text(_ failure: ThemeFile.Failure, of listing: Listing) -> String {
        switch failure {
        case .wrong(let name, let problems):
            let path = listings.first { $0.name == name }?.path ?? name
            return problems.map { "\(path):\($0)" }.joined(separator: "\n")
        case .missing, .circle: return "\(listing.path ?? listing.name): \(failure)"
        }
    }

    // MARK: Finding

    private static let suffix = ".toml"
    /// A name is typed and shown: what is longer is none.
    private static let longestName = 64

    private static func listings(_ config: ConfigFolder) -> [Listing] {
        let own = config.themes.map { ownNames(in: $0) } ?? []
        let folders = installed
        let standing = shipped.map { name -> Listing in
            if own.contains(name) { return listing(name, config) }
            let path = folders.lazy.map { "\($0)/\(name)\(suffix)" }.first {
                FileManager.default.fileExists(atPath: $0)
            }
            return Listing(name: name, origin: path == nil ? .builtIn : .shipped, path: path)
        }
        return standing + own.filter { !shipped.contains($0) }.map { listing($0, config) }
    }

    private static func listing(_ name: String, _ config: ConfigFolder) -> Listing {
        Listing(name: name, origin: .user, path: config.themes.map { "\($0)/\(name)\(suffix)" })
    }

    private static func ownNames(in folder: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(suffix.count)) }
            .filter { $0.count <= longestName && Printable($0).text == $0 }
            .sorted()
    }

    /// Where the shipped themes may stand, the best place first.
    private static var installed: [String] {
        let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = binary.deletingLastPathComponent()
        var folders = [folder.path + "/themes"]
        folders.append(folder.deletingLastPathComponent().path + "/share/daybook/themes")
        // In the source tree the binary stands some folders deep in `.build`.
        for _ in 0..<4 {
            folder = folder.deletingLastPathComponent()
            folders.append(folder.path + "/themes")
        }
        return folders
    }
}

/// Why a theme cannot be had; a line for each thing that is wrong.
struct ThemeProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// There is none of that name, rather than a wrong one.
    let isMissing: Bool

    init(_ description: String, isMissing: Bool = false) {
        self.description = description
        self.isMissing = isMissing
    }
}
