import Descriptions
import Expressions
import LedgerCore
import TerminalCanvas
import TextFormats

extension LineCommand {
    /// All commands: the ones with arguments, and behind them every action by its name.
    package static let table: [LineCommand] =
        special
        + UserAction.allCases
        .filter { action in !special.contains { $0.names.contains(action.name) } }
        .map(LineCommand.init)

    static func named(_ name: String) -> LineCommand? {
        table.first { $0.names.contains(name) }
    }

    private static let special: [LineCommand] = [
        LineCommand("account", .account("NAME"), "go to an account") {
            model, name in
            let (id, effects) = model.ask(.matchAccount(name, at: model.point))
            model.pendingAccount = (id, name)
            return .done(effects)
        },
        LineCommand(
            "filter", .expression("TEXT") { $0.filterWords },
            "show only what matches; without an argument, prompts"
        ) { model, text in model.prompted(.filter, text) },
        LineCommand(
            "search", aliases: ["find"], .text("TEXT", isOptional: true),
            "find; without an argument, prompts"
        ) {
            model, text in model.prompted(.search, text)
        },
        LineCommand(
            "sort", .word("COLUMN", isOptional: true) { _ in sortWords },
            "order the accounts; -COLUMN reverses it"
        ) { model, text in model.sort(by: text) },
        LineCommand(
            "theme",
            .word("NAME", isOptional: true) { model in
                model.themes.filter { !$0.isBroken }.map { LineWord($0.name, $0.note) }
            }, "change the theme; without an argument, lists them"
        ) { model, name in model.changeTheme(to: name) },
        LineCommand(
            "record",
            .word("TYPE", isOptional: true) { model in
                model.descriptions.allTypes.map { LineWord($0.name, $0.title) }
            }, "record an event of a described type; without an argument, lists them"
        ) { model, name in model.record(name) },
        LineCommand(
            "at",
            .word("ADDRESS", isOptional: true) { _ in AddressCompletion.words.map { LineWord($0) }
            },
            "go to a point of the past; without an argument, prompts"
        ) {
            model, text in
            if text.isEmpty { return model.performByName(.address) }
            guard let effects = model.travel(toAddress: text) else {
                return .wrong(
                    0, "'\(text)' is not an address; try 412, -3, 2026-08-01, 2h ago, snap, now")
            }
            return .done(effects)
        },
        LineCommand(
            "when", .expression("CONDITION") { $0.conditionWords },
            "find when a condition held; without an argument, prompts"
        ) { model, text in
            text.isEmpty ? model.performByName(.when) : .done(model.find(when: text))
        },
        LineCommand(
            "export", .word("FILE", isOptional: true) { $0.exportNames },
            "write what is shown into a file, as its ending says; without an argument, asks"
        ) { model, name in
            name.isEmpty ? model.performByName(.export) : model.export(to: name)
        },
        LineCommand("stop-writing", .none, "give up the file that is being written") { model, _ in
            .done(model.stopWriting())
        },
        LineCommand("reopen", .none, "open the ledger again, as after its file was replaced") {
            model, _ in .done(model.reopen())
        },
        LineCommand("quit-all", aliases: ["q", "quit", "exit"], .none, "quit at once") { model, _ in
            .done(model.quit())
        },
    ]

    private static let sortWords = AccountOrder.allCases.flatMap { column in
        [LineWord(column.rawValue), LineWord("-\(column.rawValue)", "in reverse")]
    }

    /// An action of the keymap by its name.
    private init(_ action: UserAction) {
        let help =
            Keymap.standard.bindings.first { $0.action == action }?.help ?? action.name
        let short = action.name.hasPrefix("show-") ? [String(action.name.dropFirst(5))] : []
        self.init(action.name, aliases: short, .none, help) { model, _ in
            model.performByName(action)
        }
    }
}

extension Model {
    /// What a filter of this screen is made of; the accounts' is any text.
    fileprivate var filterWords: Vocabulary? {
        screens.top.state.prompt(for: .filter) == .filterAccounts ? nil : .events
    }

    /// Asks with a prompt, or answers it with the text that is there.
    fileprivate mutating func prompted(
        _ action: UserAction, _ text: String
    ) -> LineCommand.Outcome {
        guard let purpose = screens.top.state.prompt(for: action), !text.isEmpty else {
            return performByName(action)
        }
        return .done(finish(Prompt(purpose, text)))
    }

    fileprivate mutating func sort(by text: String) -> LineCommand.Outcome {
        guard screens.top.state.scope == .accounts, !text.isEmpty else {
            return performByName(.sort)
        }
        let isDescending = text.hasPrefix("-")
        let name = isDescending ? String(text.dropFirst()) : text
        guard let column = AccountOrder(rawValue: name) else {
            let names = AccountOrder.allCases.map(\.rawValue)
            return .wrong(
                0,
                "'\(name)' is not a column" + NearestName.hint(for: name, among: names)
                    + "; there are \(names.joined(separator: ", "))")
        }
        return .done(
            withAccounts { accounts, context in
                accounts.setOrder(column, isDescending: isDescending, &context)
            })
    }

    /// Opens the form of a type; all types to choose from, where none is named.
    fileprivate mutating func record(_ name: String) -> LineCommand.Outcome {
        let names = descriptions.allTypes.map(\.name)
        let index = names.firstIndex { $0.utf8.elementsEqual(name.utf8) }
        if index == nil, !name.isEmpty, !names.isEmpty {
            let hint = NearestName.hint(for: name, among: names)
            return .wrong(0, "this book describes no type '\(Wording.safe(name))'\(hint)")
        }
        let outcome = performByName(.record)
        guard let index, case .picker(let picker) = overlay else { return outcome }
        _ = select(index, in: picker)
        return .done(handleInOverlay(.key(.enter)))
    }

    fileprivate mutating func changeTheme(to name: String) -> LineCommand.Outcome {
        if name.isEmpty { return performByName(.theme) }
        let usable = themes.filter { !$0.isBroken }.map(\.name)
        guard usable.contains(name) else {
            return .wrong(
                0, "there is no theme '\(name)'" + NearestName.hint(for: name, among: usable))
        }
        setTheme(name)
        return .done([])
    }

    /// Writes what the screen shows into a file of that name.
    fileprivate mutating func export(to name: String) -> LineCommand.Outcome {
        let outcome = performByName(.export)
        guard case .done = outcome, case .file(var form) = overlay else { return outcome }
        guard form.take(name: name) else {
            overlay = nil
            let endings = form.content.formats.map(\.ending).joined(separator: ", ")
            return .wrong(name.count, "the ending says how it is written: \(endings)")
        }
        return .done(write(form))
    }

    /// Names for the file of what the screen shows.
    fileprivate var exportNames: [LineWord] {
        guard let shown = screens.top.state.shown else { return [] }
        return FileForm(shown, at: point).names.map { LineWord($0.name, $0.format.rawValue) }
    }
}
