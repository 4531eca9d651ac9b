/// The arguments as they were typed, made ready for the parser.
enum TypedArguments {
    /// Flags that take no value: what stands behind one is an argument of its own.
    private static let flags: Set<String> = ["--read-only", "--quiet", "--no-config", "--plain"]

    /// The parser takes `-5` for an option and then misses the amount. A blank in front makes it
    /// an argument, so that the ledger's own rule can refuse it; `withoutMark` takes it away.
    static func prepared(_ arguments: some Collection<String>) -> [String] {
        var result: [String] = []
        for argument in arguments {
            if argument == "--" { return result + arguments.dropFirst(result.count) }
            let previous = result.last ?? ""
            let isValue =
                previous.hasPrefix("--") && !previous.contains("=") && !flags.contains(previous)
            result.append(!isValue && isNegativeNumber(argument) ? " " + argument : argument)
        }
        return result
    }

    /// The first argument that is no option and no option's value.
    static func firstWord(of arguments: [String]) -> String? {
        var isValue = false
        for argument in arguments {
            if argument == "--" { return nil }
            if argument.hasPrefix("-") {
                let takesValue = argument.hasPrefix("--") && !argument.contains("=")
                isValue = takesValue && !flags.contains(argument)
            } else if isValue {
                isValue = false
            } else {
                return argument
            }
        }
        return nil
    }

    static func withoutMark(_ argument: String) -> String {
        argument.hasPrefix(" -") ? String(argument.dropFirst()) : argument
    }

    private static func isNegativeNumber(_ argument: String) -> Bool {
        let bytes = Array(argument.utf8.prefix(3))
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "-") else { return false }
        let first = bytes[1] == UInt8(ascii: ".") ? bytes.last ?? 0 : bytes[1]
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    }
}
