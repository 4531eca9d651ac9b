import TextFormats

extension Command {
    /// What does the same in a shell: the words behind the program's name, and behind what names
    /// the ledger.
    ///
    ///     deposit acc-1 '12.50 GBP' --memo rent --expect 4
    ///
    /// - Parameters:
    ///   - version: the one that `account` is expected to be at; nil for any.
    ///   - date: when it happened, as it may be typed; nil for now.
    /// - Returns: the words; nil where the command line has none for it: an account that is opened
    ///   there, or recorded in, has no `@` in its name, and a counterparty is the transfer's.
    package func words(expecting version: Int64?, on date: String? = nil) -> [String]? {
        var words = CommandWords(name.rawValue)
        switch self {
        case .open(let account, let opened):
            guard !account.utf8.contains(UInt8(ascii: "@")) else { return nil }
            words.arguments = [account]
            words.option("owner", opened.owner)
            words.option("currency", opened.currency.code)
            if opened.overdraftLimitMinor != 0 {
                let limit = Money(
                    minorUnits: opened.overdraftLimitMinor, currency: opened.currency)
                words.option("overdraft", limit.decimal)
            }
        case .deposit(let account, let funds), .withdraw(let account, let funds):
            guard funds.counterparty == nil else { return nil }
            words.arguments = [account, funds.amount.description]
            words.option("memo", funds.memo)
        case .transfer(let source, let destination, let amount, let memo):
            words.arguments = [source, destination, amount.description]
            words.option("memo", memo)
        case .close(let account, let closed):
            words.arguments = [account]
            words.option("memo", closed.memo)
        case .record(let account, let recording):
            guard !account.utf8.contains(UInt8(ascii: "@")),
                let payload = recording.event.content?.payload
            else { return nil }
            words.arguments = [account, recording.event.type]
            words.option("data", payload == .emptyObject ? nil : payload.description)
        case .reverse(let reversal):
            words.arguments = ["\(reversal.account)@\(reversal.version)"]
            words.option("reason", reversal.reason)
        case .correct(let correction):
            words.arguments = [correction.account]
            for edit in correction.edits { words.option(edit.words.name, edit.words.value) }
            words.option("reason", correction.reason)
        }
        words.option("date", date)
        words.option("expect", version.map { String($0) })
        return words.all
    }
}

extension Correction.Edit {
    /// Its option: `--skip 3`, `--change '5=12.00 GBP'`, `--add '7=-2.50 GBP'`.
    fileprivate var words: (name: String, value: String) {
        switch self {
        case .skip(let version): ("skip", "\(version)")
        case .change(let version, let amount): ("change", "\(version)=\(amount)")
        case .add(let version, let movement):
            ("add", "\(version)=\(movement.effect == .credit ? "+" : "-")\(movement.amount)")
        }
    }
}

/// The words of a command, in an order in which none of them is taken for another one.
private struct CommandWords {
    private let name: String
    var arguments: [String] = []
    private var options: [String] = []

    init(_ name: String) { self.name = name }

    /// Nothing for a value that is not there.
    mutating func option(_ name: String, _ value: String?) {
        guard let value else { return }
        // A value that looks like an option is told from one by the sign between.
        options += value.hasPrefix("-") ? ["--\(name)=\(value)"] : ["--\(name)", value]
    }

    var all: [String] {
        // What looks like an option, and is none, stands behind all options.
        arguments.contains { $0.hasPrefix("-") }
            ? [name] + options + ["--"] + arguments : [name] + arguments + options
    }
}
