import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import ExplorerRuntime
import Foundation
import LedgerService
import TerminalNCurses
import TextFormats

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what this run would use: ledger, settings, themes, terminal.",
        discussion: """
            For a report of a fault, and for when things are not as expected. Writes nothing, and \
            answers without a ledger and with a broken configuration too.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var config = UserConfig.leftOut()
        var failure: ConfigFailure?
        do { config = try parent.config(ledgerOptions) } catch let error as ConfigFailure {
            failure = error
        }
        let ledger = parent.ledgerSetting(ledgerOptions, config)
        let path = ledger.value ?? LedgerLocation.standardPath ?? ""
        let marks = LedgerMarks(config.config.ledgers, for: path)
        let theme = config.theme(flag: parent.look.theme, marks, environment)
        var fields = [
            Field("daybook", .text(DaybookVersion.text), column: "daybook"),
            Field("sqlite", .text(LibraryVersion.current.description), column: "SQLite"),
            Field(
                "config_file", config.path.map { .text($0) } ?? .none, column: "configuration",
                shown: Self.told(config, failure)),
            Field("config_present", .boolean(config.isPresent)),
            Field(
                "config_problems", .json(JSONList.texts(failure?.lines ?? [])),
                column: failure.map { _ in "wrong there" },
                shown: failure.map { "\($0.lines.count)" }),
        ]
        fields += await LedgerInfo(ledger, path, marks).fields()
        fields += ThemeInfo(config.folder, theme).fields
        fields += TerminalInfo(environment).fields
        try SingleRecord.write(fields, as: format)
        if let failure { StandardError.write("\(Printable.lines("\(failure)"))") }
    }

    private static func told(_ config: UserConfig, _ failure: ConfigFailure?) -> String {
        if let failure { return "\(failure.path) (wrong, not used)" }
        guard let path = config.path else { return "left out" }
        return config.isPresent ? path : "\(path) (not there)"
    }
}

/// What there is to know of the ledger without reading its events.
struct LedgerInfo {
    private let setting: Setting<String?>
    private let path: String
    private let marks: LedgerMarks

    init(_ setting: Setting<String?>, _ path: String, _ marks: LedgerMarks) {
        self.setting = setting
        self.path = path
        self.marks = marks
    }

    func fields() async -> [Field] {
        let named = [
            Field("ledger", .text(LedgerPattern.resolved(path)), column: "ledger"),
            Field("ledger_set_by", .text(setting.origin), column: "  set by"),
            Field(
                "production", .boolean(marks.isProduction?.value ?? false), column: "  production"),
            Field(
                "marked_read_only", .boolean(marks.isReadOnly?.value ?? false),
                column: "  marked read-only"),
        ]
        do {
            let location = try LedgerLocation(setting.value)
            switch location {
            case .sqlite(let path):
                let store = try SQLiteEventStore.open(path: path, mode: .readOnly)
                return named + (try await Self.fields(of: store))
            case .dynamoDB:
                return named + [Field("engine", .text("dynamodb"), column: "  engine")]
            }
        } catch let stop as CommandStop {
            return named + [Self.problem(stop.message)]
        } catch {
            return named + [Self.problem("\(error)")]
        }
    }

    private static func problem(_ text: String) -> Field {
        Field("ledger_problem", .text(text), column: "  cannot be read")
    }

    private static func fields(of store: SQLiteEventStore) async throws -> [Field] {
        let diagnosis = try await store.diagnosis()
        let own = try await store.reservedStreams().ofTheBook
        return [
            Field("engine", .text("sqlite"), column: "  engine"),
            Field(
                "bytes", .integer(diagnosis.pageBytes * diagnosis.pageCount), column: "  bytes"),
            Field("log_bytes", .integer(diagnosis.logBytes), column: "  write-ahead log"),
            Field("events", .integer(diagnosis.events), column: "  events"),
            Field(
                "accounts", .integer(diagnosis.streams - Int64(own.count)), column: "  accounts"),
            Field("snapshots", .integer(diagnosis.snapshots), column: "  snapshots"),
            Field("head", .integer(diagnosis.events), column: "  head position"),
            try await readModels(store, Position(diagnosis.events)),
        ]
    }

    private static func readModels(
        _ store: SQLiteEventStore, _ head: Position
    ) async throws -> Field {
        var writer = JSONWriter()
        var shown: [String] = []
        let schemas = LedgerProjections.all.map(\.schema)
        let states = zip(schemas.map(\.name), try await store.statuses(schemas))
        writer.array { array in
            for (name, status) in states {
                let checkpoint = status?.checkpoint ?? .start
                let lag = max(0, head.number - checkpoint.number)
                let state =
                    status?.failure != nil ? "stopped" : status == nil ? "never run" : "running"
                array.object { object in
                    object.member("name", name)
                    object.member("checkpoint", checkpoint.number)
                    object.member("lag", lag)
                    object.member("state", state)
                }
                shown.append(state == "running" ? "\(name) lag \(lag)" : "\(name) \(state)")
            }
        }
        return Field(
            "read_models", .json(writer.text), column: "  read models",
            shown: shown.joined(separator: ", "))
    }
}

/// The themes that there are, and where each comes from.
struct ThemeInfo {
    private let folder: ConfigFolder
    private let theme: Setting<String>

    init(_ folder: ConfigFolder, _ theme: Setting<String>) {
        self.folder = folder
        self.theme = theme
    }

    var fields: [Field] {
        var fields = [
            Field("theme", .text(theme.value), column: "theme"),
            Field("theme_set_by", .text(theme.origin), column: "  set by"),
        ]
        guard let shelf = try? ThemeShelf(config: folder) else { return fields }
        var writer = JSONWriter()
        writer.array { array in
            for listing in shelf.listings {
                array.object { object in
                    object.member("name", listing.name)
                    object.member("origin", "\(listing.origin)")
                    if let path = listing.path { object.member("path", path) }
                    if let problem = shelf.problem(listing.name) {
                        object.member("problem", problem)
                    }
                }
            }
        }
        let shown = shelf.listings.map { listing in
            let own = listing.origin == .user ? " (your own)" : ""
            return listing.name + own + (shelf.problem(listing.name) == nil ? "" : " (wrong)")
        }
        fields.append(
            Field(
                "themes", .json(writer.text), column: "  there are",
                shown: shown.joined(separator: ", ")))
        fields.append(
            Field(
                "theme_folder", folder.themes.map { .text($0) } ?? .none, column: "  your own in"))
        return fields
    }
}

/// The terminal as the explorer would see it.
struct TerminalInfo {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    var fields: [Field] {
        let survey = TerminalSurvey(TerminalEnvironment(environment))
        let colours: String =
            switch survey.depth {
            case .none: "none"
            case .eight: "8"
            case .sixteen: "16"
            case .indexed: "256"
            case .direct: "all"
            }
        return [
            Field("term", .text(environment["TERM"] ?? ""), column: "terminal"),
            Field(
                "term_used", survey.description.map { .text($0) } ?? .none, column: "  taken for"),
            Field(
                "is_terminal", .boolean(isatty(STDIN_FILENO) == 1 && StandardOutput.isTerminal),
                column: "  is one"),
            Field("colours", .text(colours), column: "  colours"),
            Field("utf8", .boolean(survey.isUTF8), column: "  UTF-8"),
            Field("columns", survey.size.map { .integer(Int64($0.width)) } ?? .none),
            Field("rows", survey.size.map { .integer(Int64($0.height)) } ?? .none),
            Field(
                "size", survey.size.map { .text("\($0.width)×\($0.height)") } ?? .none,
                column: "  size", shown: survey.size == nil ? "unknown" : nil),
        ]
    }
}

/// Lists in answers.
enum JSONList {
    static func texts(_ texts: [String]) -> JSONText {
        var writer = JSONWriter()
        writer.array { array in
            for text in texts { array.string(text) }
        }
        return writer.text
    }
}
