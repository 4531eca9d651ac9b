import TerminalCanvas

/// The line that is typed after `:`, with its menu and its history.
package struct CommandLine: Sendable {
    /// Commands of a session that are kept.
    package static let maximumHistory = 100

    package private(set) var edit = TextEdit()
    /// What is wrong with the line; the cursor stands where.
    package internal(set) var error: String?
    /// What was typed before Tab put a candidate in its place.
    package private(set) var typed = ""
    /// The candidate that Tab has come to.
    package private(set) var selected: Int?
    private let history: [String]
    /// The line of the history that is shown; its count when none is.
    private var place: Int

    package init(history: [String]) {
        self.history = history
        place = history.count
    }

    package var text: String { edit.text }

    /// Puts pasted or typed text in; the menu begins anew.
    mutating func change(_ body: (inout TextEdit) -> Void) {
        body(&edit)
        typed = edit.text
        selected = nil
        error = nil
    }

    /// Takes the next candidate, or as much as all of them share.
    mutating func complete(_ candidates: [LineCandidate], backward: Bool = false) {
        guard !candidates.isEmpty else { return }
        error = nil
        if selected == nil, !backward {
            let shared = LineCandidate.sharedPrefix(candidates)
            if shared.count > typed.count {
                edit = TextEdit(shared)
                typed = shared
                if candidates.count > 1 { return }
            }
        }
        let step = backward ? candidates.count - 1 : 1
        let next = selected.map { ($0 + step) % candidates.count }
        let index = next ?? (backward ? candidates.count - 1 : 0)
        selected = index
        edit = TextEdit(candidates[index].line)
    }

    /// Goes through the lines that were entered before.
    mutating func recall(by distance: Int) {
        let wanted = place + distance
        guard (0...history.count).contains(wanted) else { return }
        place = wanted
        edit = TextEdit(wanted < history.count ? history[wanted] : "")
        typed = edit.text
        selected = nil
        error = nil
    }

    mutating func fail(_ reason: String, at offset: Int) {
        error = reason
        selected = nil
        typed = edit.text
        edit.moveToStart()
        edit.move(by: offset)
    }
}

/// A way in which the line could go on.
package struct LineCandidate: Hashable, Sendable {
    /// The whole line with it.
    package let line: String
    /// In the menu.
    package let label: String
    package let help: String

    static func sharedPrefix(_ candidates: [LineCandidate]) -> String {
        guard let first = candidates.first?.line else { return "" }
        return candidates.dropFirst().reduce(first) { prefix, candidate in
            String(zip(prefix, candidate.line).prefix { $0 == $1 }.map(\.0))
        }
    }
}

extension Model {
    /// How the command line could go on from what is typed: names, and behind a name its words.
    package func lineCandidates(_ typed: String) -> [LineCandidate] {
        guard let blank = typed.firstIndex(of: " ") else { return nameCandidates(typed) }
        let name = String(typed[..<blank])
        guard let command = LineCommand.table.first(where: { $0.names.contains(name) }),
            case .word(_, _, let words) = command.argument
        else { return [] }
        let begun = String(typed[blank...].drop { $0 == " " })
        return words(self).filter { $0.text.hasPrefix(begun) }.map { word in
            LineCandidate(line: "\(name) \(word.text)", label: word.text, help: word.help)
        }
    }

    /// Commands whose name begins so; those of this screen, and by their own name, first.
    private func nameCandidates(_ begun: String) -> [LineCandidate] {
        let scope = screens.top.state.scope
        let ranked = LineCommand.table.compactMap { command -> (rank: Int, LineCommand, String)? in
            guard let name = command.names.first(where: { $0.hasPrefix(begun) }) else { return nil }
            let action = UserAction(named: command.name)
            let isHere = keymap.bindings.contains {
                $0.action == action && $0.scopes.contains(scope)
            }
            return (isHere || action == nil ? 0 : 1, command, name)
        }
        return ranked.sorted { ($0.rank, $0.2) < ($1.rank, $1.2) }.map { _, command, name in
            let usage = name + command.usage.dropFirst(command.name.count)
            return LineCandidate(line: name, label: usage, help: command.help)
        }
    }

    mutating func take(_ input: Input, in line: CommandLine) -> [Effect] {
        var line = line
        switch input {
        case .paste(let text): line.change { $0.insert(text) }
        case .key(.escape):
            overlay = nil
            return []
        case .key(.enter): return enter(line)
        case .key(.tab): line.complete(lineCandidates(line.typed))
        case .key(.backTab): line.complete(lineCandidates(line.typed), backward: true)
        case .key(.up), .key(.control("p")): line.recall(by: -1)
        case .key(.down), .key(.control("n")): line.recall(by: 1)
        case .key(.backspace) where line.edit.isEmpty:
            overlay = nil
            return []
        case .key(let key): line.change { _ = $0.apply(key) }
        default: return []
        }
        overlay = .commandLine(line)
        return []
    }

    private mutating func enter(_ line: CommandLine) -> [Effect] {
        var line = line
        let text = String(line.text.drop { $0 == " " })
        let name = String(text.prefix { $0 != " " })
        let argument = Self.trimmed(text.dropFirst(name.count))
        guard !name.isEmpty else {
            overlay = nil
            return []
        }
        let nameStart = line.text.count - text.count
        guard let command = Self.command(named: name) else {
            let names = LineCommand.table.flatMap(\.names)
            return refuse(
                &line,
                "there is no command '\(Wording.safe(name))'"
                    + NearestName.hint(for: name, among: names), at: nameStart)
        }
        let argumentStart = line.text.count - text.dropFirst(name.count).drop { $0 == " " }.count
        if case .none = command.argument, !argument.isEmpty {
            return refuse(&line, "\(command.name) takes nothing behind it", at: argumentStart)
        }
        if case .text(let words, isOptional: false) = command.argument, argument.isEmpty {
            return refuse(
                &line, "\(command.name) needs \(words) behind it", at: line.text.count)
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
        if let exact = LineCommand.table.first(where: { $0.names.contains(name) }) { return exact }
        let begun = LineCommand.table.filter { $0.names.contains { $0.hasPrefix(name) } }
        return begun.count == 1 ? begun.first : nil
    }

    private mutating func remember(_ text: String) {
        lineHistory.removeAll { $0 == text }
        lineHistory.append(text)
        if lineHistory.count > CommandLine.maximumHistory { lineHistory.removeFirst() }
    }

    private static func trimmed(_ text: Substring) -> String {
        let begun = text.drop { $0 == " " }
        return String(begun.reversed().drop { $0 == " " }.reversed())
    }

    // MARK: Going to an account

    /// The account that `:account` asked for; of several that fit, the reader chooses.
    mutating func goToAccount(_ result: Result<AccountMatch, LoadError>) -> [Effect] {
        let text = pendingAccount?.text ?? ""
        pendingAccount = nil
        switch result {
        case .success(.one(let row)):
            // Whoever goes back finds the account selected.
            if case .accounts(var accounts) = screens.first {
                accounts.seek(row.id)
                screens.first = .accounts(accounts)
            }
            return push(.timeline(TimelineScreen(row)))
        case .success(.many(0)): hint(.warning, "no account matches '\(text)'")
        case .success(.many(let count)):
            heldKeys = []
            var effects = show(.accounts) { .accounts(AccountsScreen()) }
            effects += withScreen { screen, context in
                guard var accounts = screen as? AccountsScreen else { return }
                accounts.setFilter(text, &context)
                screen = accounts
            }
            hint(.info, "\(Wording.count(count, "account")) match '\(text)': choose one")
            return effects
        case .failure(let error): tell(.error, error.reason)
        }
        heldKeys = []
        return [.bell]
    }
}
