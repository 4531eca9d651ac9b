import TerminalCanvas
import TextFormats

/// Turns the settings of a configuration file into their meaning, and collects what is wrong.
struct ConfigReader {
    private typealias Entry = SettingsText.Entry
    typealias Problem = SettingsText.Problem

    private(set) var config = Config()
    private var problems: [Problem]
    private let settings: SettingsText

    private static let topKeys = ["theme", "mouse", "ledger"]
    private static let tables = ["keys", "ledgers"]
    private static let ledgerKeys = ["production", "read-only", "theme"]
    /// Without these nobody would find out, or back.
    private static let indispensable: Set<UserAction> = [.quit, .help, .back]
    /// Esc never quits: those who press it want to get out of something small.
    private static let quitting: Set<UserAction> = [.quit, .quitAll]

    init(_ settings: SettingsText) {
        self.settings = settings
        problems = settings.problems
    }

    /// All there are, in the order of the file.
    var sortedProblems: [Problem] {
        problems.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    }

    mutating func read() {
        for table in settings.tables { read(table) }
        for entry in settings.entries {
            switch entry.path.first {
            case nil: readTop(entry)
            case "keys" where entry.path.count == 1: readKeys(entry)
            case "ledgers" where entry.path.count == 2: readRule(entry)
            case "ledgers" where entry.path.count == 1:
                problems.append(
                    Problem(entry.place, "write [ledgers.\"PATH\"] above what holds for a ledger"))
            // The table was told to be wrong already.
            default: break
            }
        }
        rebind()
    }

    // MARK: Tables

    private mutating func read(_ table: SettingsText.Table) {
        switch (table.path.first, table.path.count) {
        case ("keys", 1), ("ledgers", 1): break
        case ("ledgers", 2):
            let pattern = table.path[1]
            if let reason = Self.unclear(pattern) {
                problems.append(Problem(table.place, reason))
            }
            config.ledgers.append(Config.LedgerRule(pattern: pattern, place: table.place))
        case ("ledgers", _):
            let path = table.path.dropFirst().joined(separator: ".")
            problems.append(
                Problem(table.place, "write the path in quotes: [ledgers.\"\(path)\"]"))
        default:
            let hint = NearestName.hint(for: table.path.first ?? "", among: Self.tables)
            problems.append(Problem(table.place, "unknown table [\(table.name)]\(hint)"))
        }
    }

    /// Why a path would mean something else from one folder to the next; nil if it would not.
    private static func unclear(_ path: String) -> String? {
        let bare = path.hasPrefix("sqlite:") ? String(path.dropFirst(7)) : path
        let isClear = ["/", "~/", "dynamodb:"].contains { bare.hasPrefix($0) }
        return isClear ? nil : "\"\(path)\" is not an absolute path; start it with / or ~/"
    }

    private mutating func readTop(_ entry: Entry) {
        switch entry.key {
        case "theme": config.theme = name(entry)
        case "mouse": config.mouse = boolean(entry)
        case "ledger":
            config.ledger = name(entry)
            if let ledger = config.ledger, let reason = Self.unclear(ledger.value) {
                problems.append(Problem(ledger.place, reason))
            }
        case _ where Self.tables.contains(entry.key):
            problems.append(
                Problem(entry.place, "\"\(entry.key)\" is a table: write [\(entry.key)]"))
        case _ where entry.key.hasPrefix("keys."):
            problems.append(
                Problem(
                    entry.place,
                    "\"\(entry.key)\" in quotes is one name; write \(entry.key) without them"))
        default: unknown(entry, "key", Self.topKeys + Self.tables)
        }
    }

    private mutating func readRule(_ entry: Entry) {
        guard let index = config.ledgers.firstIndex(where: { $0.pattern == entry.path[1] }) else {
            return
        }
        switch entry.key {
        case "production": config.ledgers[index].isProduction = boolean(entry)
        case "read-only": config.ledgers[index].isReadOnly = boolean(entry)
        case "theme": config.ledgers[index].theme = name(entry)
        default: unknown(entry, "key", Self.ledgerKeys)
        }
    }

    // MARK: Keys

    private mutating func readKeys(_ entry: Entry) {
        guard let action = UserAction(named: entry.key) else {
            return unknown(entry, "action", UserAction.allCases.map(\.name))
        }
        guard let notations = notations(entry) else { return }
        var keys: [Key] = []
        for notation in notations {
            guard let key = Key(notation) else {
                problems.append(
                    Problem(
                        entry.valuePlace,
                        "\"\(notation)\" names no key; keys are written j, G, ctrl-d, F1, pgdn"))
                continue
            }
            if key == .escape, Self.quitting.contains(action) {
                problems.append(
                    Problem(entry.valuePlace, "'esc' cannot be \(action.name): Esc never quits"))
            } else if !keys.contains(key) {
                keys.append(key)
            }
        }
        if notations.isEmpty, Self.indispensable.contains(action) {
            problems.append(Problem(entry.valuePlace, "\"\(action.name)\" must keep a key"))
        }
        config.rebindings.append(
            Config.Rebinding(action: action, keys: keys, place: entry.valuePlace))
    }

    private mutating func notations(_ entry: Entry) -> [String]? {
        switch entry.value {
        case .string(let text): return [text]
        case .array(let values):
            let texts = values.compactMap { value in
                if case .string(let text) = value { text } else { nil }
            }
            if texts.count == values.count { return texts }
        case .integer, .boolean: break
        }
        problems.append(
            Problem(
                entry.valuePlace,
                "\"\(entry.key)\" wants a key in quotes, or a list: [\"j\", \"down\"]"))
        return nil
    }

    /// All at once, so that two actions may swap their keys.
    private mutating func rebind() {
        let changes = config.rebindings.map { ($0.action, $0.keys) }
        for (index, error) in config.keymap.rebind(changes) {
            problems.append(Problem(config.rebindings[index].place, error.description))
        }
    }

    // MARK: Values

    private mutating func unknown(_ entry: Entry, _ what: String, _ names: [String]) {
        let hint = NearestName.hint(for: entry.key, among: names)
        problems.append(Problem(entry.place, "unknown \(what) \"\(entry.key)\"\(hint)"))
    }

    private mutating func boolean(_ entry: Entry) -> Config.Placed<Bool>? {
        if case .boolean(let value) = entry.value { return Config.Placed(value, entry.valuePlace) }
        problems.append(Problem(entry.valuePlace, "\"\(entry.key)\" wants true or false"))
        return nil
    }

    private mutating func name(_ entry: Entry) -> Config.Placed<String>? {
        if case .string(let text) = entry.value, !text.isEmpty {
            return Config.Placed(text, entry.valuePlace)
        }
        problems.append(Problem(entry.valuePlace, "\"\(entry.key)\" wants a text in quotes"))
        return nil
    }
}
