import Expressions

/// A command of the command line: `:sort balance`.
///
/// To add one: a line in `LineCommand.table`. The menu, the completion and the errors follow.
package struct LineCommand: Sendable {
    /// What may stand behind the name.
    package enum Argument: Sendable {
        case none
        /// Any text; the words stand in the menu.
        case text(String, isOptional: Bool)
        /// An account of the ledger.
        case account(String)
        /// An expression in these words; nil for any text.
        case expression(String, @Sendable (Model) -> Vocabulary?)
        /// One of these words, as the model has them at the moment.
        case word(String, isOptional: Bool, @Sendable (Model) -> [LineWord])
    }

    /// What became of it.
    package enum Outcome: Sendable {
        case done([Effect])
        /// The argument is wrong: characters before the fault in it, and why.
        case wrong(Int, String)
    }

    package let name: String
    package let aliases: [String]
    package let argument: Argument
    package let help: String
    let run: @Sendable (inout Model, String) -> Outcome

    init(
        _ name: String, aliases: [String] = [], _ argument: Argument = .none, _ help: String,
        run: @escaping @Sendable (inout Model, String) -> Outcome
    ) {
        self.name = name
        self.aliases = aliases
        self.argument = argument
        self.help = help
        self.run = run
    }

    var takesArgument: Bool { if case .none = argument { false } else { true } }

    /// What must stand behind the name; nil if nothing must.
    var required: String? {
        switch argument {
        case .account(let words), .text(let words, isOptional: false),
            .word(let words, isOptional: false, _):
            words
        case .none, .expression, .text, .word: nil
        }
    }

    package var names: [String] { [name] + aliases }

    /// `sort COLUMN`, as the menu has it.
    package var usage: String {
        switch argument {
        case .none: name
        case .account(let words): "\(name) \(words)"
        case .expression(let words, _): "\(name) [\(words)]"
        case .text(let words, let isOptional), .word(let words, let isOptional, _):
            isOptional ? "\(name) [\(words)]" : "\(name) \(words)"
        }
    }
}

/// A word that may stand behind a command's name.
package struct LineWord: Hashable, Sendable {
    package let text: String
    package let help: String

    package init(_ text: String, _ help: String = "") {
        self.text = text
        self.help = help
    }
}
