import EventStoreCore

/// The screens that were opened, one upon the other. There is always one.
package struct ScreenStack: Sendable {
    /// Screens kept for going back: more steps than anyone remembers.
    package static let maximum = 50

    /// A screen, with a number that no other one has in a session.
    private struct Entry: Sendable {
        let number: Int
        var screen: Screen
        /// Nil for a screen that nobody has left yet.
        var left: Leave?
    }

    /// How a screen was left.
    struct Leave: Hashable, Sendable {
        /// The point of the past that the reader stood at; nil for now.
        let point: TimePoint?
    }

    private var below: [Entry] = []
    private var front: Entry
    /// Screens that were left, for `forward`.
    private var ahead: [Entry] = []
    /// Screens that are one of their kind, neither in front nor on the way there or back.
    private var aside: [Entry] = []
    private var lastNumber = 1
    private var gone: [Int] = []

    package init(_ first: Screen) { front = Entry(number: lastNumber, screen: first) }

    package var top: Screen {
        get { front.screen }
        set { front.screen = newValue }
    }

    /// The one that is never left.
    var first: Screen {
        get { below.first?.screen ?? front.screen }
        set {
            if below.isEmpty { front.screen = newValue } else { below[0].screen = newValue }
        }
    }

    /// How the screen in front was left before the reader came back to it.
    var topLeave: Leave? { front.left }

    /// Notes when the reader leaves the screen in front.
    mutating func leave(at point: TimePoint?) { front.left = Leave(point: point) }

    package var topNumber: Int { front.number }
    package var isFirst: Bool { below.isEmpty }
    /// `forward` leads somewhere.
    var hasNext: Bool { !ahead.isEmpty }
    package var depth: Int { below.count + 1 }

    /// A screen by its number, wherever it is; nil if it is gone.
    subscript(number: Int) -> Screen? {
        get {
            if front.number == number { return front.screen }
            return (below + ahead + aside).first { $0.number == number }?.screen
        }
        set {
            guard let newValue else { return }
            if front.number == number {
                front.screen = newValue
                return
            }
            for path in [\ScreenStack.below, \.ahead, \.aside] {
                guard let index = self[keyPath: path].firstIndex(where: { $0.number == number })
                else { continue }
                self[keyPath: path][index].screen = newValue
            }
        }
    }

    /// Changes screens wherever they are, also behind others.
    mutating func changeAll(_ change: (inout any ScreenState) -> Void) {
        change(&front.screen.state)
        for path in [\ScreenStack.below, \.ahead, \.aside] {
            for index in self[keyPath: path].indices {
                change(&self[keyPath: path][index].screen.state)
            }
        }
    }

    // MARK: Going

    package mutating func push(_ screen: Screen) {
        lastNumber += 1
        push(Entry(number: lastNumber, screen: screen))
        let left = ahead
        ahead = []
        for entry in left { drop(entry) }
    }

    private mutating func push(_ entry: Entry) {
        below.append(front)
        front = entry
        if below.count > Self.maximum { drop(below.remove(at: 1)) }
    }

    /// Leaves the top screen; false on the first one.
    @discardableResult
    package mutating func pop() -> Bool {
        guard let last = below.popLast() else { return false }
        ahead.append(front)
        front = last
        return true
    }

    @discardableResult
    package mutating func forward() -> Bool {
        guard let next = ahead.popLast() else { return false }
        push(next)
        return true
    }

    /// Goes to the screen of a kind of which there is one, as it was left; opens it if there is
    /// none yet.
    mutating func show(_ destination: Destination) {
        let wanted = Screen(destination)
        func isWanted(_ entry: Entry) -> Bool {
            entry.screen.state.scope == wanted.state.scope
        }
        if isWanted(front) { return }
        if below.contains(where: isWanted) {
            while !isWanted(front) { pop() }
        } else if let index = ahead.lastIndex(where: isWanted) {
            push(ahead.remove(at: index))
        } else if let index = aside.firstIndex(where: isWanted) {
            push(aside.remove(at: index))
        } else {
            push(wanted)
        }
    }

    // MARK: Leaving

    /// What has a key of its own is kept for it.
    private mutating func drop(_ entry: Entry) {
        if entry.screen.isKept { aside.append(entry) } else { gone.append(entry.number) }
    }

    /// The numbers of the screens that nobody can return to any more, each once.
    mutating func takeGone() -> [Int] {
        defer { gone = [] }
        return gone
    }
}
