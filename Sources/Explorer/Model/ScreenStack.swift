/// The screens that were opened, one upon the other. There is always one.
package struct ScreenStack: Sendable {
    /// Screens kept for going back: more steps than anyone remembers.
    package static let maximum = 50

    private var below: [Screen] = []
    package var top: Screen
    /// Screens that were left with `backward`, for `forward`.
    private var ahead: [Screen] = []

    package init(_ first: Screen) { top = first }

    package var isFirst: Bool { below.isEmpty }
    package var depth: Int { below.count + 1 }

    package mutating func push(_ screen: Screen) {
        below.append(top)
        if below.count > Self.maximum { below.remove(at: 1) }
        top = screen
        ahead = []
    }

    /// Leaves the top screen; false on the first one.
    @discardableResult
    package mutating func pop() -> Bool {
        guard let last = below.popLast() else { return false }
        ahead.append(top)
        top = last
        return true
    }

    @discardableResult
    package mutating func forward() -> Bool {
        guard let next = ahead.popLast() else { return false }
        below.append(top)
        top = next
        return true
    }
}
