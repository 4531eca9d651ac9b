import Glibc

/// Makes the C library count and encode characters as the terminal does.
enum TerminalLocale {
    /// Sets the process's character type.
    ///
    /// - Returns: whether UTF-8 may be sent. Where the environment names no locale, or one that is
    ///   not installed, the terminal is taken to be of this century.
    static func set() -> Bool {
        let isKnown = setlocale(LC_CTYPE, "") != nil
        switch codeset {
        case "UTF-8": return true
        case "ANSI_X3.4-1968": return setlocale(LC_CTYPE, "C.UTF-8") != nil
        default:
            // A terminal of another encoding: its user said so. Widths still need UTF-8.
            let isUTF8 = setlocale(LC_CTYPE, "C.UTF-8") != nil
            return isUTF8 && !isKnown
        }
    }

    private static var codeset: String {
        nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } ?? ""
    }
}
