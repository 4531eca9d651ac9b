/// Tells of late events beside an answer whose format has no place for that.
enum LateEventsNote {
    /// - Parameter words: what `LateEvents` says of them; nil if there are none.
    static func write(_ words: String?) {
        if let words { StandardError.write("note: \(words), and counted") }
    }
}
