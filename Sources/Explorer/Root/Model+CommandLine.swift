import Expressions
import TerminalCanvas
import TextFormats

extension Model {
    /// How the command line could go on from what is typed: names, and behind a name its words.
    package func candidates(_ line: CommandLine) -> [LineCandidate] {
        let typed = line.typed
        guard let blank = typed.firstIndex(of: " ") else { return nameCandidates(typed) }
        let name = String(typed[..<blank])
        let begun = String(typed[blank...].drop { $0 == " " })
        func candidate(_ text: String, _ label: String, _ help: String) -> LineCandidate {
            LineCandidate(line: "\(name) \(text)", label: label, help: help)
        }
        guard let command = LineCommand.named(name) else { return [] }
        switch command.argument {
        case .word(_, _, let words):
            return words(self).filter { $0.text.hasPrefix(begun) }
                .map { candidate($0.text, $0.text, $0.help) }
        case .expression(_, let words):
            let fitting = words(self)?.completions(of: begun, types: eventTypes) ?? []
            return fitting.map { candidate($0.text, $0.word, "") }
        case .account:
            return line.accounts.filter { $0.holds(begun) }.map { row in
                let balance = Wording.balance(row.balance)
                return candidate(row.id.name, row.id.name, "\(row.owner)  \(balance)")
            }
            // What would be another name once it stands in the line is not offered.
            .filter { TextEdit.holds($0.line) && Self.parts(of: $0.line) == (name, $0.label) }
        case .text, .none: return []
        }
    }

    /// Commands whose name begins so: those of this screen, and by their own name, first, and what
    /// nobody types, because it has a key, last.
    private func nameCandidates(_ begun: String) -> [LineCandidate] {
        let scope = screens.top.state.scope
        typealias Ranked = (rank: Int, command: LineCommand, name: String, help: String)
        let ranked = LineCommand.table.compactMap { command -> Ranked? in
            guard let name = command.names.first(where: { $0.hasPrefix(begun) }) else { return nil }
            let action = UserAction(named: command.name)
            let here = keymap.bindings.first { $0.action == action && $0.scopes.contains(scope) }
            let rank = action?.isMovement == true ? 2 : here != nil || action == nil ? 0 : 1
            // What a key does differs by screen; what takes an argument says so itself.
            let help = command.takesArgument ? command.help : here?.help ?? command.help
            return (rank, command, name, help)
        }
        return ranked.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.map { ranked in
            let (_, command, name, help) = ranked
            let usage = name + command.usage.dropFirst(command.name.count)
            // Ready for what follows.
            let line = command.takesArgument ? name + " " : name
            let key = UserAction(named: command.name).flatMap { keymap.keyText($0) } ?? ""
            return LineCandidate(line: line, label: usage, key: key, help: help)
        }
    }

    mutating func handle(_ input: Input, in line: CommandLine) -> [Effect] {
        var line = line
        switch input {
        case .paste(let text): return change(line) { $0.insert(text) }
        case .key(.escape):
            overlay = nil
            return []
        case .key(.enter): return enter(line)
        case .key(.tab): line.complete(candidates(line))
        case .key(.backTab): line.complete(candidates(line), backward: true)
        case .key(.pageDown): line.leaf(by: CommandLine.menuLines, candidates(line))
        case .key(.pageUp): line.leaf(by: -CommandLine.menuLines, candidates(line))
        case .key(.up), .key(.control("p")): line.recall(by: -1)
        case .key(.down), .key(.control("n")): line.recall(by: 1)
        case .key(.backspace) where line.edit.isEmpty:
            overlay = nil
            return []
        case .key(let key): return change(line) { _ = $0.apply(key) }
        default: return []
        }
        overlay = .commandLine(line)
        return []
    }

    /// Changes what is typed; an account's name is looked up.
    private mutating func change(
        _ line: CommandLine, _ body: (inout TextEdit) -> Void
    ) -> [Effect] {
        var line = line
        line.change(body)
        var effects: [Effect] = []
        let parts = line.typed.split(separator: " ", maxSplits: 1)
        if parts.count == 2, case .account = LineCommand.named(String(parts[0]))?.argument {
            let asked = ask(.lookUpAccounts(String(parts[1])))
            line.lookup = asked.id
            effects = asked.effects
        }
        overlay = .commandLine(line)
        return effects
    }

    private mutating func enter(_ line: CommandLine) -> [Effect] {
        var line = line
        let text = String(line.text.drop { $0 == " " })
        let (name, argument) = Self.parts(of: text)
        guard !name.isEmpty else {
            overlay = nil
            return []
        }
        let nameStart = line.text.count - text.count
        // What is copied is an address, unless it begins with the whole name of a command.
        if LineCommand.named(name) == nil, text.contains("@"),
            let effects = travel(toAddress: text)
        {
            overlay = nil
            remember(text)
            return effects
        }
        guard let command = Self.command(named: name) else {
            let names = LineCommand.table.flatMap(\.names)
            return refuse(
                &line,
                "there is no command '\(Wording.safe(name))'"
                    + NearestName.hint(for: name, among: names), at: nameStart)
        }
        let argumentStart = line.text.count - text.dropFirst(name.count).drop { $0 == " " }.count
        if case .none = command.argument, !argument.isEmpty {
            return refuse(&line, "\(command.name) takes no argument", at: argumentStart)
        }
        if let words = command.required, argument.isEmpty {
            return refuse(
                &line, "\(command.name) needs \(words): \(command.help)", at: line.text.count)
        }
        overlay = nil
        switch command.run(&self, argument) {
        case .done(let effects):
            remember(text)
            return effects
        case .wrong(let offset, let reason):
            return refuse(
                &line, reason, at: argument.isEmpty ? nameStart : argumentStart + offset)
        }
    }

    private mutating func refuse(
        _ line: inout CommandLine, _ reason: String, at offset: Int
    ) -> [Effect] {
        line.fail(reason, at: offset)
        overlay = .commandLine(line)
        return [.bell]
    }

    /// A name, an alias, or the one command that begins so.
    private static func command(named name: String) -> LineCommand? {
        if let exact = LineCommand.named(name) { return exact }
        let begun = LineCommand.table.filter { $0.names.contains { $0.hasPrefix(name) } }
        return begun.count == 1 ? begun.first : nil
    }

    private mutating func remember(_ text: String) {
        lineHistory.removeAll { $0 == text }
        lineHistory.append(text)
        if lineHistory.count > CommandLine.maximumHistory { lineHistory.removeFirst() }
    }

    /// The name that a line begins with, and what stands behind it without the blanks around it.
    private static func parts(of line: String) -> (name: String, argument: String) {
        let name = line.prefix { $0 != " " }
        let begun = line.dropFirst(name.count).drop { $0 == " " }
        return (String(name), String(begun.reversed().drop { $0 == " " }.reversed()))
    }

    // MARK: Going to an account

    /// The account that `:account` asked for; of several that fit, the reader chooses.
    mutating func goToAccount(_ match: AccountMatch) -> [Effect] {
        let text = pendingAccount?.text ?? ""
        pendingAccount = nil
        switch match {
        case .one(let row):
            // Whoever goes back finds the account selected.
            if case .accounts(var accounts) = screens.first {
                accounts.seek(row.id)
                screens.first = .accounts(accounts)
            }
            return push(.timeline(row))
        case .many(0):
            heldKeys = []
            hint(
                .warning,
                remote?.isCopied == false
                    ? "there is no account '\(text)'; until the log is copied the whole name is "
                        + "needed" : "no account matches '\(text)'")
            return [.bell]
        case .many(let count):
            heldKeys = []
            let effects =
                show(.accounts)
                + withAccounts { accounts, context in accounts.setFilter(text, &context) }
            hint(.info, "\(Wording.count(count, "account")) match '\(text)': choose one")
            return effects
        }
    }

    mutating func cannotGoToAccount(_ error: LoadError) -> [Effect] {
        pendingAccount = nil
        heldKeys = []
        tell(.error, error.reason)
        return [.bell]
    }
}
