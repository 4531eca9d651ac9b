import ExplorerRuntime

extension ThemeShelf {
    /// The files of the shipped themes as they were when the program was built.
    static var builtIn: [String: [UInt8]] {
        [
            "terminal": PackageResources.terminal_toml, "dark": PackageResources.dark_toml,
            "light": PackageResources.light_toml, "mono": PackageResources.mono_toml,
            "safe": PackageResources.safe_toml,
        ]
    }

    /// The shipped themes, and those of the user.
    ///
    /// - Throws: `ThemeProblem`, as `init(first:folder:builtIn:read:)`.
    convenience init(first: String = standard, config: ConfigFolder = ConfigFolder()) throws {
        try self.init(
            first: first, folder: config.themes, builtIn: Self.builtIn,
            read: { try SettingsFile.read($0) })
    }
}
