import EventStoreCore

extension Model {
    /// When the model wants to be told the time again: what is shown changes then though nothing
    /// happens. Nil if it never does.
    package var wakesAt: Timestamp? {
        [cursor?.playback?.due, screens.top.state.wakesAt(context()), titleWakesAt]
            .compactMap(\.self).min()
    }

    /// What is kept beside the log is to be watched: `Action.valuesChanged` is told meanwhile.
    package var watchesValues: Bool { !live.isPaused && screens.top.state.watchesValues }

    /// The title of the past, or of what never was, says nothing that grows old.
    private var titleWakesAt: Timestamp? {
        if case .whatIf = screens.top { return nil }
        return cursor == nil ? remote?.wakesAt(after: now) : nil
    }
}
