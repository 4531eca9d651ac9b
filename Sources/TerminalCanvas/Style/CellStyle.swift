/// The look of a cell, by purpose: its own role, and one laid over it. A negative amount in the
/// selected row is `amount.negative` under `list.selected`.
package struct CellStyle: Hashable, Sendable {
    package var role: Role
    /// Its background and attributes win, and its foreground where the theme gives it one.
    package var overlay: Role?

    package init(_ role: Role = .text, over overlay: Role? = nil) {
        self.role = role
        self.overlay = overlay
    }

    package static let plain = CellStyle()
}
