import TerminalCanvas
import TextFormats

/// Turns the settings of a configuration file into their meaning, and collects what is wrong.
struct ConfigReader {
    private typealias Entry = TOML.Entry

    private(set) var config = Config()
    private(set) var problems: [TOML.Problem] = []

    private static let topKeys = ["theme", "mouse", "ledger"]
    private static let tables = ["keys", "ledgers"]
    private static let ledgerKeys = ["production", "read-only", "theme"]
    /// Without these nobody would find out, or back.
    private static let indispensable: Set<UserAction> = [.quit, .help, .back]
    /// Esc never quits: those who press it want to get out of something small.
    private static let quitting: Set<UserAction> = [.quit, .quitAll]

    mutating func read(_ root: TOML.Table) {
        for entry in root.entries { readTop(entry) }
        rebind()
    }

    private mutating func add(_ reason: String, _ place: TOML.Place) {
        problems.append(TOML.Problem(place, reason))
    }

    private mutating func readTop(_ entry: Entry) {
        switch (entry.key, entry.item.value) {
        case ("theme", _): config.theme = name(entry)
        case ("mouse", _): config.mouse = boolean(entry)
        case ("ledger", _):
            config.ledger = name(entry)
            if let ledger = config.ledger, let reason = Self.unclear(ledger.value) {
                add(reason, ledger.place)
            }
        case ("keys", .table(let table)):
            for entry in table.entries { readKeys(entry) }
        case ("ledgers", .table(let table)):
            for entry in table.entries { readLedger(entry) }
        case _ where Self.tables.contains(entry.key):
            add("\"\(entry.key)\" is a table: write [\(entry.key)]", entry.place)
        case (_, .table): unknownTable(entry, "")
        case _ where entry.key.hasPrefix("keys."):
            let key = Printable(entry.key)
            add("\"\(key)\" in quotes is one name; write \(key) without them", entry.place)
        default: unknown(entry, "key", Self.topKeys + Self.tables)
        }
    }

    // MARK: Ledgers

    private mutating func readLedger(_ entry: Entry) {
        guard case .table(let table) = entry.item.value else {
            return add("write [ledgers.\"PATH\"] above what holds for a ledger", entry.place)
        }
        if let path = Self.divided(entry) {
            return add("write the path in quotes: [ledgers.\"\(Printable(path))\"]", entry.place)
        }
        if let reason = Self.unclear(entry.key) { add(reason, entry.place) }
        var rule = Config.LedgerRule(pattern: entry.key, place: entry.place)
        for entry in table.entries { readRule(entry, &rule) }
        config.ledgers.append(rule)
    }

    /// A path that its dots have made tables of; nil for a whole one.
    private static func divided(_ entry: Entry) -> String? {
        guard case .table(let table) = entry.item.value else { return nil }
        for inner in table.entries {
            guard case .table = inner.item.value, !ledgerKeys.contains(inner.key) else { continue }
            return "\(entry.key).\(divided(inner) ?? inner.key)"
        }
        return nil
    }

    /// Why a path would mean something else from one folder to the next; nil if it would not.
    private static func unclear(_ path: String) -> String? {
        let bare = path.hasPrefix("sqlite:") ? String(path.dropFirst(7)) : path
        let isClear = ["/", "~/", "dynamodb:"].contains { bare.hasPrefix($0) }
        return isClear
            ? nil : "\"\(Printable(path))\" is not an absolute path; start it with / or ~/"
    }

    private mutating func readRule(_ entry: Entry, _ rule: inout Config.LedgerRule) {
        switch entry.key {
        case "production": rule.isProduction = boolean(entry)
        case "read-only": rule.isReadOnly = boolean(entry)
        case "theme": rule.theme = name(entry)
        default: unknown(entry, "key", Self.ledgerKeys)
        }
    }

    // MARK: Keys

    private mutating func readKeys(_ entry: Entry) {
        if case .table = entry.item.value { return unknownTable(entry, "keys.") }
        guard let action = UserAction(named: entry.key) else {
            return unknown(entry, "action", UserAction.allCases.map(\.name))
        }
        guard let notations = notations(entry) else { return }
        var keys: [Key] = []
        for notation in notations {
            guard let key = Key(notation) else {
                add(
                    "\"\(Printable(notation))\" names no key; "
                        + "keys are written j, G, ctrl-d, F1, pgdn", entry.item.place)
                continue
            }
            if key == .escape, Self.quitting.contains(action) {
                add("'esc' cannot be \(action.name): Esc never quits", entry.item.place)
            } else if !keys.contains(key) {
                keys.append(key)
            }
        }
        if notations.isEmpty, Self.indispensable.contains(action) {
            add("\"\(action.name)\" must keep a key", entry.item.place)
        }
        config.rebindings.append(
            Config.Rebinding(action: action, keys: keys, place: entry.item.place))
    }

    private mutating func notations(_ entry: Entry) -> [String]? {
        switch entry.item.value {
        case .string(let text): return [text]
        case .array(let items):
            let texts = items.compactMap { item in
                if case .string(let text) = item.value { text } else { nil }
            }
            if texts.count == items.count { return texts }
        case .integer, .float, .boolean, .time, .table: break
        }
        add(
            "\"\(entry.key)\" wants a key in quotes, or a list: [\"j\", \"down\"]",
            entry.item.place)
        return nil
    }

    /// All at once, so that two actions may swap their keys.
    private mutating func rebind() {
        let changes = config.rebindings.map { ($0.action, $0.keys) }
        for (index, error) in config.keymap.rebind(changes) {
            add(error.description, config.rebindings[index].place)
        }
    }

    // MARK: Values

    private mutating func unknownTable(_ entry: Entry, _ parent: String) {
        let name = parent + entry.key
        let hint = NearestName.hint(
            for: String(name.prefix { $0 != "." }), among: Self.tables)
        add("unknown table [\(Printable(name))]\(hint)", entry.place)
    }

    private mutating func unknown(_ entry: Entry, _ what: String, _ names: [String]) {
        let hint = NearestName.hint(for: entry.key, among: names)
        add("unknown \(what) \"\(Printable(entry.key))\"\(hint)", entry.place)
    }

    private mutating func boolean(_ entry: Entry) -> Config.Placed<Bool>? {
        if case .boolean(let value) = entry.item.value {
            return Config.Placed(value, entry.item.place)
        }
        add("\"\(entry.key)\" wants true or false", entry.item.place)
        return nil
    }

    private mutating func name(_ entry: Entry) -> Config.Placed<String>? {
        if case .string(let text) = entry.item.value, !text.isEmpty {
            return Config.Placed(text, entry.item.place)
        }
        add("\"\(entry.key)\" wants a text in quotes", entry.item.place)
        return nil
    }
}
