import Testing

extension Desk {
    /// Changes the file with SQLite's own shell, with the guards taken away, and puts them back:
    /// the schema is as it was.
    func damage(_ statement: String) async throws {
        let guards = try await query(
            "SELECT group_concat(sql, ';') || ';' FROM sqlite_schema WHERE type = 'trigger'")
        let drops = try await query(
            "SELECT group_concat('DROP TRIGGER ' || name, ';') || ';' FROM sqlite_schema "
                + "WHERE type = 'trigger'")
        _ = try await query("BEGIN; \(drops) \(statement); \(guards) COMMIT; SELECT changes();")
    }

    /// What SQLite's own shell answers, without the last line's end.
    func query(_ sql: String) async throws -> String {
        let done = try await tool(Binaries.sqlite3, "books.db", sql)
        #expect(done.end == .exited(0) && done.err.isEmpty, "\(done)")
        return done.out.hasSuffix("\n") ? String(done.out.dropLast()) : done.out
    }
}
