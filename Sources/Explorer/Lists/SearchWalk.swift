/// A search among events: what is looked for, and, where that takes longer than a moment, how far
/// it has come.
struct SearchWalk<Place: Hashable & Sendable>: Sendable {
    /// A stretch of it.
    struct Step: Sendable {
        let isUpward: Bool
        /// Where it begins; nil for the end of the log.
        let from: Place?
        /// Where the search itself began, and ends when it has come round; nil if it begins now.
        let origin: Place?
    }

    /// Where it goes on, as long as the reader is where it began.
    private struct Trail: Sendable {
        let selected: Place?
        let isUpward: Bool
        let place: Place
        let origin: Place
    }

    private(set) var text = ""
    /// The stretch under way, or the last one.
    private(set) var step: Step?
    private var trail: Trail?

    /// How far it has come; nil if it has not begun, or is at its end.
    var place: Place? { trail?.place }

    /// Looks for another text from now on; an empty one is the last one again.
    mutating func look(for typed: String) {
        if !typed.isEmpty { (text, trail) = (typed, nil) }
    }

    /// Goes on from where it has come to, or else from the selection.
    mutating func advance(isUpward: Bool, selected: Place?) -> Step {
        if trail?.selected != selected || trail?.isUpward != isUpward { trail = nil }
        let next = Step(
            isUpward: isUpward, from: trail?.place ?? selected, origin: trail?.origin)
        step = next
        return next
    }

    /// Nothing was found as far as a place.
    mutating func stop(at place: Place, origin: Place, selected: Place?) {
        trail = Trail(
            selected: selected, isUpward: step?.isUpward ?? false, place: place, origin: origin)
    }

    /// What is searched lies in another list from now on, or something was found.
    mutating func forget() { trail = nil }

    /// Another question has taken its place.
    mutating func leave() { step = nil }
}
