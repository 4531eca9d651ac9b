import EventStoreCore

/// A cell of a CSV file (RFC 4180), safe to show.
package enum CSVText {
    /// Quotes a cell where its text asks for it.
    ///
    /// - Parameters:
    ///   - text: what stands in the store; made printable first.
    ///   - guardsFormulas: put an apostrophe before a text that a spreadsheet would run.
    /// - Returns: the cell as it stands between two commas.
    package static func cell(_ text: String, guardsFormulas: Bool = false) -> String {
        var cell = Printable(text).text
        if guardsFormulas, let first = cell.unicodeScalars.first,
            "=+-@".unicodeScalars.contains(first)
        {
            cell = "'" + cell
        }
        guard cell.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
        else { return cell }
        let doubled = cell.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        return "\"\(doubled)\""
    }
}
