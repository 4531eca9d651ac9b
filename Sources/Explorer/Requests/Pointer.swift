import LedgerCore
import TerminalCanvas

/// What the mouse means, by what is drawn where it is: only the view knows that.
package enum Pointer: Hashable, Sendable {
    /// A click on a key of the footer.
    case key(Key)
    /// A turn of the wheel, over the list or over its pane.
    case wheel(isDown: Bool, isInPane: Bool)
    /// A place on the time bar.
    case timeBar(Int)
    /// A line of the list's scrollbar, of so many; what lies there is meant if none is drawn.
    indirect case scrollbar(line: Int, height: Int, or: Pointer)
    case pane
    /// The heading of a column that sorts.
    case heading(AccountOrder)
    /// A line of the list, counted from 0 below the heading; where rows stand side by side, a row.
    case line(Int)
    /// A place of the list where there is nothing.
    case list
    /// What lies over the screen: a field, a button, a choice.
    case field(Int)
    case button(Int)
    case choice(Int)
    case nothing
}
