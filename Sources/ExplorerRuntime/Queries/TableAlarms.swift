import EventStoreCore

/// What is told of items of another program's table, by the events that were made of them.
struct TableAlarms {
    private var words: [String: String] = [:]

    /// Takes an alarm in. Of two about the same event the first that is taken counts.
    mutating func take(_ event: RecordedEvent) {
        guard let place = event.alarmedEvent, words[place] == nil else { return }
        let what =
            TableEvent(event) == .removed
            ? "not in the table any more" : "another in the table now"
        words[place] = "\(what): \(event.stream)@\(event.version)"
    }

    /// What became of an event's item; nil if nothing is told of it.
    subscript(event: RecordedEvent) -> String? {
        words.isEmpty ? nil : words["\(event.stream)@\(event.version)"]
    }
}
