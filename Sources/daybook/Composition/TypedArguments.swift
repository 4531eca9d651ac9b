/// The arguments as they were typed, made ready for the parser.
enum TypedArguments {
    /// Flags that take no value: what stands behind one is an argument of its own.
    static let flags: Set<String> = [
        "--read-only", "--quiet", "--no-config", "--plain", "--descending", "--standard",
        "--repair", "--drop", "--keep-going", "--follow", "--all", "--while-parent-lives",
        "--leave-no-trace", "--once", "--yes", "--dry-run", "--keep-differences",
        "--allow-repeats", "--help", "--version",
    ]

    /// Goes in front of `-5`; nobody can type it in a name or an amount.
    private static let mark: Character = "\u{1}"

    /// The parser takes `-5` for an option. A mark in front makes it an argument, the name of an
    /// account or an amount that the ledger's own rule refuses; `withoutMark` takes it away.
    static func prepared(_ arguments: some Collection<String>) -> [String] {
        var result: [String] = []
        for argument in arguments {
            if argument == "--" { return result + arguments.dropFirst(result.count) }
            let isMarked = !takesValue(result.last ?? "") && isNegativeNumber(argument)
            result.append(isMarked ? "\(mark)\(argument)" : argument)
        }
        return result
    }

    /// The first argument that is no option and no option's value.
    static func firstWord(of arguments: [String]) -> String? {
        var isValue = false
        for argument in arguments {
            if argument == "--" { return nil }
            if argument.hasPrefix("-") {
                isValue = takesValue(argument)
            } else if isValue {
                isValue = false
            } else {
                return argument
            }
        }
        return nil
    }

    /// An argument as it was typed.
    @Sendable static func withoutMark(_ argument: String) -> String {
        argument.first == mark ? String(argument.dropFirst()) : argument
    }

    /// What the parser says of arguments, which it quotes.
    static func withoutMarks(_ message: String) -> String { message.filter { $0 != mark } }

    /// An argument that the parser took for options: perhaps an account's name.
    static func dashed(in arguments: [String]) -> String? {
        var previous = ""
        for argument in arguments.prefix(while: { $0 != "--" }) {
            let isName =
                argument.hasPrefix("-") && !argument.hasPrefix("--") && argument.utf8.count > 1
                && !["-q", "-h"].contains(argument) && !isNegativeNumber(argument)
            if isName, !takesValue(previous) { return argument }
            previous = argument
        }
        return nil
    }

    /// Whether what stands behind an argument is its value.
    private static func takesValue(_ argument: String) -> Bool {
        argument.hasPrefix("--") && !argument.contains("=") && !flags.contains(argument)
    }

    private static func isNegativeNumber(_ argument: String) -> Bool {
        let bytes = Array(argument.utf8.prefix(3))
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "-") else { return false }
        let first = bytes[1] == UInt8(ascii: ".") ? bytes.last ?? 0 : bytes[1]
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    }
}
