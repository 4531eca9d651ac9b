import Foundation

/// Where a user keeps what they have set: `$XDG_CONFIG_HOME/daybook`, and `~/.config/daybook`
/// without it. The program reads there and never writes.
struct ConfigFolder: Sendable {
    /// Nil for a user without a home.
    let path: String?

    /// - Parameter environment: the process's variables.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        // As the XDG specification has it: a relative path is not one.
        if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") {
            path = base + "/daybook"
        } else if let home = environment["HOME"], !home.isEmpty {
            path = home + "/.config/daybook"
        } else {
            path = nil
        }
    }

    var file: String? { path.map { $0 + "/config.toml" } }
    var themes: String? { path.map { $0 + "/themes" } }
}
