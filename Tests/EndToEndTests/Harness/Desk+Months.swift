import Testing

/// A book of three months, for statements and exports.
extension Desk {
    /// Movements of acc-1 in February and March, and one of two other accounts each.
    ///
    /// - Parameter more: rows of CSV (`id,account,date,amount,memo`) before the last one, of May.
    /// - Returns: the desk with the book.
    /// - Throws: what the import throws.
    static func ofThreeMonths(_ more: String...) async throws -> Desk {
        let desk = try Desk()
        let rows =
            [
                "id,account,date,amount,memo", "1,acc-1,2026-02-03,100.00,salary",
                "2,acc-1,2026-03-04,-25.50,rent", "3,acc-2,2026-03-05,7.00,",
                "4,acc-1,2026-03-31T23:59:59Z,1.25,interest",
            ] + more + ["9,acc-3,2026-05-01,2.00,"]
        try desk.write("rows.csv", rows.map { $0 + "\n" }.joined())
        try await desk.done(
            "import", "rows.csv", "--currency", "GBP", "--id-column", "id", "--memo-column", "memo",
            "--order", "oldest-first")
        return desk
    }
}
