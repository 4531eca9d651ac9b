import EventStoreCore

/// A condition in SQL with the values of its parameters, which stand as plain `?`.
struct ReadModelCondition {
    var terms: [String] = []
    var values: [ReadModelValue] = []

    var sql: String { terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ") }

    mutating func add(_ term: String, _ values: [ReadModelValue] = []) {
        terms.append(term)
        self.values += values
    }

    /// - Throws: `EventStoreError.invalidName` for a column that the schema does not have.
    init(_ filters: [ReadModelQuery.Filter], _ schema: ReadModelSchema) throws {
        for filter in filters {
            switch filter {
            case .equals(let column, let value):
                _ = try Self.column(column, schema)
                add("\(ReadModelTable.quoted(column)) IS ?", [value])
            case .contains(let columns, let text): try addContains(columns, text, schema)
            }
        }
    }

    /// `lower` folds ASCII letters only, as the contract says. A number contains no text.
    private mutating func addContains(
        _ columns: [String], _ text: String, _ schema: ReadModelSchema
    ) throws {
        let texts = try columns.map { try Self.column($0, schema) }.filter { $0.kind == .text }
        let tests = texts.map { "instr(lower(\(ReadModelTable.quoted($0.name))), lower(?)) > 0" }
        add(
            tests.isEmpty ? "FALSE" : "(\(tests.joined(separator: " OR ")))",
            texts.map { _ in .text(text) })
    }

    private static func column(
        _ name: String, _ schema: ReadModelSchema
    ) throws -> ReadModelSchema.Column {
        guard let index = schema.index(of: name) else {
            throw EventStoreError.invalidName(
                what: "filter column", name: name, reason: "is not a column of \(schema.name)")
        }
        return schema.columns[index]
    }
}
