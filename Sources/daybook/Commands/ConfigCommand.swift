import ArgumentParser
import EventStoreCore
import Explorer
import ExplorerRuntime
import Foundation
import TextFormats

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look at the configuration file; the program never writes it.",
        subcommands: [Check.self, Path.self])

    @ParentCommand var parent: DaybookCommand

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print where the configuration file is, or would be.")

        func run() throws { StandardOutput.write(try ConfigCommand.standardPath() + "\n") }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell every setting and what has set it, or all that is wrong.",
            discussion: "Exit status 2 for a file that is wrong, with a line for each fault.")

        @ParentCommand var config: ConfigCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(
            help: "The file to check, instead of your own.",
            transform: TypedArguments.withoutMark)
        var file: String?

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            let (checked, faults) = try examined()
            let ledger = config.parent.ledgerSetting(ledgerOptions, checked)
            let report = ConfigReport(checked, ledger, themeFlag: config.parent.look.theme)
            try Self.refuse(faults + report.themeFaults())
            try report.write(as: format)
            if !checked.isPresent {
                StandardError.write(
                    "note: there is no \(checked.path ?? "configuration file"); "
                        + "nothing is set there")
            }
            for problem in report.brokenThemes {
                StandardError.write(
                    "note: a theme that is not in use is wrong:\n\(Printable.lines(problem))")
            }
        }

        private func examined() throws -> (UserConfig, faults: [String]) {
            do {
                return try UserConfig.examine(file: file)
            } catch {
                try Self.refuse(error.lines)
                throw error
            }
        }

        /// All that is wrong, and a line that says so.
        private static func refuse(_ faults: [String]) throws {
            guard !faults.isEmpty else { return }
            let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
            throw CommandStop(
                .usage, faults.joined(separator: "\n") + "\nerror: the configuration has \(count)")
        }
    }

    static func standardPath() throws -> String {
        guard let path = ConfigFolder().file else {
            throw CommandStop(
                .usage, "error: without HOME or XDG_CONFIG_HOME there is no configuration file")
        }
        return path
    }
}

/// All settings, and what has set each.
struct ConfigReport {
    private let checked: UserConfig
    private let ledger: Setting<String?>
    private let theme: Setting<String>
    private let environment = ProcessInfo.processInfo.environment

    init(_ checked: UserConfig, _ ledger: Setting<String?>, themeFlag: String?) {
        self.checked = checked
        self.ledger = ledger
        let path = ledger.value ?? LedgerLocation.standardPath ?? ""
        let marks = LedgerMarks(checked.config.ledgers, for: path)
        theme = checked.theme(flag: themeFlag, marks, environment)
    }

    /// Every theme that is named must be there and be right: a line for each that is not.
    ///
    /// - Throws: `ThemeProblem` where there is no theme at all.
    func themeFaults() throws -> [String] {
        let shelf = try ThemeShelf(config: checked.folder)
        var named = [theme]
        named += ([checked.config.theme] + checked.config.ledgers.map(\.theme)).compactMap { set in
            set.map { Setting(value: $0.value, origin: checked.origin($0.place)) }
        }
        var lines: [String] = []
        for setting in named {
            guard case .failure(let problem) = shelf.theme(named: setting.value) else { continue }
            let line = problem.isMissing ? "\(setting.origin): \(problem)" : "\(problem)"
            if !lines.contains(line) { lines.append(line) }
        }
        return lines
    }

    /// Wrong themes of the user's own that nothing names.
    var brokenThemes: [String] {
        guard let shelf = try? ThemeShelf(config: checked.folder) else { return [] }
        return shelf.names.compactMap(shelf.problem)
    }

    func write(as format: OutputFormat) throws {
        var writer = RecordWriter(format)
        for (name, value, origin) in rows {
            try writer.write([
                Field("setting", .text(name), column: "SETTING"),
                Field("value", .text(value), column: "VALUE"),
                Field("origin", .text(origin), column: "SET BY"),
            ])
        }
        try writer.finish(header: ["setting", "value", "origin"])
    }

    private var rows: [(String, String, String)] {
        var rows: [(String, String, String)] = [
            (
                "ledger", ledger.value ?? LedgerLocation.standardPath ?? "none", ledger.origin
            ),
            ("theme", theme.value, theme.origin),
            ("mouse", "\(checked.mouse.value)", checked.mouse.origin),
        ]
        for change in checked.config.rebindings {
            let keys = change.keys.map(\.description).joined(separator: " ")
            rows.append(
                (
                    "keys.\(change.action.name)", keys.isEmpty ? "none" : keys,
                    checked.origin(change.place)
                ))
        }
        for rule in checked.config.ledgers {
            func add(_ key: String, _ value: String?, _ place: TOML.Place?) {
                guard let value, let place else { return }
                rows.append(("ledgers.\"\(rule.pattern)\".\(key)", value, checked.origin(place)))
            }
            add("production", rule.isProduction.map { "\($0.value)" }, rule.isProduction?.place)
            add("read-only", rule.isReadOnly.map { "\($0.value)" }, rule.isReadOnly?.place)
            add("theme", rule.theme?.value, rule.theme?.place)
        }
        return rows
    }
}
