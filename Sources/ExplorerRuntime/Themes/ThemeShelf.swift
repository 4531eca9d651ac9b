import EventStoreCore
import Explorer
import Foundation
import Synchronization
import TerminalCanvas
import TextFormats

/// The themes that can be had: the user's own, those beside the program or in its sources, and the
/// shipped ones that are built into it, for a program that was copied alone.
/// A theme is read when it is asked for, and once. May be used on any thread.
package final class ThemeShelf: Sendable {
    /// Where a theme comes from.
    package enum Origin: Hashable, Sendable {
        case user
        case shipped
        /// Shipped too, within the program.
        case builtIn
    }

    package struct Listing: Hashable, Sendable {
        package let name: String
        package let origin: Origin
        /// The file; nil for what is built in.
        package let path: String?
    }

    /// The names of the shipped themes.
    package static let shipped = ThemeChoice.shipped.map(\.name)
    package static let standard = "terminal"

    /// The shipped themes in their order, then the user's own by name. A user's theme with a
    /// shipped one's name stands in its place.
    package let listings: [Listing]
    let first: String
    private let builtIn: [String: [UInt8]]
    private let read: @Sendable (String) throws -> [UInt8]
    private let cache = Mutex<[String: Result<Theme, ThemeProblem>]>([:])

    /// - Parameters:
    ///   - first: the theme to begin with.
    ///   - folder: where the user's own themes are; nil for a user without a home.
    ///   - builtIn: the files of the shipped themes, for where none of them stands.
    ///   - read: reads a file.
    /// - Throws: `ThemeProblem` for a theme that is not there or is wrong.
    package init(
        first: String = standard, folder: String?, builtIn: [String: [UInt8]],
        read: @escaping @Sendable (String) throws -> [UInt8]
    ) throws {
        self.first = first
        self.builtIn = builtIn
        self.read = read
        listings = Self.listings(folder)
        // A shipped standard theme that does not fit the program is passed over for the bare one:
        // there must be a theme that always works.
        let isLast = first == Self.standard && listings.first?.origin != .user
        if !isLast { _ = try theme(named: first).get() }
    }

    package var names: [String] { listings.map(\.name) }

    /// Reads a theme. A wrong one is an error with the file, the line and the column.
    ///
    /// - Parameter name: as in `names`.
    /// - Returns: the theme, or what is wrong with it.
    package func theme(named name: String) -> Result<Theme, ThemeProblem> {
        if let known = cache.withLock({ $0[name] }) { return known }
        let result = load(name)
        cache.withLock { $0[name] = result }
        return result
    }

    /// What is wrong with a theme; nil if nothing is.
    package func problem(_ name: String) -> String? {
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
                        return builtIn[name]
                    }
                    do {
                        return try read(path)
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

    private static func listings(_ folder: String?) -> [Listing] {
        let own = folder.map { ownNames(in: $0) } ?? []
        let folders = installed
        let standing = shipped.map { name -> Listing in
            if own.contains(name) { return listing(name, folder) }
            let path = folders.lazy.map { "\($0)/\(name)\(suffix)" }.first {
                FileManager.default.fileExists(atPath: $0)
            }
            return Listing(name: name, origin: path == nil ? .builtIn : .shipped, path: path)
        }
        return standing + own.filter { !shipped.contains($0) }.map { listing($0, folder) }
    }

    private static func listing(_ name: String, _ folder: String?) -> Listing {
        Listing(name: name, origin: .user, path: folder.map { "\($0)/\(name)\(suffix)" })
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
package struct ThemeProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// There is none of that name, rather than a wrong one.
    package let isMissing: Bool

    package init(_ description: String, isMissing: Bool = false) {
        self.description = description
        self.isMissing = isMissing
    }
}
