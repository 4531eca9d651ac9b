/// Tells of late events beside an answer whose format has no place for that.
enum LateEventsNote {
    /// - Parameters:
    ///   - words: what `LateEvents` says of them; nil if there are none.
    ///   - isQuiet: nothing but errors is to be told.
    static func write(_ words: String?, isQuiet: Bool) {
        if let words, !isQuiet { StandardError.write("note: \(words), and counted") }
    }
}
