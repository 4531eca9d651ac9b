extension ScreenContext {
    /// Says how far a search has come, and how it is stopped.
    mutating func hintSearch(_ text: String, through place: String) {
        let key = keymap.way(to: .back)
        hint(.info, "no '\(Wording.safe(text))' as far as \(place), looking on: \(key) stops")
    }

    /// Says that a search was stopped, and how it goes on.
    mutating func hintStopped(_ text: String, through place: String?, isUpward: Bool) {
        let key = keymap.way(to: isUpward ? .searchPrevious : .searchNext)
        let far = place.map { ": no '\(Wording.safe(text))' as far as \($0)" } ?? ""
        hint(.info, "stopped\(far); \(key) looks further")
        loseWay()
    }
}
