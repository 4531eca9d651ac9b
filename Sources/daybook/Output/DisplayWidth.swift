import CLinux
import Foundation

/// How many columns of a terminal a text takes, as the C library counts them.
enum DisplayWidth {
    /// `wcwidth` knows wide and combining characters only in a UTF-8 locale.
    private static let hasLocale: Bool = {
        setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "") != nil
    }()

    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
        guard hasLocale else { return text.count }
        return text.unicodeScalars.reduce(0) { width, scalar in
            width + max(0, Int(clinux_cell_width(scalar.value)))
        }
    }
}
