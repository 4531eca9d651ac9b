import TerminalCanvas

/// The one table of bindings: it dispatches keys, and writes the footer, the help, `Keys.md` and
/// the reason why a key is off.
package struct Keymap: Sendable {
    package struct Binding: Sendable {
        package let action: UserAction
        package var keys: [Key]
        package let scopes: Set<Scope>
        /// In the footer, one word or two; nil to leave it out of the footer.
        package let label: String?
        package let help: String
        /// What it stands with in the help, where it is not of one screen alone.
        package internal(set) var group = Group.other
        /// The command writes: off in a read-only ledger.
        package let isCommand: Bool

        /// What the reader knows it by: the word of the footer, or the key.
        package var words: String { label ?? "'\(keys.first?.description ?? action.name)'" }
    }

    /// What keys are for, in the order of the help.
    package enum Group: CaseIterable, Sendable {
        case moving, searching, commands, time, screens, other

        var title: String {
            switch self {
            case .moving: "Moving"
            case .searching: "Searching and following"
            case .commands: "Commands"
            case .time: "Time"
            case .screens: "Screens"
            case .other: "Other"
            }
        }
    }

    package private(set) var bindings: [Binding]

    /// The binding of a key on a screen.
    package func binding(for key: Key, in scope: Scope) -> Binding? {
        bindings.first { $0.scopes.contains(scope) && $0.keys.contains(key) }
    }

    /// The first key of an action, as it is written.
    package func keyText(_ action: UserAction) -> String? {
        bindings.first { $0.action == action }?.keys.first?.description
    }

    /// An action's first key, or, where it has none, what is typed on the command line for it.
    package func way(to action: UserAction) -> String { keyText(action) ?? ":\(action.name)" }

    package func bindings(in scope: Scope) -> [Binding] {
        bindings.filter { $0.scopes.contains(scope) }
    }

    /// Gives actions other keys, all at once: two may swap theirs.
    ///
    /// - Parameter changes: actions, each once, with their keys.
    /// - Returns: each key that would mean two things on one screen, with the index of the change;
    ///   of two changes that clash, that of the later one.
    package mutating func rebind(
        _ changes: [(action: UserAction, keys: [Key])]
    ) -> [(index: Int, error: KeymapError)] {
        for (action, keys) in changes {
            for index in bindings.indices where bindings[index].action == action {
                bindings[index].keys = keys
            }
        }
        var clashes: [(index: Int, error: KeymapError)] = []
        for (index, change) in changes.enumerated() {
            let later = Set(changes[(index + 1)...].map(\.action))
            for key in change.keys {
                let taken = otherAction(for: key, than: change.action, besides: later)
                guard let taken else { continue }
                clashes.append((index, KeymapError(key: key, action: change.action, taken: taken)))
            }
        }
        return clashes
    }

    private func otherAction(
        for key: Key, than action: UserAction, besides later: Set<UserAction>
    ) -> UserAction? {
        let scopes = bindings.filter { $0.action == action }.reduce(into: Set<Scope>()) {
            $0.formUnion($1.scopes)
        }
        return bindings.first { other in
            other.action != action && !later.contains(other.action) && other.keys.contains(key)
                && !other.scopes.isDisjoint(with: scopes)
        }?.action
    }
}

/// A key that would mean two things.
package struct KeymapError: Error, Hashable, Sendable, CustomStringConvertible {
    package let key: Key
    package let action: UserAction
    package let taken: UserAction

    package var description: String {
        "'\(key)' cannot be \(action.name): it is \(taken.name) on the same screen"
    }
}
