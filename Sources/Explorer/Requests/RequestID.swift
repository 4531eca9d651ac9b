/// Names a request, and the screen that made it: its answer goes there, whatever is in front by
/// then, and an answer to an older request is known as such and dropped.
package struct RequestID: Hashable, Sendable, ExpressibleByIntegerLiteral {
    package let number: Int
    /// The number of the screen in the stack; 0 for the explorer itself.
    package let screen: Int

    package init(_ number: Int, screen: Int = 0) {
        self.number = number
        self.screen = screen
    }

    package init(integerLiteral number: Int) { self.init(number) }

    static func += (id: inout RequestID, count: Int) {
        id = RequestID(id.number + count, screen: id.screen)
    }
}
