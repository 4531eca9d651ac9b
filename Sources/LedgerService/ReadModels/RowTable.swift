/// Rows by key, in memory, that remember which of them were changed.
struct RowTable<Key: Hashable & Sendable, Row: Sendable>: Sendable {
    private var index: [Key: Int] = [:]
    private var rows: [Row] = []
    private var isDirty: [Bool] = []
    private(set) var dirtyCount = 0

    func position(of key: Key) -> Int? { index[key] }

    @discardableResult
    mutating func insert(_ row: Row, for key: Key) -> Int {
        index[key] = rows.count
        rows.append(row)
        isDirty.append(false)
        return rows.count - 1
    }

    /// Changes a row in place: no copy, so that a fold of millions allocates nothing.
    mutating func update<Result>(
        at position: Int, _ body: (inout Row) throws -> Result
    ) rethrows -> Result {
        if !isDirty[position] {
            isDirty[position] = true
            dirtyCount += 1
        }
        return try body(&rows[position])
    }

    /// The changed rows; none is changed any more.
    mutating func takeDirty() -> [Row] {
        let taken = rows.indices.filter { isDirty[$0] }.map { rows[$0] }
        isDirty = Array(repeating: false, count: rows.count)
        dirtyCount = 0
        return taken
    }
}
