/// Rows in memory that remember which of them were changed.
struct DirtyRows<Row: Sendable>: Sendable {
    private var rows: [Row] = []
    private var isDirty: [Bool] = []
    private(set) var dirtyCount = 0

    /// - Returns: the row's number.
    mutating func append(_ row: Row) -> Int {
        rows.append(row)
        isDirty.append(false)
        return rows.count - 1
    }

    subscript(number: Int) -> Row { rows[number] }

    /// Changes a row in place: no copy, so that a fold of millions allocates nothing.
    @inline(__always)
    mutating func update<Result>(
        at number: Int, _ body: (inout Row) throws -> Result
    ) rethrows -> Result {
        if !isDirty[number] {
            isDirty[number] = true
            dirtyCount += 1
        }
        return try body(&rows[number])
    }

    /// The changed rows; none is changed any more.
    mutating func takeDirty() -> [Row] {
        let taken = rows.indices.filter { isDirty[$0] }.map { rows[$0] }
        isDirty = Array(repeating: false, count: rows.count)
        dirtyCount = 0
        return taken
    }
}
