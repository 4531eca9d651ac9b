import TerminalCanvas

/// The line that is typed after `:`, with its menu and its history.
package struct CommandLine: Sendable {
    /// Commands of a session that are kept.
    package static let maximumHistory = 100
    /// Lines of the menu at most: what is typed narrows it down.
    static let menuLines = 10

    package private(set) var edit = TextEdit()
    /// What is wrong with the line; the cursor stands where.
    package internal(set) var error: String?
    /// What was typed before Tab put a candidate in its place.
    package private(set) var typed = ""
    /// The candidate that Tab has come to.
    package private(set) var selected: Int?
    /// Accounts that the name being typed may mean.
    package private(set) var accounts: [AccountRow] = []
    /// They are being looked for.
    var lookup: RequestID?
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
            let whole = candidates.firstIndex { $0.name == shared }
            // A name that is whole is taken, though others begin with it: `account`, `accounts`.
            if let whole, candidates.count > 1, shared.count > typed.count {
                return select(whole, of: candidates)
            }
            if shared.count > typed.count {
                edit = TextEdit(shared)
                typed = shared
                if candidates.count > 1 { return }
            }
        }
        let step = backward ? candidates.count - 1 : 1
        let next = selected.map { ($0 + step) % candidates.count }
        select(next ?? (backward ? candidates.count - 1 : 0), of: candidates)
    }

    private mutating func select(_ index: Int, of candidates: [LineCandidate]) {
        selected = index
        edit = TextEdit(candidates[index].line)
    }

    /// Goes on in the menu by more than a line, and not beyond its ends.
    mutating func leaf(by distance: Int, _ candidates: [LineCandidate]) {
        guard !candidates.isEmpty else { return }
        error = nil
        let wanted = (selected ?? (distance > 0 ? -1 : candidates.count)) + distance
        select(min(max(0, wanted), candidates.count - 1), of: candidates)
    }

    mutating func receive(_ found: [AccountRow], to id: RequestID) {
        guard lookup == id else { return }
        lookup = nil
        // What is being chosen from does not change under the finger.
        if selected == nil { accounts = found }
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
    /// The key that does the same.
    package var key = ""
    package let help: String

    /// Without the blank that makes it ready for an argument.
    fileprivate var name: String { line.last == " " ? String(line.dropLast()) : line }

    static func sharedPrefix(_ candidates: [LineCandidate]) -> String {
        guard let first = candidates.first?.line else { return "" }
        return candidates.dropFirst().reduce(first) { prefix, candidate in
            String(zip(prefix, candidate.line).prefix { $0 == $1 }.map(\.0))
        }
    }
}
