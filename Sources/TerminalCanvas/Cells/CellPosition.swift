/// One cell of a grid. Column 0 of row 0 is at the top left.
package struct CellPosition: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}
