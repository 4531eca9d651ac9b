import Explorer
import Foundation

/// What the configuration says of one ledger.
struct LedgerMarks: Sendable {
    private(set) var isProduction: Config.Placed<Bool>?
    private(set) var isReadOnly: Config.Placed<Bool>?
    private(set) var theme: Config.Placed<String>?

    static let none = LedgerMarks()

    private init() {}

    /// Of two rules that hold for the ledger, the later one wins, each key by itself.
    ///
    /// - Parameters:
    ///   - rules: as the configuration has them.
    ///   - ledger: the path of the ledger's file, or its URL.
    ///   - environment: for `~`.
    init(
        _ rules: [Config.LedgerRule], for ledger: String,
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        for rule in rules where LedgerPattern(rule.pattern, environment).matches(ledger) {
            isProduction = rule.isProduction ?? isProduction
            isReadOnly = rule.isReadOnly ?? isReadOnly
            theme = rule.theme ?? theme
        }
    }
}

/// Names ledgers: a path, a path with `*`, `?` and `[…]` in its parts, or a URL.
struct LedgerPattern: Sendable {
    private let text: String
    private let hasWildcards: Bool

    init(_ pattern: String, _ environment: [String: String]) {
        text = Self.withHome(pattern, environment)
        hasWildcards = text.unicodeScalars.contains(where: Self.isWildcard)
    }

    /// Whether a ledger is meant: by any of its names, through links of both kinds too.
    func matches(_ ledger: String) -> Bool {
        if Self.isURL(text) || Self.isURL(ledger) {
            guard let rule = try? DynamoDBAddress(text),
                let address = try? DynamoDBAddress(ledger)
            else { return false }
            return address.isMeant(by: rule)
        }
        let path = Self.resolved(ledger)
        if hasWildcards {
            let patterns = [resolvedPattern, text]
            if patterns.contains(where: { fnmatch($0, path, FNM_PATHNAME) == 0 }) { return true }
        }
        // A path may hold those signs, too.
        return Self.resolved(text) == path || Self.areOne(text, ledger)
    }

    /// The part before the first wildcard may lead through links.
    private var resolvedPattern: String {
        // By scalars, as the system reads a path: a mark behind a sign makes no other sign of it.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        let fixed = parts.prefix { !$0.contains(where: Self.isWildcard) }
        let rest = parts.dropFirst(fixed.count)
        let start = fixed.map { String($0) }.joined(separator: "/")
        let folder = start.isEmpty ? "/" : Self.resolved(start)
        // What stands in a folder's own name is no wildcard.
        let escaped = folder.unicodeScalars
            .map { Self.isWildcard($0) || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return ([escaped == "/" ? "" : escaped] + rest.map { String($0) }).joined(separator: "/")
    }

    private static func isWildcard(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "*" || scalar == "?" || scalar == "["
    }

    /// `~/` is the user's home, and `sqlite:` goes without saying.
    static func withHome(_ path: String, _ environment: [String: String]) -> String {
        let bare = path.hasPrefix("sqlite:") ? String(path.dropFirst(7)) : path
        guard bare.hasPrefix("~/"), let home = environment["HOME"], !home.isEmpty else {
            return bare
        }
        return home + bare.dropFirst()
    }

    private static func isURL(_ text: String) -> Bool { text.hasPrefix(DynamoDBAddress.scheme) }

    /// Absolute and without links; a URL as it is. Of a file that is not there yet, its folder is
    /// looked at.
    static func resolved(_ path: String) -> String {
        if isURL(path) { return path }
        if let found = realPath(path) { return found }
        let whole = URL(fileURLWithPath: path).standardizedFileURL
        let folder = whole.deletingLastPathComponent().path
        guard folder != whole.path else { return whole.path }
        let parent = resolved(folder)
        return (parent == "/" ? "" : parent) + "/" + whole.lastPathComponent
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }

    /// Two names of one file.
    private static func areOne(_ first: String, _ second: String) -> Bool {
        var (one, other) = (stat(), stat())
        return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev
            && one.st_ino == other.st_ino
    }
}
