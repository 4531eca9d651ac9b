import EventStoreCore

/// The table of one generation of a read model: its name, its columns, its SQL.
///
/// Names come from a schema, not from data, and are checked all the same: they stand in SQL.
struct ReadModelTable {
    let schema: ReadModelSchema
    let generation: Int64

    var name: String { Self.prefix(schema) + "\(generation)" }
    var quotedName: String { Self.quoted(name) }
    var keyNames: [String] { schema.columns.prefix(schema.keyCount).map(\.name) }

    /// - Throws: `EventStoreError.invalidName` for a schema that cannot be a table.
    static func check(_ schema: ReadModelSchema) throws {
        let columns = schema.columns.map(\.name)
        for name in [schema.name] + columns { try checkName(name) }
        guard Set(columns).count == columns.count, (1...columns.count).contains(schema.keyCount)
        else {
            throw EventStoreError.invalidName(
                what: "read model", name: schema.name,
                reason: "needs columns of different names, the first of them its key")
        }
        for column in schema.sortable where schema.index(of: column) == nil {
            throw EventStoreError.invalidName(
                what: "sort column", name: column, reason: "is not a column of \(schema.name)")
        }
    }

    private static func checkName(_ name: String) throws {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        guard isPlain, (1...64).contains(name.utf8.count) else {
            throw EventStoreError.invalidName(
                what: "read model or column", name: String(name.prefix(64)),
                reason: "must be 1 to 64 lower-case letters, digits and underscores")
        }
    }

    /// The names of a read model's tables go on with their generation.
    static func prefix(_ schema: ReadModelSchema) -> String { "rm_\(schema.name)_" }

    static func quoted(_ name: String) -> String { "\"\(name)\"" }

    // MARK: SQL

    /// The table, and an index for each column that a window may be sorted by, which ends with
    /// the key so that it gives the rows in one order only.
    var creationSQL: [String] {
        let columns = schema.columns.enumerated().map { index, column in
            let type = column.kind == .integer ? "INTEGER" : "TEXT"
            let rule = index < schema.keyCount ? " NOT NULL" : ""
            return "\(Self.quoted(column.name)) \(type)\(rule)"
        }
        let key = list(keyNames)
        let table = """
            CREATE TABLE \(quotedName) (\(columns.joined(separator: ", ")), PRIMARY KEY (\(key))) \
            WITHOUT ROWID, STRICT
            """
        let indexes = schema.sortable.map { column in
            let name = Self.quoted("\(name)_by_\(column)")
            let rest = keyNames.filter { $0 != column }
            return "CREATE INDEX \(name) ON \(quotedName) (\(list([column] + rest)))"
        }
        return [table] + indexes
    }

    var dropSQL: String { "DROP TABLE IF EXISTS \(quotedName)" }

    var selection: String { "SELECT \(list(schema.columns.map(\.name))) FROM \(quotedName)" }

    var insertSQL: String {
        let places = (1...schema.columns.count).map { "?\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(quotedName) (\(list(schema.columns.map(\.name)))) VALUES (\(places))"
    }

    /// Sets what is not the key, from the same parameters as `insertSQL`.
    var updateSQL: String {
        let all = schema.columns.enumerated().map { "\(Self.quoted($1.name)) = ?\($0 + 1)" }
        let key = all.prefix(schema.keyCount)
        // A table of keys alone has nothing to set; the update still counts the row.
        let set = schema.keyCount < all.count ? all.dropFirst(schema.keyCount) : key
        return "UPDATE \(quotedName) SET \(set.joined(separator: ", ")) WHERE \(keyCondition)"
    }

    var deleteSQL: String { "DELETE FROM \(quotedName) WHERE \(keyCondition)" }

    var byKeySQL: String { "\(selection) WHERE \(keyCondition)" }

    private var keyCondition: String {
        keyNames.enumerated().map { "\(Self.quoted($1)) = ?\($0 + 1)" }.joined(separator: " AND ")
    }

    private func list(_ names: [String]) -> String {
        names.map(Self.quoted).joined(separator: ", ")
    }
}
