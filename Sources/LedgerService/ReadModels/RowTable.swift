/// Rows by key, in memory, that remember which of them were changed.
struct RowTable<Key: Hashable & Sendable, Row: Sendable>: Sendable {
    private var numbers: [Key: Int] = [:]
    private var rows = DirtyRows<Row>()

    var dirtyCount: Int { rows.dirtyCount }

    func position(of key: Key) -> Int? { numbers[key] }

    @discardableResult
    mutating func insert(_ row: Row, for key: Key) -> Int {
        let number = rows.append(row)
        numbers[key] = number
        return number
    }

    mutating func update<Result>(
        at number: Int, _ body: (inout Row) throws -> Result
    ) rethrows -> Result {
        try rows.update(at: number, body)
    }

    /// The changed rows; none is changed any more.
    mutating func takeDirty() -> [Row] { rows.takeDirty() }
}
