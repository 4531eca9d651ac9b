import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// A cell of a CSV file (RFC 4180), safe to show and to open in a spreadsheet. Every CSV that the
/// program writes goes through here.
package enum CSVText {
    /// What a formula may begin with, in the forms that spreadsheets take for these.
    private static let formulaSigns: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{2212}", "\u{FE63}",
        "\u{FE62}", "\u{FE66}", "\u{FE6B}",
    ]

    /// Quotes a cell where its text asks for it.
    ///
    /// - Parameters:
    ///   - text: what stands in the store; made printable first.
    ///   - guardsFormulas: put an apostrophe before a text that a spreadsheet would run. A number
    ///     is none, and stays what it is.
    /// - Returns: the cell as it stands between two commas.
    package static func cell(_ text: String, guardsFormulas: Bool = true) -> String {
        var cell = Printable(text).text
        if guardsFormulas, isFormula(cell) { cell = "'" + cell }
        guard cell.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
        else { return cell }
        let quoted = cell.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(quoted)))\""
    }

    /// Blanks before the sign are passed over, as some spreadsheets do; tabs, line ends and what is
    /// not seen are escapes by now.
    private static func isFormula(_ text: String) -> Bool {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        return first.map(formulaSigns.contains) == true && ExactDecimal(text) == nil
    }
}
