import Explorer
import Foundation
import TextFormats

/// The configuration as this run of the program found it.
struct UserConfig: Sendable {
    let folder: ConfigFolder
    /// The file that is read; nil for a user without a home, or where it is left out.
    let path: String?
    /// Whether there is such a file.
    let isPresent: Bool
    let config: Config

    /// The file was left out, with `--no-config`.
    static func leftOut(_ folder: ConfigFolder = ConfigFolder()) -> UserConfig {
        UserConfig(folder: folder, path: nil, isPresent: false, config: Config())
    }

    /// Reads a file that must be right; one that is not there sets nothing.
    ///
    /// - Parameters:
    ///   - folder: where the user's settings are.
    ///   - file: the file to read instead of the one in the folder; it must be there.
    /// - Returns: what is set.
    /// - Throws: `ConfigFailure` with all that is wrong.
    static func load(
        _ folder: ConfigFolder = ConfigFolder(), file: String? = nil
    ) throws(ConfigFailure) -> UserConfig {
        let (config, faults) = try examine(folder, file: file)
        guard faults.isEmpty else { throw ConfigFailure(path: config.path ?? "", lines: faults) }
        return config
    }

    /// Reads a file, whatever is wrong with it.
    ///
    /// - Returns: what is set, and a line for each fault; with faults it is not to be used.
    /// - Throws: `ConfigFailure` for a file that cannot be read at all.
    static func examine(
        _ folder: ConfigFolder = ConfigFolder(), file: String? = nil
    ) throws(ConfigFailure) -> (UserConfig, faults: [String]) {
        guard let path = file ?? folder.file else { return (leftOut(folder), []) }
        let bytes: [UInt8]
        do {
            bytes = try SettingsFile.read(path)
        } catch {
            guard error.isMissing, file == nil else {
                throw ConfigFailure(path: path, lines: ["\(path): \(error)"])
            }
            return (
                UserConfig(folder: folder, path: path, isPresent: false, config: Config()), []
            )
        }
        let (config, problems) = Config.read(bytes)
        return (
            UserConfig(folder: folder, path: path, isPresent: true, config: config),
            problems.map { "\(path):\($0)" }
        )
    }

    /// `~/.config/daybook/config.toml:3:9`
    func origin(_ place: TOML.Place) -> String {
        "\(path ?? ""):\(place.line):\(place.column)"
    }
}

/// What is wrong with the configuration: all of it, a line each, as editors and `grep` expect it.
struct ConfigFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let path: String
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }
}
