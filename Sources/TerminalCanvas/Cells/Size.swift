/// The size of a grid, in cells.
package struct Size: Hashable, Sendable {
    package var width: Int
    package var height: Int

    /// Nothing is smaller than nothing: negative lengths become 0.
    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

extension Size: CustomStringConvertible {
    package var description: String { "\(width)x\(height)" }
}
