/// Something that draws itself into a region of a canvas, and never outside of it. Widgets are
/// values: what they show is what they were made with.
///
/// To add a widget: a struct in this folder; a golden screen at three sizes; an entry in the fuzz
/// test's list.
package protocol Widget: Sendable {
    func draw(on canvas: inout Canvas, in area: Rect)
}
