import CLinux
import Foundation

/// What the process was started with: read once, and refused where it cannot be read whole. A name
/// that is not UTF-8 would be repaired on the way, and another file opened.
enum ProcessArguments {
    /// Variables that name files, or what is recorded.
    private static let variables = [
        "DAYBOOK_LEDGER", "DAYBOOK_THEME", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR", "USER", "LOGNAME",
    ]

    /// - Returns: the arguments behind the program's name.
    /// - Throws: `CommandStop` where there are none to be had, or one of them or of the variables
    ///   is not UTF-8.
    static func typed() throws -> [String] {
        guard clinux_argument(0) != nil else {
            throw CommandStop(
                .usage,
                "error: cannot read the arguments of this process; nothing was done. Start "
                    + "daybook from a shell")
        }
        for name in variables {
            guard let value = getenv(name) else { continue }
            guard String(validatingCString: value) != nil else {
                throw refusal("the variable \(name)", value)
            }
        }
        var arguments: [String] = []
        while let value = clinux_argument(Int32(arguments.count + 1)) {
            guard let argument = String(validatingCString: value) else {
                throw refusal("argument \(arguments.count + 1)", value)
            }
            arguments.append(argument)
        }
        return arguments
    }

    private static func refusal(_ what: String, _ value: UnsafePointer<CChar>) -> CommandStop {
        CommandStop(
            .usage,
            "error: \(what) is not UTF-8: '\(visible(value))'; text and the names of files must be "
                + "UTF-8; give the file a name that is")
    }

    /// Bytes that are no ASCII as `\xE9`: they can be looked for.
    private static func visible(_ value: UnsafePointer<CChar>) -> String {
        UnsafeBufferPointer(start: value, count: strlen(value)).map { byte in
            let byte = UInt8(bitPattern: byte)
            guard (0x20..<0x7F).contains(byte) else {
                let digits = String(byte, radix: 16, uppercase: true)
                return "\\x" + (digits.count < 2 ? "0" : "") + digits
            }
            return String(UnicodeScalar(byte))
        }.joined()
    }
}
